// A list in HTMX: the server's answers are swapped in.
// @ts-check
import htmx from "htmx.org";

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
root.innerHTML = `
  <form hx-get="row.html" hx-target="#rows" hx-swap="afterbegin"><input id="new" name="text"><button id="add">Add</button></form>
  <button id="turn" hx-get="row.html?turned" hx-target="#rows" hx-swap="innerHTML">Turn</button>
  <ul id="rows"><li><label><input type="checkbox"> rope</label></li></ul>`;
htmx.process(root);
