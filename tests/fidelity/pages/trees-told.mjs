// A frame of another origin that runs hark too: one recording, of both pages, told by both.
// @ts-check
import assert from "node:assert/strict";

/** @type {import("../runner.mjs").Fixture} */
export default {
  told: true,
  tag: 'data-frames="%OTHER%"',
  html: `<!doctype html><title>Told</title><!--hark--><style>iframe{width:300px;height:160px;border:2px solid teal} p{color:rgb(0,0,120)}</style>
    <p>ours</p><iframe id=pay src="%OTHER%/trees-told/pay"></iframe>`,
  files: {
    pay: `<!doctype html><title>Pay</title><script src="/hark.js" data-key="%KEY%" data-parent="%HERE%"></script>
      <style>p{color:rgb(120,0,0);margin:6px} .on{background:rgb(255,240,200)} div{height:40px;overflow:auto} div p{height:300px}</style>
      <p id=what data-hark-allow>theirs</p><input id=word data-hark-allow><div id=host></div><div id=scroller><p>far</p></div>`,
  },
  steps: {
    "some time later": (tab) => tab.waitForTimeout(2000),
    "changes inside": async (tab) => {
      const [, frame] = tab.frames();
      await frame.evaluate(() => {
        const by = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
        by("what").className = "on";
        by("what").append(Object.assign(document.createElement("i"), { textContent: " and more" }));
        by("host").attachShadow({ mode: "open" }).innerHTML =
          "<style>b{color:green}</style><b>in a shadow</b>";
        by("scroller").scrollTop = 90;
        document.styleSheets[0].insertRule("input { border: 3px solid rgb(0, 90, 90) }", 0);
      });
      await frame.fill("#word", "words");
      await tab.evaluate(() => void document.body.append("outside"));
      await tab.waitForTimeout(1500); // it is heard of a little later
    },
  },
  also({ looks }) {
    assert.ok(
      looks[1].lines.some(({ text }) => text === "theirs"),
      "the live look is one of both pages",
    );
  },
};
