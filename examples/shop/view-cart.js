// view-cart.js — the cart. Its honest flaw: the voucher's "Apply" throws.
// @ts-check
import { findProducts } from "./api.js";
import { picture } from "./art.js";
import * as cart from "./cart.js";
import { euros, h } from "./dom.js";

/** What is in the cart, with its products. */
export async function filled() {
  const products = new Map((await findProducts()).map((product) => [product.id, product]));
  return cart.lines().flatMap((line) => {
    const product = products.get(line.id);
    return product ? [{ product, qty: line.qty }] : [];
  });
}

/** @param {Awaited<ReturnType<typeof filled>>} items */
export function sumOf(items) {
  return items.reduce((sum, { product, qty }) => sum + product.price * qty, 0);
}

/** @type {Record<string, {percent: number}>} */
const vouchers = {};

function voucherForm() {
  const code = /** @type {HTMLInputElement} */ (
    h("input", { id: "voucher", name: "voucher", autocomplete: "off" })
  );
  return h(
    "div",
    { class: "voucher" },
    h("label", { for: "voucher" }, "Voucher"),
    code,
    h(
      "button",
      {
        type: "button",
        class: "button button--plain",
        id: "apply",
        // The list of vouchers is empty, so every code throws: the flaw is a forgotten check.
        onclick: () => {
          const { percent } = vouchers[code.value.trim().toUpperCase()];
          code.value = `${percent} % off`;
        },
      },
      "Apply",
    ),
  );
}

/** @param {Awaited<ReturnType<typeof filled>>[number]} item @param {() => void} again */
function lineOf({ product, qty }, again) {
  /** @param {number} next */
  const set = (next) => {
    cart.setQty(product.id, next);
    again();
  };
  return h(
    "li",
    { class: "line" },
    h(
      "a",
      { class: "line__picture", href: `/shop/product/${product.id}`, "data-route": true },
      picture(product),
    ),
    h(
      "div",
      { class: "line__words" },
      h("a", { class: "line__name", href: `/shop/product/${product.id}`, "data-route": true }, product.name),
      h("span", { class: "line__price" }, `${euros(product.price)} each`),
      h(
        "div",
        { class: "line__acts" },
        h("button", { type: "button", class: "link", onclick: () => set(0) }, "Remove"),
      ),
    ),
    h(
      "div",
      { class: "stepper", role: "group", "aria-label": `Quantity of ${product.name}` },
      h("button", { type: "button", "aria-label": "One less", onclick: () => set(qty - 1) }, "−"),
      h("output", {}, qty),
      h("button", { type: "button", "aria-label": "One more", onclick: () => set(qty + 1) }, "+"),
    ),
    h("strong", { class: "line__sum" }, euros(product.price * qty)),
  );
}

/** @param {HTMLElement} page */
export async function showCart(page) {
  document.title = "Cart · Larch & Loam";
  const draw = async () => {
    const items = await filled();
    if (items.length === 0) {
      page.replaceChildren(
        h("h1", {}, "Your cart is empty"),
        h("p", {}, "Which is one way to a calm home."),
        h("a", { class: "button", href: "/shop/", "data-route": true }, "To the shop"),
      );
      return;
    }
    page.replaceChildren(
      h("h1", {}, "Your cart"),
      h(
        "div",
        { class: "split" },
        h("ul", { class: "lines" }, ...items.map((item) => lineOf(item, () => void draw()))),
        h(
          "aside",
          { class: "summary" },
          h("h2", {}, "Summary"),
          h("p", { class: "summary__row" }, h("span", {}, "Goods"), h("span", {}, euros(sumOf(items)))),
          h("p", { class: "summary__row" }, h("span", {}, "Delivery"), h("span", {}, "free")),
          voucherForm(),
          h(
            "p",
            { class: "summary__row summary__row--sum" },
            h("span", {}, "Total"),
            h("span", {}, euros(sumOf(items))),
          ),
          h(
            "a",
            { class: "button button--big", href: "/shop/checkout", id: "to-checkout", "data-route": true },
            "Check out",
          ),
        ),
      ),
    );
  };
  await draw();
}
