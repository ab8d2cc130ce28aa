// A list in Lit: a component in a shadow root, with a component in it.
// @ts-check
import { css, html, LitElement } from "lit";
import { repeat } from "lit/directives/repeat.js";

class Row extends LitElement {
  static properties = { text: {}, done: { type: Boolean } };
  static styles = css`
    :host {
      display: block;
      padding: 4px;
    }
    .done {
      color: gray;
    }
  `;
  constructor() {
    super();
    this.text = "";
    this.done = false;
  }
  render() {
    return html`<label class=${this.done ? "done" : ""}
      ><input type="checkbox" .checked=${this.done} @change=${() => (this.done = !this.done)} /> ${this.text}
      <slot></slot
    ></label>`;
  }
}
customElements.define("a-row", Row);

class List extends LitElement {
  static properties = { rows: { state: true } };
  static styles = css`
    button {
      color: teal;
    }
  `;
  constructor() {
    super();
    this.rows = ["rope", "bread", "lamp"];
  }
  add() {
    const input = /** @type {HTMLInputElement} */ (this.renderRoot.querySelector("#new"));
    this.rows = [input.value, ...this.rows];
    input.value = "";
  }
  render() {
    return html`<input id="new" /><button id="add" @click=${this.add}>Add</button>
      <button id="turn" @click=${() => (this.rows = [...this.rows].reverse())}>Turn</button>
      <p id="count">${this.rows.length}</p>
      ${repeat(
        this.rows,
        (row) => row,
        (row) => html`<a-row .text=${row}><em>${row.length}</em></a-row>`,
      )}`;
  }
}
customElements.define("a-list", List);
/** @type {HTMLElement} */ (document.getElementById("app")).append(document.createElement("a-list"));
