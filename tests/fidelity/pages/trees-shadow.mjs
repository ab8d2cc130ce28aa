// Shadow roots: declared, attached, closed, nested, with adopted sheets; nodes that move between trees and documents.
// @ts-check
const evaluate = (/** @type {() => unknown} */ act) => (/** @type {import("playwright-core").Page} */ tab) =>
  tab.evaluate(act);

export default {
  closed: true,
  html: `<!doctype html><title>Shadow</title><!--hark--><style>section,div{border:1px solid #aaa;margin:4px}</style>
    <section id=declared><template shadowrootmode=open><style>b{color:rgb(200,0,0)}</style><b>declared</b><slot></slot>
      <div><template shadowrootmode=open><style>i{color:rgb(0,0,200)}</style><i>deeper</i></template></div></template>light</section>
    <div id=host></div><div id=closed></div><iframe id=f style="width:200px;height:60px"></iframe>
    <ul id=list><li id=one>one<b>bold</b></li><li id=two>two</li></ul>`,
  steps: {
    attached: evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("p { color: rgb(0, 120, 0) }");
      const root = /** @type {any} */ (document.getElementById("host")).attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      root.innerHTML = "<p>adopted</p>";
      sheet.insertRule("p { font-weight: 700 }", 1);
      const closed = /** @type {any} */ (document.getElementById("closed")).attachShadow({ mode: "closed" });
      closed.innerHTML = "<style>u{color:rgb(120,0,120)}</style><u>closed</u>";
    }),
    moved: evaluate(() => {
      const by = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
      const inner = by("f").contentDocument;
      inner.body.append(inner.adoptNode(by("one")));
      by("host").shadowRoot.append(by("two"));
      by("list").append(by("declared"));
    }),
    "moved back": evaluate(() => {
      const by = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
      by("list").prepend(by("f").contentDocument.getElementById("one"));
      by("f").contentDocument.body.append(by("host"));
    }),
  },
};
