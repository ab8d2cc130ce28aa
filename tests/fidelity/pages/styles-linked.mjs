// Linked and imported sheets: of this origin, of another one that allows it and of one that does not; switched on and
// off, late, alternate.
import assert from "node:assert/strict";

const css = (/** @type {string} */ body, headers = {}) => ({ body, type: "text/css", headers });

/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<!doctype html><html><head><title>Linked</title><!--hark-->
<link rel="stylesheet" href="own.css">
<link rel="stylesheet" href="%OTHER%/styles-linked/allowed.css" crossorigin>
<link rel="stylesheet" href="%OTHER%/styles-linked/closed.css" id="closed">
<link rel="stylesheet" href="late.css" media="print" onload="this.media='all'">
<link rel="stylesheet" href="switched.css" id="switched">
<link rel="alternate stylesheet" href="alternate.css" title="Other look">
<style>@import "imported.css" layer(base); @import url("wide.css") (min-width: 5px); .own { font-style: italic }</style>
</head><body>
<p class="own">own</p><p class="allowed">allowed</p><p class="late">late</p><p class="switched">switched</p>
<p class="alternate">alternate</p><p class="imported">imported</p><p class="wide">wide</p><p class="deep">deep</p>
<p class="more">more</p>
</body></html>`,
  files: {
    "own.css": css(`@charset "utf-8"; @import "sub/deep.css"; .own { color: rgb(1, 90, 1) }`),
    "sub/deep.css": css(`.deep { color: rgb(2, 2, 90); background-image: url(dot.png) }`),
    "allowed.css": css(`.allowed { color: rgb(90, 3, 3) }`, { "access-control-allow-origin": "*" }),
    "closed.css": css(`.closed { color: rgb(4, 4, 4) }`),
    "late.css": css(`.late { color: rgb(90, 90, 5) }`),
    "switched.css": css(`.switched { color: rgb(6, 90, 90) }`),
    "alternate.css": css(`.alternate { color: rgb(255, 0, 0) }`),
    "imported.css": css(`.imported { color: rgb(90, 7, 90) } .own { font-style: normal }`),
    "wide.css": css(`.wide { color: rgb(8, 90, 8) }`),
    "more.css": css(`.more { color: rgb(9, 9, 90) }`),
  },
  steps: {
    "a link is switched off": (tab) =>
      tab.evaluate(() => void (/** @type {any} */ (document.getElementById("switched").disabled = true))),
    "and on, and another comes": (tab) =>
      tab.evaluate(() => {
        /** @type {any} */ (document.getElementById("switched")).disabled = false;
        const link = document.createElement("link");
        link.rel = "stylesheet";
        link.href = "more.css";
        document.head.append(link);
      }),
    "a rule goes into a sheet that imports": (tab) =>
      tab.evaluate(() => {
        const { sheet } = /** @type {any} */ (document.querySelector("link"));
        sheet.insertRule(".own { letter-spacing: 3px }", sheet.cssRules.length);
        sheet.cssRules[sheet.cssRules.length - 1].style.wordSpacing = "5px";
      }),
    "the imported one changes": (tab) =>
      tab.evaluate(() => {
        const { sheet } = /** @type {any} */ (document.querySelector("link"));
        sheet.cssRules[0].styleSheet.cssRules[0].style.color = "rgb(200, 0, 0)";
      }),
  },
  also({ events }) {
    const unreadable = events.filter((event) => event.kind === "sheet" && event.state & 2);
    assert.equal(unreadable.length, 1, "the closed sheet is told as unreadable");
    assert.equal(unreadable[0].css, "");
  },
};
