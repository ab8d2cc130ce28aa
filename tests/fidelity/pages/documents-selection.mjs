// What the visitor has selected: in a text, over several, backwards, in a shadow tree and a frame, under a mask.
import assert from "node:assert/strict";

/** Selects, and puts the page's focus where it has no caret. @param {string} from @param {number} a @param {string} to @param {number} b */
const select =
  (from, a, to, b) =>
  /** @param {import("playwright-core").Page} tab */
  (tab) =>
    tab.evaluate(
      ([from, a, to, b]) => {
        const text = (/** @type {any} */ id) => /** @type {any} */ (document.getElementById(id)).firstChild;
        getSelection()?.setBaseAndExtent(text(from), Number(a), text(to), Number(b));
      },
      [from, a, to, b],
    );

/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<!doctype html><html><head><title>Selection</title><!--hark--><style>p { font: 20px monospace }
#own::selection { background-color: rgb(250, 200, 0); color: rgb(120, 0, 0) }</style></head><body>
<p id="one">the first of all lines</p><p id="two">and a <b id="bold">bold</b> second one</p>
<p id="own">a page's own colours</p><p id="masked" data-hark-mask>xxxxxx xxxxx 0000</p>
</body></html>`,
  pixels: 0.004, // the end of a line is not highlighted
  steps: {
    "in one text": select("one", 4, "one", 9),
    "over two": select("one", 10, "bold", 2),
    backwards: select("two", 5, "one", 4),
    "in its own colours": select("own", 2, "own", 12),
    "under a mask, which keeps lengths": select("masked", 7, "masked", 12),
    none: (tab) => tab.evaluate(() => getSelection()?.removeAllRanges()),
  },
  also({ looks }) {
    const different = new Set(looks.map(({ picture }) => picture.toString("base64")));
    assert.equal(different.size, looks.length - 1, "each selection is to be seen");
  },
};
