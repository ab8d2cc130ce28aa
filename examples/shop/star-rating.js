// star-rating.js — <star-rating value="4.6" reviews="212">: a small element with a shadow root and one constructed
// stylesheet that all of them share.
// @ts-check

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: inline-flex; align-items: center; gap: 0.4em; font-size: 0.875rem; color: #6d675d; }
  .stars { --full: calc(var(--value, 0) / 5 * 100%); display: inline-block; width: 5.2em; height: 1em;
    background: linear-gradient(90deg, #c28f2c var(--full), #ddd5c5 var(--full));
    clip-path: polygon(10% 0, 12.4% 35%, 20% 38%, 14% 60%, 16% 100%, 10% 78%, 4% 100%, 6% 60%, 0 38%, 7.6% 35%,
      10% 0, 30% 0, 32.4% 35%, 40% 38%, 34% 60%, 36% 100%, 30% 78%, 24% 100%, 26% 60%, 20% 38%, 27.6% 35%,
      30% 0, 50% 0, 52.4% 35%, 60% 38%, 54% 60%, 56% 100%, 50% 78%, 44% 100%, 46% 60%, 40% 38%, 47.6% 35%,
      50% 0, 70% 0, 72.4% 35%, 80% 38%, 74% 60%, 76% 100%, 70% 78%, 64% 100%, 66% 60%, 60% 38%, 67.6% 35%,
      70% 0, 90% 0, 92.4% 35%, 100% 38%, 94% 60%, 96% 100%, 90% 78%, 84% 100%, 86% 60%, 80% 38%, 87.6% 35%, 90% 0); }
  b { color: #23211d; font-weight: 600; }
`);

class StarRating extends HTMLElement {
  static observedAttributes = ["value", "reviews"];

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = `<span class="stars" aria-hidden="true"></span><b></b><span class="reviews"></span>`;
  }

  attributeChangedCallback() {
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    const value = this.getAttribute("value") ?? "0";
    const reviews = this.getAttribute("reviews");
    /** @type {HTMLElement} */ (root.querySelector(".stars")).style.setProperty("--value", value);
    /** @type {HTMLElement} */ (root.querySelector("b")).textContent = value;
    /** @type {HTMLElement} */ (root.querySelector(".reviews")).textContent = reviews ? `(${reviews})` : "";
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", `${value} of 5 stars${reviews ? `, ${reviews} reviews` : ""}`);
  }
}

customElements.define("star-rating", StarRating);
