// view-product.js — one product. Two of the shop's honest flaws live here: "Save for later" does nothing, and "Add to
// cart" takes seconds without saying so.
// @ts-check
import { findProducts, getProduct, reserve } from "./api.js";
import { picture } from "./art.js";
import * as cart from "./cart.js";
import { euros, h, toast } from "./dom.js";
import { card } from "./view-list.js";

/** @param {import("./api.js").Product} product @param {() => number} qty @param {HTMLElement} note */
function addButton(product, qty, note) {
  return h(
    "button",
    {
      type: "button",
      class: "button button--big",
      id: "add",
      // No spinner, no disabled state: the visitor clicks again, and gets more than one.
      onclick: async () => {
        const many = qty();
        if (!(await reserve(product.id, many))) return toast("That did not work. Please try again.");
        cart.add(product.id, many);
        note.textContent = "In your cart.";
        toast(`${product.name} is in your cart`);
      },
    },
    "Add to cart",
  );
}

/** @param {import("./api.js").Product[]} products */
function carousel(products) {
  const track = h("div", { class: "carousel__track", tabindex: "0" }, ...products.map(card));
  /** @param {number} way */
  const turn = (way) => track.scrollBy({ left: way * track.clientWidth * 0.8, behavior: "smooth" });
  return h(
    "section",
    { class: "carousel", "aria-label": "You may also like" },
    h(
      "div",
      { class: "carousel__head" },
      h("h2", {}, "You may also like"),
      h("button", { type: "button", class: "round", "aria-label": "Back", onclick: () => turn(-1) }, "‹"),
      h("button", { type: "button", class: "round", "aria-label": "Forward", onclick: () => turn(1) }, "›"),
    ),
    track,
  );
}

/** @param {HTMLElement} page @param {string[]} parts */
export async function showProduct(page, parts) {
  const product = await getProduct(parts[1] ?? "");
  if (!product) {
    page.append(
      h("h1", {}, "Sold out, or never there"),
      h("a", { href: "/shop/", "data-route": true }, "To the shop"),
    );
    return;
  }
  document.title = `${product.name} · Larch & Loam`;
  const qty = /** @type {HTMLInputElement} */ (
    h("input", { id: "qty", type: "number", min: 1, max: 20, value: 1, inputmode: "numeric" })
  );
  const note = h("p", { id: "added", class: "detail__note" });
  const others = (await findProducts()).filter((one) => one.id !== product.id);
  others.sort((a, b) => Number(b.category === product.category) - Number(a.category === product.category));
  page.append(
    h(
      "nav",
      { class: "crumbs", "aria-label": "You are here" },
      h("a", { href: "/shop/", "data-route": true }, "Shop"),
      h("a", { href: `/shop/?category=${product.category}`, "data-route": true }, product.category),
      h("span", {}, product.name),
    ),
    h(
      "article",
      { class: "detail" },
      h("div", { class: "detail__picture" }, picture(product)),
      h(
        "div",
        { class: "detail__words" },
        h("h1", {}, product.name),
        h("star-rating", { value: product.stars, reviews: product.reviews }),
        h("p", { class: "detail__price" }, euros(product.price)),
        h("p", { class: "detail__text" }, product.text),
        h("ul", { class: "detail__list" }, ...product.details.map((line) => h("li", {}, line))),
        h(
          "div",
          { class: "detail__buy" },
          h("label", { for: "qty" }, "Quantity"),
          qty,
          addButton(product, () => Math.max(1, Math.min(20, Number(qty.value) || 1)), note),
          // Looks like a button, and is wired to nothing.
          h(
            "button",
            { type: "button", class: "button button--plain button--big", id: "later" },
            "Save for later",
          ),
        ),
        note,
        h(
          "details",
          { class: "detail__more" },
          h("summary", {}, "Delivery and returns"),
          h("p", {}, "Three to five working days. Thirty days to think about it."),
        ),
      ),
    ),
    carousel(others.slice(0, 10)),
  );
}
