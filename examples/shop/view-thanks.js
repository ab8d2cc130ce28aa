// view-thanks.js — the order is placed; the one place that tells hark of a purchase.
// @ts-check
import { euros, h } from "./dom.js";

function lastOrder() {
  try {
    return JSON.parse(sessionStorage.getItem("larch-order") ?? "null");
  } catch {
    return null;
  }
}

/** @param {HTMLElement} page */
export function showThanks(page) {
  document.title = "Thank you · Larch & Loam";
  const order = lastOrder();
  if (order && !order.told) {
    /** @type {any} */ (window).hark?.track("purchase", { value: order.total, currency: "EUR" });
    sessionStorage.setItem("larch-order", JSON.stringify({ ...order, told: true })); // a reload buys nothing
  }
  page.append(
    h(
      "section",
      { class: "thanks" },
      h("p", { class: "thanks__mark", "aria-hidden": "true" }, "✓"),
      h("h1", {}, "Thank you"),
      order
        ? h(
            "p",
            {},
            `Your order of ${euros(order.total)} is placed. Nothing will arrive, and nothing was charged.`,
          )
        : h("p", {}, "There is no order here yet."),
      h("a", { class: "button", href: "/shop/", "data-route": true }, "Back to the shop"),
    ),
  );
}
