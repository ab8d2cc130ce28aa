// dom.js — makes elements; text is always text.
// @ts-check

/** @typedef {Node | string | number | false | null | undefined} Child */

/**
 * Makes an element: properties that are functions become listeners, the others attributes.
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === undefined || child === null || child === false) continue;
    element.append(typeof child === "number" ? String(child) : child);
  }
  return element;
}

/**
 * Makes an element of our own markup (drawings). Never of anything that was typed or fetched.
 * @param {string} markup
 * @returns {Element}
 */
export function drawn(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return /** @type {Element} */ (template.content.firstElementChild);
}

const money = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });

/** @param {number} amount */
export function euros(amount) {
  return money.format(amount);
}

/** Says something at the edge of the window for a while. @param {string} words */
export function toast(words) {
  const box = /** @type {HTMLElement} */ (document.getElementById("toasts"));
  const line = h("p", { class: "toast" }, words);
  box.append(line);
  setTimeout(() => line.remove(), 4000);
}
