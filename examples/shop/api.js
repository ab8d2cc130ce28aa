// api.js — the shop's side of its server; README.md says what each call takes and gives.
// @ts-check

/** @typedef {{id: string, name: string, category: string, price: number, stars: number, reviews: number,
 *   text: string, details: string[], art: {shape: string, ink: string, ground: string}}} Product */

/**
 * @param {string} path @param {object} [body]
 * @returns {Promise<{ok: boolean, status: number, answer: any}>}
 */
async function call(path, body) {
  const response = await fetch(`/shop/api/${path}`, {
    method: body ? "POST" : "GET",
    headers: body ? { "content-type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await response.text();
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = undefined;
  }
  return { ok: response.ok, status: response.status, answer };
}

/** @param {string} [query] @returns {Promise<Product[]>} */
export async function findProducts(query = "") {
  const { ok, answer } = await call(`products?q=${encodeURIComponent(query)}`);
  if (!ok) throw new Error("the products could not be loaded");
  return answer;
}

/** @param {string} id @returns {Promise<Product | undefined>} */
export async function getProduct(id) {
  const { ok, answer } = await call(`products/${encodeURIComponent(id)}`);
  return ok ? answer : undefined;
}

/** Reserves an item. An honest flaw of this shop: the answer takes seconds. @param {string} id @param {number} qty */
export async function reserve(id, qty) {
  return (await call("cart", { id, qty })).ok;
}

/** @param {object} order */
export function checkOut(order) {
  return call("checkout", order);
}
