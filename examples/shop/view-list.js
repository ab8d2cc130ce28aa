// view-list.js — the shop window: what matches the search and the category.
// @ts-check
import { findProducts } from "./api.js";
import { picture } from "./art.js";
import { euros, h } from "./dom.js";

const CATEGORIES = ["Kitchen", "Lighting", "Seating", "Living", "Plants", "Desk"];
/** @type {Record<string, (a: Product, b: Product) => number>} */
const ORDERS = {
  "Our order": () => 0,
  "Price, low first": (a, b) => a.price - b.price,
  "Price, high first": (a, b) => b.price - a.price,
  "Best rated": (a, b) => b.stars - a.stars,
};

/** @typedef {import("./api.js").Product} Product */

/** A product as a card. @param {Product} product */
export function card(product) {
  return h(
    "a",
    { class: "product", href: `/shop/product/${product.id}`, "data-route": true },
    h("span", { class: "product__picture" }, picture(product)),
    h("span", { class: "product__name" }, product.name),
    h("star-rating", { value: product.stars, reviews: product.reviews }),
    h("span", { class: "product__price" }, euros(product.price)),
  );
}

/** @param {string} category @param {string} q */
function addressOf(category, q) {
  const query = new URLSearchParams();
  if (category) query.set("category", category);
  if (q) query.set("q", q);
  return `/shop/${query.size ? `?${query}` : ""}`;
}

function hero() {
  return h(
    "section",
    { class: "hero" },
    h(
      "div",
      { class: "hero__words" },
      h("p", { class: "eyebrow" }, "New this week"),
      h("h1", {}, "Slow mornings, good light."),
      h("p", {}, "Mugs, lamps and chairs that are made once and kept for long."),
      h(
        "a",
        { class: "button button--big", href: "/shop/?category=Kitchen", "data-route": true },
        "See the kitchen",
      ),
    ),
  );
}

/** @param {HTMLElement} page @param {string[]} _parts @param {URLSearchParams} query */
export async function showList(page, _parts, query) {
  const q = query.get("q") ?? "";
  const category = query.get("category") ?? "";
  const found = (await findProducts(q)).filter((product) => !category || product.category === category);
  document.title = q ? `“${q}” · Larch & Loam` : category ? `${category} · Larch & Loam` : "Larch & Loam";

  const grid = h("div", { class: "grid" });
  const order = h(
    "select",
    { id: "order", onchange: () => fill() },
    ...Object.keys(ORDERS).map((name) => h("option", { value: name }, name)),
  );
  const fill = () => {
    const by = ORDERS[/** @type {HTMLSelectElement} */ (order).value];
    grid.replaceChildren(...[...found].sort(by).map(card));
  };
  fill();

  if (!q && !category) page.append(hero());
  page.append(
    h(
      "div",
      { class: "filters" },
      h(
        "nav",
        { class: "chips", "aria-label": "Categories" },
        ...["", ...CATEGORIES].map((name) =>
          h(
            "a",
            {
              class: "chip",
              href: addressOf(name, q),
              "data-route": true,
              "data-category": name,
              "aria-current": name === category ? "page" : undefined,
            },
            name || "All",
          ),
        ),
      ),
      h("label", { class: "order", for: "order" }, "Sort by ", order),
    ),
    h(
      "p",
      { class: "found" },
      q ? `Results for “${q}”: ${found.length}` : `${found.length} things`,
      q && h("a", { href: addressOf(category, ""), "data-route": true }, "Clear the search"),
    ),
    found.length ? grid : h("p", { class: "nothing" }, "Nothing by that name. Try “lamp”, “mug” or “chair”."),
  );
}
