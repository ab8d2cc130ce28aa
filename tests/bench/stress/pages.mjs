// The pages of the stress bench: each is a body, what it does for a while (`act` runs in the page and resolves when it
// is over), and where a click says that somebody is there.
// @ts-check

/** @typedef {{ name: string, html: string, act: (ms: number) => Promise<any>, ms: number, calm_ms?: number }} Scene */

const row = (/** @type {number} */ cells) =>
  `<tr>${Array.from({ length: cells }, (_, i) => `<td class=c${i % 3}>cell</td>`).join("")}</tr>`;
const table = (/** @type {number} */ rows, /** @type {number} */ cells) =>
  `<table>${row(cells).repeat(rows)}</table>`;

/** A bar with a button that shows that it was pressed; the rest of the page scrolls below it. @param {string} body */
const shell = (body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stress</title>
<link rel="icon" href="data:,">
<style>
#bar { position: fixed; inset: 0 0 auto 0; height: 40px; background: #eee; z-index: 1 }
#bar button.on { background: gold }
main { margin-top: 48px; contain: content }
.s { display: inline-block; width: 60px; height: 40px; overflow: auto } .s p { height: 400px; margin: 0 }
td { padding: 0 2px } .x { color: teal }
</style><!--hark:tag--></head>
<body><div id="bar"><button id="press" style="width:120px;height:36px">press <b>0</b></button></div>
<main>${body}</main>
<script>
  document.getElementById("press").onclick = ({ currentTarget }) => {
    currentTarget.classList.toggle("on");
    currentTarget.lastElementChild.textContent = Number(currentTarget.lastElementChild.textContent) + 1;
  };
</script></body></html>`;

/** Nothing of its own: what there is is much. */
const rest = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** 50,000 changes a second, in a task every 10 ms. */
async function storm(/** @type {number} */ ms) {
  const cells = document.querySelectorAll("td");
  let n = 0;
  let due = 0;
  for (const begun = performance.now(); performance.now() - begun < ms; ) {
    // What a late task has missed it makes up for, up to 50 ms of it: not more than that at once.
    due = Math.max(due, (performance.now() - begun - 50) * 50);
    for (const end = (performance.now() - begun) * 50; due < end; due++)
      /** @type {Text} */ (cells[n++ % cells.length].firstChild).data = n % 2 ? "storm" : "still";
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { changes: n };
}

/** 10 MB of text in a hundred paragraphs, one every 40 ms. */
async function text() {
  const main = /** @type {Element} */ (document.querySelector("main"));
  const words = "lorem ipsum dolor sit amet 4711 consectetur adipiscing elit sed do eiusmod tempor ".split(
    " ",
  );
  let units = 0;
  for (let i = 0; i < 100; i++) {
    const p = document.createElement("p");
    p.style.cssText = "height:20px;overflow:hidden;content-visibility:auto;contain-intrinsic-size:100px 20px";
    let line = `${i} `;
    while (line.length < 100_000) line += words[(line.length * 31 + i) % words.length] + " ";
    p.textContent = line;
    units += line.length;
    main.append(p);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return { units };
}

/** Two thousand boxes, a hundred of which scroll in every frame. */
async function scrollers(/** @type {number} */ ms) {
  const boxes = document.querySelectorAll(".s");
  let n = 0;
  for (const begun = performance.now(); performance.now() - begun < ms; ) {
    for (let i = 0; i < 100; i++) boxes[n++ % boxes.length].scrollTop += 7;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return { scrolls: n };
}

/** A blocked subtree of 20,000 nodes that changes all the time; whoever reads what is in it is counted. */
async function blocked(/** @type {number} */ ms) {
  const box = /** @type {Element} */ (document.querySelector("[data-hark-block]"));
  const cells = box.querySelectorAll("td");
  for (let i = 0, begun = performance.now(); performance.now() - begun < ms; i++) {
    for (let k = 0; k < 50; k++) {
      const cell = cells[(i * 50 + k) % cells.length];
      cell.setAttribute("title", `secret ${i}`);
      cell.replaceChildren(`secret ${i}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { reads: /** @type {any} */ (window).stressReads };
}

/** Runs in the page before hark: a blocked element's descendants tell when they are read. */
const TRAPS = `<script>
  window.stressReads = 0;
  const inside = (node) => {
    for (let at = node.parentNode; at; at = at.parentNode)
      if (at.dataset && "harkBlock" in at.dataset) return true;
    return false;
  };
  for (const [type, name] of [[CharacterData, "data"], [Node, "firstChild"], [Node, "textContent"]]) {
    const before = Object.getOwnPropertyDescriptor(type.prototype, name);
    Object.defineProperty(type.prototype, name, {
      ...before,
      get() {
        if (inside(this)) window.stressReads++;
        return before.get.call(this);
      },
    });
  }
  for (const name of ["getAttributeNames", "getAttribute"]) {
    const before = Element.prototype[name];
    Element.prototype[name] = function (...args) {
      if (inside(this)) window.stressReads++;
      return before.apply(this, args);
    };
  }
</script>`;

/** A minute of use: a list is made anew, a dialog opens and closes, something scrolls; nothing stays. */
export async function use(/** @type {number} */ ms) {
  const main = /** @type {HTMLElement} */ (document.querySelector("main"));
  let turns = 0;
  for (const begun = performance.now(); performance.now() - begun < ms; turns++) {
    const list = document.createElement("ul");
    for (let i = 0; i < 200; i++) {
      const item = document.createElement("li");
      item.className = `item item-${i % 7}`;
      item.innerHTML = `<label><input type="checkbox"> item <b>${(turns * 200 + i) % 1000}</b></label>`;
      list.append(item);
    }
    main.replaceChildren(list);
    const dialog = document.createElement("dialog");
    dialog.innerHTML = "<p>sure?</p><button>yes</button>";
    main.append(dialog);
    dialog.showModal();
    const frame = document.createElement("iframe");
    const host = document.createElement("div");
    host.attachShadow({ mode: "open" }).innerHTML = "<style>p{color:red}</style><p>in the shadow</p>";
    main.append(host, frame);
    await new Promise((resolve) => setTimeout(resolve, 100));
    dialog.close();
    for (const item of list.children) item.classList.toggle("x");
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  main.replaceChildren();
  return { turns };
}

/** @type {Scene[]} */
export const SCENES = [
  { name: "nodes", html: shell(table(4500, 10)), act: rest, ms: 5000 },
  { name: "storm", html: shell(table(200, 5)), act: storm, ms: 10_000, calm_ms: 3000 },
  { name: "text", html: shell(""), act: text, ms: 5000, calm_ms: 1500 },
  { name: "scrollers", html: shell(`<div class="s"><p>a<p>b</div>`.repeat(2000)), act: scrollers, ms: 5000 },
  {
    name: "blocked",
    html: shell(TRAPS + `<div data-hark-block>${table(1000, 10)}</div>`),
    act: blocked,
    ms: 3000,
  },
];

export const SOAK = { name: "soak", html: shell(""), act: use, ms: 0 };
