// Slots that a script fills by hand: before hark looks, in another order, moved between slots, emptied; a text, too.
// @ts-check
/** @type {import("../runner.mjs").Fixture} */
export default {
  html: `<!doctype html><title>Slots</title><!--hark--><style>b, i, u { margin: 2px; border: 1px solid teal }</style>
<div id="host"><b id="one">one</b><i id="two">two</i><u id="three">three</u>words</div>
<script>
  const html = "<style>slot { display: block; min-height: 20px; background: #eef; margin: 4px }</style><slot id=a>nothing</slot><slot id=b>none</slot>";
  const fill = (host) => {
    const root = host.attachShadow({ mode: "open", slotAssignment: "manual" });
    root.innerHTML = html;
    return root;
  };
  const root = fill(host);
  root.getElementById("a").assign(two, one);
</script>`,
  steps: {
    "in another order, and a text": (tab) =>
      tab.evaluate(() => {
        const [host, one, two] = /** @type {any[]} */ (
          ["host", "one", "two"].map((id) => document.getElementById(id))
        );
        host.shadowRoot.getElementById("a").assign(one, two);
        host.shadowRoot.getElementById("b").assign(host.lastChild);
      }),
    "moved to the other": (tab) =>
      tab.evaluate(() => {
        const [host, one, three] = /** @type {any[]} */ (
          ["host", "one", "three"].map((id) => document.getElementById(id))
        );
        host.shadowRoot.getElementById("b").assign(three, one);
      }),
    "emptied, and one node gone": (tab) =>
      tab.evaluate(() => {
        /** @type {any} */ (document.getElementById("host")).shadowRoot.getElementById("a").assign();
        document.getElementById("three")?.remove();
      }),
    "a host that comes late": (tab) =>
      tab.evaluate(() => {
        const host = document.createElement("section");
        host.innerHTML = "<b>late</b><i>later</i>";
        const root = /** @type {any} */ (window).eval("fill")(host);
        root.getElementById("b").assign(host.lastChild, host.firstChild);
        document.body.append(host);
      }),
  },
};
