// <star-rating value="4.2">: a small web component with a shadow root and a constructed stylesheet.
// @ts-check
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: inline-flex; gap: 1px; vertical-align: middle; }
  i { width: 14px; height: 14px; background: #e0d6c4; clip-path: polygon(50% 0, 62% 36%, 100% 36%, 69% 58%, 81% 95%, 50% 72%, 19% 95%, 31% 58%, 0 36%, 38% 36%); }
  i.on { background: #d99a2b; }
`);

class StarRating extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const value = Number(this.getAttribute("value"));
    for (let star = 1; star <= 5; star++) {
      const mark = document.createElement("i");
      if (star <= Math.round(value)) mark.className = "on";
      root.append(mark);
    }
  }
}
customElements.define("star-rating", StarRating);
