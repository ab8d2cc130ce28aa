// place.js — where the page's viewport sees a point of a frame.
// @ts-check

/**
 * A frame may be scaled; what turns it is not undone.
 * @param {import("./shared.js").Page} page @param {Element | undefined} frame @param {number} x @param {number} y
 */
export function outward(page, frame, x, y) {
  for (let at = /** @type {HTMLElement | undefined} */ (frame); at; at = page.frameOf(at.ownerDocument)) {
    const box = at.getBoundingClientRect();
    const style = /** @type {Window} */ (at.ownerDocument.defaultView).getComputedStyle(at);
    x = box.left + (x + at.clientLeft + parseFloat(style.paddingLeft)) * (box.width / at.offsetWidth);
    y = box.top + (y + at.clientTop + parseFloat(style.paddingTop)) * (box.height / at.offsetHeight);
  }
  return [Math.round(x), Math.round(y)];
}
