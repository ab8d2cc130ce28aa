// main.js — the shop: addresses to views, and what is the same on every page.
// @ts-check
import "./star-rating.js";
import * as cart from "./cart.js";
import { h } from "./dom.js";
import { showCart } from "./view-cart.js";
import { showCheckout } from "./view-checkout.js";
import { showList } from "./view-list.js";
import { showProduct } from "./view-product.js";
import { showThanks } from "./view-thanks.js";

const main = /** @type {HTMLElement} */ (document.getElementById("main"));

/** @typedef {(main: HTMLElement, parts: string[], query: URLSearchParams) => Promise<void> | void} View */
/** @type {Record<string, View>} */
const views = {
  "": showList,
  product: showProduct,
  cart: showCart,
  checkout: showCheckout,
  thanks: showThanks,
};

let turn = 0;

async function show() {
  const mine = ++turn;
  const { pathname, searchParams } = new URL(location.href);
  const parts = pathname
    .replace(/^\/shop\/?/, "")
    .split("/")
    .map(decodeURIComponent);
  const page = h("div", { class: "page" });
  try {
    const view = views[parts[0]];
    if (view) await view(page, parts, searchParams);
    else page.append(h("h1", {}, "Nothing here"), h("p", {}, "This page has moved on."));
  } catch {
    page.replaceChildren(h("h1", {}, "That did not work"), h("p", {}, "Please try again in a moment."));
  }
  if (mine !== turn) return; // another page was asked for while this one loaded
  main.replaceChildren(page);
  const search = /** @type {HTMLInputElement} */ (document.getElementById("q"));
  if (document.activeElement !== search) search.value = searchParams.get("q") ?? "";
}

/** Goes to another page of the shop. @param {string} address */
export function go(address) {
  history.pushState(null, "", address);
  scrollTo(0, 0);
  void show();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-route]") : null;
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go(link.pathname + link.search);
});

document.getElementById("search")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const q = /** @type {HTMLInputElement} */ (document.getElementById("q")).value.trim();
  go(q ? `/shop/?q=${encodeURIComponent(q)}` : "/shop/");
});

document.getElementById("help-open")?.addEventListener("click", () => {
  /** @type {HTMLDialogElement} */ (document.getElementById("help")).showModal();
});

function showBadge() {
  const badge = /** @type {HTMLElement} */ (document.getElementById("cart-count"));
  badge.textContent = String(cart.count());
  badge.hidden = cart.count() === 0;
}

addEventListener("popstate", () => void show());
addEventListener("shop:go", (event) => go(/** @type {CustomEvent<string>} */ (event).detail));
cart.onChange(showBadge);
showBadge();
void show();
