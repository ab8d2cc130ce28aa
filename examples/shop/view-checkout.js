// view-checkout.js — the checkout form. Its honest flaw: the server refuses a phone number with spaces, and what
// comes back does not say which field it means.
// @ts-check
import { checkOut } from "./api.js";
import * as cart from "./cart.js";
import { euros, h } from "./dom.js";
import { filled, sumOf } from "./view-cart.js";

/**
 * @param {string} name @param {string} label @param {Record<string, any>} [props]
 * @returns {HTMLElement}
 */
function field(name, label, props = {}) {
  const { wide, ...rest } = props;
  return h(
    "p",
    { class: wide ? "field field--wide" : "field" },
    h("label", { for: name }, label),
    h("input", { id: name, name, required: true, ...rest }),
  );
}

/** @param {string} value @param {string} name @param {string} words @param {boolean} [checked] */
function delivery(value, name, words, checked) {
  return h(
    "label",
    { class: "choice" },
    h("input", { type: "radio", name: "delivery", value, checked }),
    h("span", {}, h("b", {}, name), h("small", {}, words)),
  );
}

function fields() {
  const countries = ["Austria", "Denmark", "France", "Germany", "Ireland", "Netherlands", "Sweden"];
  return [
    h(
      "fieldset",
      {},
      h("legend", {}, "You"),
      field("name", "Full name", { autocomplete: "name" }),
      field("email", "E-mail", { type: "email", autocomplete: "email" }),
      field("phone", "Phone", { type: "tel", autocomplete: "tel", placeholder: "+49 30 1234567" }),
    ),
    h(
      "fieldset",
      {},
      h("legend", {}, "Where to"),
      field("address", "Street, postcode and city", { autocomplete: "street-address", wide: true }),
      h(
        "p",
        { class: "field" },
        h("label", { for: "country" }, "Country"),
        h(
          "select",
          { id: "country", name: "country", autocomplete: "country-name" },
          ...countries.map((country) => h("option", { selected: country === "Germany" }, country)),
        ),
      ),
    ),
    h(
      "fieldset",
      { class: "choices" },
      h("legend", {}, "Delivery"),
      delivery("standard", "Standard", "three to five days, free", true),
      delivery("express", "Express", "tomorrow, € 9"),
      delivery("pickup", "Pick-up", "at the harbour, free"),
    ),
    h(
      "fieldset",
      {},
      h("legend", {}, "Payment"),
      field("card", "Card number", { autocomplete: "cc-number", inputmode: "numeric", wide: true }),
      field("expiry", "Valid until", { autocomplete: "cc-exp", placeholder: "MM/YY" }),
      field("cvc", "CVC", { autocomplete: "cc-csc", inputmode: "numeric", maxlength: 4 }),
    ),
    h(
      "p",
      { class: "field field--wide" },
      h("label", { for: "note" }, "A note for the courier (optional)"),
      h("textarea", { id: "note", name: "note", rows: 2 }),
    ),
    h(
      "label",
      { class: "choice" },
      h("input", { type: "checkbox", name: "terms", id: "terms", required: true }),
      h("span", {}, "I have read the terms, or at least looked at them."),
    ),
  ];
}

/** What is sent: never the card; a demo has no use for it. @param {HTMLFormElement} form @param {number} goods */
function orderOf(form, goods) {
  const { card, expiry, cvc, ...order } = Object.fromEntries(new FormData(form));
  const total = goods + (order.delivery === "express" ? 9 : 0);
  return { ...order, items: cart.lines(), total };
}

/** @param {string} address */
function go(address) {
  dispatchEvent(new CustomEvent("shop:go", { detail: address }));
}

/** @param {HTMLElement} page */
export async function showCheckout(page) {
  document.title = "Checkout · Larch & Loam";
  const items = await filled();
  if (items.length === 0) {
    page.append(
      h("h1", {}, "Nothing to pay for"),
      h("a", { class: "button", href: "/shop/", "data-route": true }, "To the shop"),
    );
    return;
  }
  const goods = sumOf(items);
  const problem = h("p", { class: "problem", id: "problem", role: "alert", hidden: true });
  const sum = h("span", { id: "total" }, euros(goods));
  const form = /** @type {HTMLFormElement} */ (
    h(
      "form",
      { class: "checkout", id: "checkout" },
      problem,
      ...fields(),
      h("button", { class: "button button--big", id: "place-order" }, "Place the order"),
    )
  );
  form.addEventListener("change", () => (sum.textContent = euros(orderOf(form, goods).total)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const order = orderOf(form, goods);
    const { ok, answer } = await checkOut(order);
    if (!ok) {
      problem.textContent = answer?.message ?? answer?.error ?? "Something went wrong.";
      problem.hidden = false;
      scrollTo({ top: 0, behavior: "smooth" });
      return;
    }
    sessionStorage.setItem(
      "larch-order",
      JSON.stringify({ number: answer?.order ?? "", total: order.total }),
    );
    cart.empty();
    go("/shop/thanks");
  });
  page.append(
    h("h1", {}, "Checkout"),
    h(
      "div",
      { class: "split" },
      form,
      h(
        "aside",
        { class: "summary" },
        h("h2", {}, "Your order"),
        h(
          "ul",
          { class: "summary__lines" },
          ...items.map(({ product, qty }) =>
            h("li", {}, h("span", {}, `${qty} × ${product.name}`), h("span", {}, euros(product.price * qty))),
          ),
        ),
        h("p", { class: "summary__row summary__row--sum" }, h("span", {}, "Total"), sum),
      ),
    ),
  );
}
