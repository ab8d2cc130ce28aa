// cart.js — what is in the cart, kept over page loads.
// @ts-check

/** @typedef {{id: string, qty: number}} Line */

const KEY = "larch-cart";
const changed = new EventTarget();

/** @returns {Line[]} */
export function lines() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((line) => typeof line.id === "string" && line.qty > 0) : [];
  } catch {
    return [];
  }
}

/** @param {Line[]} next */
function keep(next) {
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Storage is blocked: the cart lasts as long as nobody looks for it, which is what such visitors expect.
  }
  changed.dispatchEvent(new Event("change"));
}

/** @param {string} id @param {number} qty */
export function add(id, qty) {
  const next = lines();
  const line = next.find((one) => one.id === id);
  if (line) line.qty = Math.min(line.qty + qty, 20);
  else next.push({ id, qty });
  keep(next);
}

/** @param {string} id @param {number} qty 0 removes it */
export function setQty(id, qty) {
  keep(
    lines()
      .map((line) => (line.id === id ? { id, qty: Math.min(qty, 20) } : line))
      .filter((line) => line.qty > 0),
  );
}

export function empty() {
  keep([]);
}

export function count() {
  return lines().reduce((sum, line) => sum + line.qty, 0);
}

/** @param {() => void} listener */
export function onChange(listener) {
  changed.addEventListener("change", listener);
}
