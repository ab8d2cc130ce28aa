// Fonts that a script makes: of a file, of bytes, two of one family, taken away again.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";

const FOLDER = "/usr/share/fonts/truetype/dejavu/";
const files = Object.fromEntries(
  ["DejaVuSansMono-Bold", "DejaVuSerif-Italic", "DejaVuSansMono-Oblique"]
    .filter((name) => existsSync(`${FOLDER}${name}.ttf`))
    .map((name) => [`${name}.ttf`, { body: readFileSync(`${FOLDER}${name}.ttf`), type: "font/ttf" }]),
);
const run = (/** @type {() => unknown} */ act) => (/** @type {import("playwright-core").Page} */ tab) =>
  tab.evaluate(act);

/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<!doctype html><html><head><title>Fonts</title><!--hark--><style>p { font: 32px sans-serif; margin: 8px }
#one { font-family: Made, sans-serif } #two { font-family: "Made of bytes", sans-serif } #three { font-family: Made, sans-serif; font-style: italic }
</style></head><body><p id="one">Hamburgefonts</p><p id="two">Hamburgefonts</p><p id="three">Hamburgefonts</p></body></html>`,
  files,
  assets: Object.keys(files).length,
  pixels: 0.002,
  steps: {
    "of a file": run(async () => {
      const face = new FontFace("Made", "url(DejaVuSansMono-Bold.ttf)");
      document.fonts.add(face);
      await face.load();
    }),
    "of bytes": run(async () => {
      const bytes = await (await fetch("DejaVuSerif-Italic.ttf")).arrayBuffer();
      document.fonts.add(new FontFace("Made of bytes", bytes));
      await document.fonts.ready;
    }),
    "another of the family": run(async () => {
      const face = new FontFace("Made", "url('DejaVuSansMono-Oblique.ttf')", { style: "italic" });
      document.fonts.add(await face.load());
    }),
    "and it is taken away": run(() => {
      for (const face of document.fonts) if (face.style === "italic") document.fonts.delete(face);
    }),
  },
  also({ looks }) {
    const different = new Set(looks.map(({ picture }) => picture.toString("base64")));
    assert.equal(different.size, 4, "each font is to be seen, and the last one is not any more");
  },
};
