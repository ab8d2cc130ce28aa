// Frames of the same origin: nested, written, blank, moved, navigated, gone; and one of another origin.
// @ts-check
const INNER = `<!doctype html><style>body{background:#eef;margin:4px}p{color:#225}</style><p>inner</p><input id=i value=x><div id=host></div>`;
const evaluate = (/** @type {() => unknown} */ act) => (/** @type {import("playwright-core").Page} */ tab) =>
  tab.evaluate(act);

export default {
  html: `<!doctype html><title>Frames</title><!--hark--><style>iframe{width:200px;height:90px;border:2px solid #999}</style>
    <div id=a><iframe id=one src="nest"></iframe><iframe id=written srcdoc="<p style='color:green'>written</p>"></iframe></div>
    <div id=b><iframe id=blank></iframe><iframe id=quirks srcdoc="<table><td>quirk</table>"></iframe></div>`,
  files: {
    inner: INNER,
    nest: `<!doctype html><body style="margin:0;background:#ffe">nest<iframe src="inner" style="width:120px;height:50px"></iframe>`,
    next: `<!doctype html><h3>next</h3>`,
  },
  steps: {
    "scripts work inside": evaluate(() => {
      const doc = /** @type {any} */ (document.getElementById("one")).contentDocument;
      const win = doc.querySelector("iframe").contentWindow;
      const inner = win.document;
      inner.getElementById("i").setAttribute("data-hark-allow", "");
      inner.getElementById("i").value = "by script";
      inner.styleSheets[0].insertRule("p { color: rgb(1, 120, 3); font-weight: 700 }", 2);
      const root = inner.getElementById("host").attachShadow({ mode: "open" });
      const sheet = new win.CSSStyleSheet();
      sheet.replaceSync("b { color: rgb(200, 0, 0) }");
      root.adoptedStyleSheets = [sheet];
      root.innerHTML = "<b>adopted</b>";
      /** @type {any} */ (document.getElementById("blank")).contentDocument.body.innerHTML = "<i>filled</i>";
    }),
    "moved and navigated": evaluate(async () => {
      const by = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
      by("b").prepend(by("written"));
      by("one").contentDocument.querySelector("iframe").src = "next";
      await new Promise((resolve) => setTimeout(resolve, 300));
    }),
    "gone and back": evaluate(async () => {
      const blank = /** @type {any} */ (document.getElementById("blank"));
      blank.remove();
      await new Promise((resolve) => setTimeout(resolve, 50));
      document.body.append(blank);
      blank.contentDocument.body.append("empty again");
    }),
    "scrolled inside": evaluate(() => {
      const doc = /** @type {any} */ (document.getElementById("written")).contentDocument;
      doc.body.insertAdjacentHTML(
        "beforeend",
        "<div style='height:900px;background:linear-gradient(red,blue)'></div>",
      );
      doc.defaultView.scrollTo(0, 300);
    }),
  },
};
