// Rules changed through CSSOM: by call, by named property, in groups, before and after hark started.
/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<!doctype html><html><head><title>CSSOM</title>
<style id="early">.early { color: rgb(10, 20, 30) }</style>
<script>
  document.getElementById("early").sheet.insertRule(".early { background-color: rgb(200, 240, 200) }", 1);
  document.getElementById("early").sheet.cssRules[0].style.color = "rgb(120, 0, 0)";
</script>
<!--hark-->
<style id="a">
.one { color: rgb(0, 0, 1) }
.two { color: rgb(0, 0, 2); padding: 2px }
@media (min-width: 10px) { .three { color: rgb(0, 0, 3) } }
@supports (display: grid) { .four { color: rgb(0, 0, 4) } }
@keyframes grow { from { width: 10px } to { width: 20px } }
.five { color: rgb(0, 0, 5); & b { color: rgb(5, 5, 5) } }
</style>
<style id="empty"></style>
<style id="b" media="print">.seven { letter-spacing: 5px }</style>
<style id="printed" media="print">.six { color: rgb(250, 0, 0) }</style>
</head><body>
<p class="early">early</p><p class="one">one</p><p class="two">two</p><p class="three">three</p>
<p class="four">four</p><p class="five">five <b>bold</b></p><p class="six">six</p><p class="seven">seven</p>
</body></html>`,
  attributes: /^media$/, // where a script has set a sheet's, a replay says it so
  steps: {
    "a rule is put in and one is taken out": (tab) =>
      tab.evaluate(() => {
        const { sheet } = /** @type {any} */ (document.getElementById("a"));
        sheet.insertRule(".one { background-color: rgb(240, 220, 200) }", 1);
        sheet.deleteRule(2);
        /** @type {any} */ (document.getElementById("empty")).sheet.insertRule(
          ".seven { color: rgb(7, 7, 70) }",
        );
      }),
    "a named property": (tab) =>
      tab.evaluate(() => {
        const { cssRules } = /** @type {any} */ (document.getElementById("a")).sheet;
        cssRules[0].style.color = "rgb(90, 0, 90)";
        cssRules[1].style.backgroundColor = "rgb(200, 200, 255)";
        cssRules[1].style["border-left"] = "4px solid rgb(1, 2, 3)";
      }),
    "cssText and setProperty": (tab) =>
      tab.evaluate(() => {
        const { cssRules } = /** @type {any} */ (document.getElementById("a")).sheet;
        cssRules[0].style.cssText = "color: rgb(0, 99, 0); letter-spacing: 2px";
        cssRules[1].style.setProperty("font-weight", "700", "important");
        cssRules[1].style.removeProperty("background-color");
      }),
    "a selector": (tab) =>
      tab.evaluate(() => {
        /** @type {any} */ (document.getElementById("a")).sheet.cssRules[0].selectorText = ".one, .seven";
      }),
    media: (tab) =>
      tab.evaluate(() => {
        const { cssRules } = /** @type {any} */ (document.getElementById("a")).sheet;
        cssRules[2].media.mediaText = "(min-width: 9000px)";
        /** @type {any} */ (document.getElementById("printed")).media = "all";
      }),
    "a sheet's own media": (tab) =>
      tab.evaluate(() => {
        const { sheet } = /** @type {any} */ (document.getElementById("b"));
        sheet.media.mediaText = "screen";
        /** @type {any} */ (document.getElementById("early")).sheet.media = "print";
      }),
    "a medium more": (tab) =>
      tab.evaluate(() => {
        /** @type {any} */ (document.getElementById("early")).sheet.media.appendMedium("screen");
      }),
    "inside groups, keyframes and nested rules": (tab) =>
      tab.evaluate(() => {
        const { cssRules } = /** @type {any} */ (document.getElementById("a")).sheet;
        cssRules[3].cssRules[0].style.color = "rgb(0, 80, 80)";
        cssRules[3].insertRule(".four { text-transform: uppercase }", 1);
        cssRules[4].appendRule("50% { width: 12px }");
        cssRules[5].cssRules[0].style.color = "rgb(255, 0, 0)";
      }),
    "a sheet is off": (tab) =>
      tab.evaluate(() => {
        /** @type {any} */ (document.getElementById("a")).sheet.disabled = true;
      }),
    "and on": (tab) =>
      tab.evaluate(() => {
        /** @type {any} */ (document.getElementById("a")).disabled = false;
      }),
    "its text is new": (tab) =>
      tab.evaluate(() => {
        /** @type {any} */ (document.getElementById("a")).textContent = ".two { color: rgb(0, 200, 0) }";
      }),
  },
};
