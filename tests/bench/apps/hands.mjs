// A visitor's hands: moves, scrolls and types at a person's pace, through the browser's own input.
// @ts-check

/** @typedef {import("playwright-core").Page} Page */

const FRAME_MS = 16;
/** @type {WeakMap<Page, [number, number]>} */
const places = new WeakMap();

/** Moves the pointer in a curve, a step a frame. @param {Page} tab @param {number} x @param {number} y @param {number} [ms] */
export async function glide(tab, x, y, ms = 250) {
  const [x0, y0] = places.get(tab) ?? [640, 300];
  const steps = Math.max(2, Math.round(ms / FRAME_MS));
  for (let i = 1; i <= steps; i++) {
    const t = (1 - Math.cos((i / steps) * Math.PI)) / 2;
    const bend = Math.sin(t * Math.PI) * 24;
    await tab.mouse.move(x0 + (x - x0) * t + bend, y0 + (y - y0) * t - bend / 2);
    await tab.waitForTimeout(FRAME_MS / 2);
  }
  places.set(tab, [x, y]);
}

/** Goes to an element and clicks it. @param {Page} tab @param {string} selector @param {number} [clicks] */
export async function press(tab, selector, clicks = 1) {
  const target = tab.locator(selector).first();
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error(`${selector} is not shown`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await glide(tab, x, y);
  await tab.mouse.click(x, y, { delay: 30, clickCount: clicks });
}

/** Types where the focus is. @param {Page} tab @param {string} text */
export const type = (tab, text) => tab.keyboard.type(text, { delay: 22 });

/** Turns the wheel. @param {Page} tab @param {number} notches of 100 px; below 0 upwards */
export async function wheel(tab, notches) {
  for (let i = 0; i < Math.abs(notches); i++) {
    await tab.mouse.wheel(0, 100 * Math.sign(notches));
    await tab.waitForTimeout(45);
  }
}

/** Drags with the button held. @param {Page} tab @param {[number, number]} from @param {[number, number]} to */
export async function drag(tab, from, to) {
  await glide(tab, ...from);
  await tab.mouse.down();
  await tab.waitForTimeout(60);
  await glide(tab, ...to, 400);
  await tab.waitForTimeout(60);
  await tab.mouse.up();
}

/** @param {Page} tab @param {number} ms */
export const rest = (tab, ms) => tab.waitForTimeout(ms);
