// Constructed sheets: adopted by documents and shadow roots, shared, replaced; the list itself changed in place.
/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<!doctype html><html><head><title>Adopted</title><!--hark--><style>p { margin: 4px }</style></head><body>
<p class="a">a</p><p class="b">b</p><p class="c">c</p><p class="d">d</p><x-box id="x"></x-box><x-box id="y"></x-box>
<script>
  window.make = (css, options) => { const sheet = new CSSStyleSheet(options); sheet.replaceSync(css); return sheet };
  window.shared = make(".in { color: rgb(0, 90, 0) } :host { display: block; border: 2px solid gray }");
  window.first = make(".a { color: rgb(1, 1, 200) } .b { color: rgb(200, 1, 1) }");
  document.adoptedStyleSheets = [first];
  for (const host of document.querySelectorAll("x-box")) {
    const root = host.attachShadow({ mode: "open" });
    root.innerHTML = '<span class="in">inside</span> <span class="own">own</span>';
    root.adoptedStyleSheets = [shared];
  }
</script></body></html>`,
  steps: {
    pushed: (tab) =>
      tab.evaluate(() => {
        const page = /** @type {any} */ (window);
        page.second = page.make(".c { color: rgb(2, 120, 2) }");
        document.adoptedStyleSheets.push(page.second);
        document
          .querySelector("#x")
          ?.shadowRoot?.adoptedStyleSheets.push(page.make(".own { color: rgb(3, 3, 150) }"));
      }),
    spliced: (tab) =>
      tab.evaluate(() => {
        const page = /** @type {any} */ (window);
        document.adoptedStyleSheets.splice(0, 1, page.make(".d { background-color: rgb(220, 220, 255) }"));
      }),
    replaced: async (tab) => {
      await tab.evaluate(() => {
        const page = /** @type {any} */ (window);
        page.second.replaceSync(".c { color: rgb(150, 4, 4); padding: 6px }");
        return page.shared.replace(
          ".in { color: rgb(5, 5, 250) } :host { display: block; border: 4px dotted teal }",
        );
      });
    },
    edited: (tab) =>
      tab.evaluate(() => {
        const page = /** @type {any} */ (window);
        page.shared.insertRule(".in { letter-spacing: 2px }", 0);
        page.second.cssRules[0].style.paddingTop = "20px";
      }),
    "ordered anew": (tab) => tab.evaluate(() => void document.adoptedStyleSheets.reverse()),
    "off, and with media": (tab) =>
      tab.evaluate(() => {
        const page = /** @type {any} */ (window);
        page.second.disabled = true;
        document.adoptedStyleSheets.push(page.make(".b { color: rgb(255, 0, 0) }", { media: "print" }));
        document.adoptedStyleSheets.push(page.make(".a { color: rgb(90, 90, 0) }", { media: "screen" }));
      }),
    "all gone": (tab) => tab.evaluate(() => void (document.adoptedStyleSheets.length = 0)),
  },
};
