// What a visitor's hand and keyboard make of a page, and what rules say of it.
/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<!doctype html><html><head><title>States</title><!--hark--><style>
p, .menu { margin: 4px; padding: 4px; border: 1px solid silver }
.card:hover { background: rgb(255, 240, 200) }
.card:hover > b { color: rgb(200, 0, 0) }
.menu .sub { display: none }
.menu:hover .sub, .menu:focus-within .sub { display: block }
button:active { background: rgb(20, 120, 20); color: white }
button:focus-visible { outline: 3px solid rgb(0, 0, 200) }
input:focus { background: rgb(230, 255, 230) }
label:hover + i { letter-spacing: 4px }
a:hover::after { content: " →" }
x-made:not(:defined) { color: rgb(250, 0, 0) } x-made:defined { color: rgb(0, 130, 0) }
x-never:not(:defined) { text-decoration: underline }
input:user-invalid { border-color: rgb(255, 0, 0) }
</style></head><body>
<p class="card" id="card">a card with <b>bold words</b></p>
<div class="menu" id="menu" tabindex="0">a menu<div class="sub">that opens</div></div>
<p><a href="/there" id="link">a link</a> <button id="button">a button</button>
<label for="field" id="label">a label</label><i>after</i> <input id="field" type="email" required data-hark-allow></p>
<x-made>made</x-made> <x-never>never</x-never> <x-host id="host"></x-host>
<script>
customElements.define("x-made", class extends HTMLElement {});
host.attachShadow({ mode: "open" }).innerHTML =
  "<style>u { padding: 3px } u:hover { background: gold }</style><u id=in>in a shadow</u>";
</script></body></html>`,
  pixels: 0.015, // a pressed button is drawn by the browser in its own way
  steps: {
    "over a card": (tab) => tab.hover("#card b"),
    "over a menu": (tab) => tab.hover("#menu"),
    "over a link": (tab) => tab.hover("#link"),
    "over a label": (tab) => tab.hover("#label"),
    "in a shadow tree": (tab) => tab.hover("#host #in"),
    "held down": async (tab) => {
      await tab.hover("#button");
      await tab.mouse.down();
    },
    "let go": (tab) => tab.mouse.up(),
    "tabbed to a field": (tab) => tab.keyboard.press("Tab"),
    "and back to the button": (tab) => tab.keyboard.press("Shift+Tab"),
    "and to the menu": async (tab) => {
      await tab.keyboard.press("Shift+Tab");
      await tab.keyboard.press("Shift+Tab");
    },
    invalid: async (tab) => {
      await tab.fill("#field", "no address");
      await tab.focus("#button");
    },
  },
};
