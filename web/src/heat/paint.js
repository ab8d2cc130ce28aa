// paint.js — heat on a canvas: spots that add up, and bands. Cold is blue and hardly there, hot is red.
// @ts-check

/** @typedef {{x: number, y: number, weight: number}} Spot in px of the canvas */
/** @typedef {{top: number, height: number, heat: number}} Band heat: 0 to 1 */

const COLD = 0.05; // a single click is seen, too
/** @type {Uint8ClampedArray|undefined} */ let palette;

/** Colours for 256 degrees of heat, four bytes each. */
function colours() {
  if (palette) return palette;
  const canvas = document.createElement("canvas");
  canvas.width = 256;
  canvas.height = 1;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const ramp = context.createLinearGradient(0, 0, 256, 0);
  for (const [at, colour] of /** @type {[number, string][]} */ ([
    [0, "#2b5bd0"],
    [0.35, "#16b6c9"],
    [0.55, "#3ccb7f"],
    [0.75, "#f5d327"],
    [1, "#e0261b"],
  ]))
    ramp.addColorStop(at, colour);
  context.fillStyle = ramp;
  context.fillRect(0, 0, 256, 1);
  palette = context.getImageData(0, 0, 256, 1).data;
  return palette;
}

/** The colour of a degree of heat, 0 to 1. @param {number} heat @param {number} alpha */
export function colourOf(heat, alpha) {
  const at = 4 * Math.round(255 * Math.max(0, Math.min(1, heat)));
  const [red, green, blue] = colours().subarray(at, at + 3);
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/**
 * Spots as shades first, which add up where they meet; then each shade its colour.
 * @param {HTMLCanvasElement} canvas @param {Spot[]} spots @param {number} most the weight that is hot @param {number} radius px
 */
export function paintSpots(canvas, spots, most, radius) {
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  const { width, height } = canvas;
  for (const { x, y, weight } of spots) {
    if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue;
    const shade = context.createRadialGradient(x, y, 0, x, y, radius);
    shade.addColorStop(0, `rgb(0 0 0 / ${Math.max(COLD, Math.min(1, weight / most))})`);
    shade.addColorStop(1, "rgb(0 0 0 / 0)");
    context.fillStyle = shade;
    context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  }
  if (width === 0 || height === 0) return;
  const image = context.getImageData(0, 0, width, height);
  const ramp = colours();
  for (let at = 0; at < image.data.length; at += 4) {
    const heat = image.data[at + 3];
    if (heat === 0) continue;
    image.data.set(ramp.subarray(4 * heat, 4 * heat + 3), at);
    image.data[at + 3] = Math.min(230, 40 + heat * 1.4);
  }
  context.putImageData(image, 0, 0);
}

/** @param {HTMLCanvasElement} canvas @param {Band[]} bands */
export function paintBands(canvas, bands) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  for (const { top, height, heat } of bands) {
    context.fillStyle = colourOf(heat, 0.5);
    const from = Math.round(top); // whole pixels: bands meet, and do not overlap
    context.fillRect(0, from, canvas.width, Math.round(top + height) - from);
  }
}
