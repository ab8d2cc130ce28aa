// A small shop in plain modules: list, search, product, cart, checkout. It comes with honest friction, so that
// there is something to find: "Save for later" does nothing, adding to the cart is slow and does not say so, the
// voucher button throws, and the checkout refuses a phone number with spaces without naming it.
// @ts-check
import { art } from "/shop/art.js";
import "/shop/stars.js";

/** @typedef {{id: string, name: string, category: string, price: number, art: string, hue: number, text: string,
 *   stars: number, stock: number}} Product */

const view = /** @type {HTMLElement} */ (document.querySelector("#view"));
/** @type {Map<string, {product: Product, quantity: number}>} */
const cart = new Map(JSON.parse(sessionStorage.getItem("cart") ?? "[]"));
const money = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });

/** @param {string} text */
const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
/** @param {string} path @returns {Promise<any>} */
const get = async (path) => (await fetch(`/shop/api${path}`)).json();
/** @param {string} path @param {unknown} body */
const post = (path, body) =>
  fetch(`/shop/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

function saveCart() {
  sessionStorage.setItem("cart", JSON.stringify([...cart]));
  const count = [...cart.values()].reduce((sum, line) => sum + line.quantity, 0);
  /** @type {HTMLElement} */ (document.querySelector("#cart-count")).textContent = String(count);
}

const total = () => [...cart.values()].reduce((sum, line) => sum + line.product.price * line.quantity, 0);

/** @param {Product} product */
const card = (product) => `
  <a class="product" href="/shop/product/${product.id}" data-link>${art(product)}
    <div><h3>${escape(product.name)}</h3><star-rating value="${product.stars}"></star-rating>
    <p class="soft">${product.category}</p><span class="price">${money.format(product.price)}</span></div></a>`;

/** @param {URLSearchParams} query */
async function showList(query) {
  const q = query.get("q") ?? "";
  const category = query.get("category") ?? "";
  /** @type {Product[]} */
  const all = await get(`/products?q=${encodeURIComponent(q)}`);
  const categories = [...new Set(all.map((product) => product.category))];
  const shown = all.filter((product) => !category || product.category === category);
  document.title = q ? `${q} — Hearth & Grain` : "Hearth & Grain";
  view.innerHTML = `
    <h1>${q ? `Results for “${escape(q)}”` : "Things for a quiet home"}</h1>
    <div class="filters"><button data-category="" aria-pressed="${!category}">All</button>
      ${categories.map((c) => `<button data-category="${c}" aria-pressed="${c === category}">${c}</button>`).join("")}</div>
    ${shown.length ? `<div class="grid">${shown.map(card).join("")}</div>` : "<p>Nothing found. Try another word.</p>"}`;
  for (const button of view.querySelectorAll("[data-category]"))
    button.addEventListener("click", () => {
      const chosen = button.getAttribute("data-category") ?? "";
      go(`/shop/?${new URLSearchParams({ ...(q && { q }), ...(chosen && { category: chosen }) })}`);
    });
}

/** @param {string} id */
async function showProduct(id) {
  /** @type {Product} */
  const product = await get(`/products/${id}`);
  /** @type {Product[]} */
  const others = await get("/products?q=");
  document.title = `${product.name} — Hearth & Grain`;
  view.innerHTML = `
    <div class="detail"><div>${art(product)}</div><div>
      <p class="soft">${product.category}</p><h1>${escape(product.name)}</h1>
      <star-rating value="${product.stars}"></star-rating> <span class="soft">${product.stars} of 5</span>
      <p>${escape(product.text)}</p><p class="price">${money.format(product.price)}</p>
      <p class="soft">${product.stock} in stock</p>
      <div class="actions"><button id="add" class="primary">Add to cart</button><button id="later">Save for later</button></div>
      <p id="added" class="soft"></p>
      <details><summary>Delivery and returns</summary><p>Two to four days. Thirty days to think about it.</p></details>
    </div></div>
    <h2>Also liked</h2><div class="strip">${others
      .filter((other) => other.id !== id)
      .slice(0, 10)
      .map(card)
      .join("")}</div>`;
  // The slow endpoint: nothing tells the visitor that the click has arrived.
  view.querySelector("#add")?.addEventListener("click", async () => {
    await post("/cart", { id, quantity: 1 });
    const line = cart.get(id) ?? { product, quantity: 0 };
    cart.set(id, { product, quantity: line.quantity + 1 });
    saveCart();
    const added = view.querySelector("#added");
    if (added) added.textContent = "In your cart.";
  });
  // The dead button: #later has no listener. It was announced for the release after next.
}

function showCart() {
  document.title = "Cart — Hearth & Grain";
  const lines = [...cart.entries()];
  view.innerHTML = `<h1>Your cart</h1>${
    lines.length
      ? `<table class="cart"><tr><th>Product<th>Quantity<th>Price<th></tr>${lines
          .map(
            ([id, line]) =>
              `<tr><td>${escape(line.product.name)}<td><input type="number" min="1" max="9" value="${line.quantity}" data-id="${id}" aria-label="Quantity"><td>${money.format(line.product.price * line.quantity)}<td><button data-remove="${id}">Remove</button></tr>`,
          )
          .join("")}</table>
         <div class="actions"><input id="voucher" placeholder="Voucher" aria-label="Voucher"><button id="apply">Apply</button></div>
         <p class="price">Total ${money.format(total())}</p>
         <div class="actions"><a href="/shop/checkout" data-link><button class="primary" id="to-checkout">Checkout</button></a></div>`
      : '<p>Nothing in it yet. <a href="/shop/" data-link>Look around</a>.</p>'
  }`;
  for (const input of view.querySelectorAll("input[data-id]"))
    input.addEventListener("change", () => {
      const line = cart.get(input.getAttribute("data-id") ?? "");
      if (line) line.quantity = Math.max(1, Number(/** @type {HTMLInputElement} */ (input).value));
      saveCart();
      showCart();
    });
  for (const button of view.querySelectorAll("[data-remove]"))
    button.addEventListener("click", () => {
      cart.delete(button.getAttribute("data-remove") ?? "");
      saveCart();
      showCart();
    });
  // The error: no voucher service was ever configured.
  view.querySelector("#apply")?.addEventListener("click", () => {
    const vouchers = /** @type {any} */ (window).vouchers;
    vouchers.check(/** @type {HTMLInputElement} */ (view.querySelector("#voucher")).value);
  });
}

function showCheckout() {
  document.title = "Checkout — Hearth & Grain";
  view.innerHTML = `<h1>Checkout</h1><form class="checkout" id="checkout">
    <label>Name<input name="name" autocomplete="name" required></label>
    <label>E-mail<input name="email" type="email" autocomplete="email" required></label>
    <label class="wide">Address<input name="address" autocomplete="street-address" required></label>
    <label>Country<select name="country"><option>Germany<option>France<option>Ireland<option>Netherlands</select></label>
    <label>Phone<input name="phone" type="tel" autocomplete="tel" placeholder="For the courier"></label>
    <fieldset><legend>Delivery</legend>
      <label class="row"><input type="radio" name="delivery" value="standard" checked>Standard</label>
      <label class="row"><input type="radio" name="delivery" value="express">Express</label></fieldset>
    <label>Card number<input name="card" inputmode="numeric" autocomplete="cc-number" required></label>
    <label>Expiry<input name="expiry" autocomplete="cc-exp" placeholder="MM/YY"></label>
    <label>Security code<input name="cvc" autocomplete="cc-csc"></label>
    <label class="wide">Note<textarea name="note" rows="2"></textarea></label>
    <label class="row wide"><input type="checkbox" name="terms" required>I have read the terms</label>
    <p class="problem" id="problem" hidden></p>
    <button class="primary wide" id="place-order">Place order · ${money.format(total())}</button></form>`;
  const form = /** @type {HTMLFormElement} */ (view.querySelector("#checkout"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const answer = await post("/checkout", { phone: fields.phone, lines: cart.size });
    const problem = /** @type {HTMLElement} */ (view.querySelector("#problem"));
    problem.hidden = answer.ok;
    if (!answer.ok) {
      problem.textContent = (await answer.json()).error; // the validation trap: which detail, it does not say
      return;
    }
    const value = total();
    /** @type {any} */ (window).hark?.track?.("purchase", { value, currency: "EUR" });
    cart.clear();
    saveCart();
    go("/shop/thanks");
  });
}

function showThanks() {
  document.title = "Thank you — Hearth & Grain";
  view.innerHTML = `<h1>Thank you</h1><p>Your order is on its way, in the sense in which a demo shop's orders are.</p>
    <p><a href="/shop/" data-link>Back to the shop</a></p>`;
}

async function route() {
  const { pathname, search } = location;
  const product = /^\/shop\/product\/([\w-]+)$/.exec(pathname);
  if (product) await showProduct(product[1]);
  else if (pathname === "/shop/cart") showCart();
  else if (pathname === "/shop/checkout") showCheckout();
  else if (pathname === "/shop/thanks") showThanks();
  else await showList(new URLSearchParams(search));
}

/** @param {string} path */
function go(path) {
  history.pushState({}, "", path);
  scrollTo(0, 0);
  void route();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-link]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  go(/** @type {HTMLAnchorElement} */ (link).getAttribute("href") ?? "/shop/");
});
document.querySelector("#search")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (document.querySelector("#search input"));
  go(`/shop/?${new URLSearchParams({ q: field.value })}`);
});
const help = /** @type {HTMLDialogElement} */ (document.querySelector("#help"));
document.querySelector("#help-open")?.addEventListener("click", () => help.showModal());
addEventListener("popstate", () => void route());
saveCart();
void route();
