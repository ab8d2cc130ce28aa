// Pictures with several sources: the one in use, before and after the window has got another size, or none of them fits.
import { PNG } from "pngjs";

/** A picture of one colour. @param {number} width @param {number} height @param {number[]} colour */
function picture(width, height, colour) {
  const png = new PNG({ width, height });
  for (let i = 0; i < png.data.length; i += 4) png.data.set([...colour, 255], i);
  return { body: PNG.sync.write(png), type: "image/png" };
}

/** @type {import("../runner.mjs").Fixture} */
export default {
  tag: 'data-images="on"',
  html: `<!doctype html><html><head><title>Sources</title><!--hark--><style>img { display: block; margin: 6px }
img[src="small.png"] { border: 2px solid teal }</style></head><body>
<picture><source media="(min-width: 600px)" srcset="wide.png"><img id="art" src="small.png" height="60"></picture>
<img id="set" srcset="small.png 100w, large.png 800w" sizes="(min-width: 600px) 700px, 100px" width="120" height="50">
<img id="plain" src="plain.png"></body></html>`,
  files: {
    "wide.png": picture(160, 60, [200, 40, 40]),
    "small.png": picture(60, 60, [40, 40, 200]),
    "large.png": picture(120, 50, [40, 160, 40]),
    "plain.png": picture(30, 20, [160, 40, 160]),
    "other.png": picture(44, 30, [160, 160, 0]),
  },
  assets: 5,
  steps: {
    "when they have been read": (tab) =>
      tab.waitForFunction(() => /** @type {any} */ (window).hark.diagnostics().assets >= 3),
    "in a narrow window": async (tab) => {
      await tab.setViewportSize({ width: 500, height: 600 });
    },
    "and a wide one again": async (tab) => {
      await tab.setViewportSize({ width: 800, height: 600 });
    },
    "sources go": (tab) =>
      tab.evaluate(() => {
        document.querySelector("source")?.remove();
        document.querySelector("#set")?.removeAttribute("srcset");
        document.querySelector("#set")?.setAttribute("src", "other.png");
      }),
  },
};
