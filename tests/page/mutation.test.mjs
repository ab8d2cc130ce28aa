// Whatever a script does to the tree, in whatever order, the decoded stream gives the tree that is in the page.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { treeOf } from "../lib/decode.mjs";
import { launchBrowser } from "../lib/harness.mjs";
import { finish, outlineOfPage, recording, startLab, tag } from "./fixtures.mjs";

const HTML = `<!doctype html><title>Storm</title>${tag()}<body><main id=a><p>one</p><p>two</p></main><aside id=b></aside>`;

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

/** Text as masking may leave it: some of the storm's elements are masked. @param {string[]} lines */
const shapes = (lines) => lines.map((line) => (/^ *"/.test(line) ? line.replace(/[a-z]/g, "x") : line));

/** Opens a page, lets `act` run in it, and compares. @param {(arg: any) => unknown} act @param {any} [arg] @param {string} [html] */
async function compare(act, arg, html = HTML) {
  const lab = await startLab({ "/": html });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await page.waitForFunction(() => !(/** @type {any} */ (window).hark.diagnostics().pending));
    await page.evaluate(act, arg);
    await page.waitForTimeout(50);
    const live = await page.evaluate(outlineOfPage);
    const told = await finish(page, lab);
    assert.equal(told.lastFault, "");
    assert.equal(told.keyframes, 1, "no second keyframe may help out");
    const events = lab.events();
    const tree = treeOf(events);
    assert.deepEqual(shapes(tree.outline()), shapes(live));
    assert.equal(
      lab.batches().reduce((sum, batch) => sum + batch.head.dropped, 0),
      0,
    );
    return { events, tree };
  } finally {
    await page.close();
    await lab.stop();
  }
}

/** Runs in the page: `rounds` tasks of random tree operations. @param {{ seed: number, rounds: number }} options */
async function storm({ seed, rounds }) {
  let state = seed * 2654435761;
  const random = (/** @type {number} */ below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return (state >>> 8) % below;
  };
  const WORDS = ["alpha", "beta", "gam", "deltas", "words to read", ""];
  const TAGS = ["div", "span", "ul", "li", "section", "b", "x-part"];
  const word = () => WORDS[random(WORDS.length)];
  /** @type {Node[]} */ const detached = [];
  const hosts = new Set();
  const all = () => {
    const found = [...document.body.querySelectorAll("*:not(script)")];
    for (const host of hosts) if (host.isConnected) found.push(...host.shadowRoot.querySelectorAll("*"));
    return found.length ? found : [document.body];
  };
  const element = () => {
    const list = all();
    return list[random(list.length)];
  };
  const make = () => {
    const made = document.createElement(TAGS[random(TAGS.length)]);
    if (random(2)) made.append(word(), document.createElement(TAGS[random(TAGS.length)]));
    if (random(4) === 0) made.setAttribute("class", word());
    if (random(8) === 0) made.append(document.createComment("never told"));
    return made;
  };
  const place = (/** @type {Node} */ node) => {
    const parent = random(6) ? element() : (element().shadowRoot ?? element());
    for (let up = /** @type {any} */ (parent); up; up = up.parentNode ?? up.host) if (up === node) return;
    const children = parent.childNodes;
    parent.insertBefore(node, children.length && random(2) ? children[random(children.length)] : null);
  };
  const ACTS = [
    () => place(make()),
    () => place(make()),
    () => place(document.createTextNode(word())),
    () => {
      const gone = element();
      if (gone !== document.body && gone.id !== "a") {
        gone.remove();
        detached.push(gone);
      }
    },
    () => place(element()), // moves
    () => place(element()),
    () => {
      const back = detached.splice(random(detached.length || 1), 1)[0];
      if (back) place(back);
    },
    () => {
      // takes something out of what is detached
      const from = /** @type {Element | undefined} */ (detached[random(detached.length || 1)]);
      const inner = from?.querySelector?.("*");
      if (inner) place(inner);
    },
    () => element().setAttribute(["class", "lang", "role"][random(3)], word()),
    () => element().removeAttribute(["class", "lang", "role"][random(3)]),
    () => {
      const text = [...element().childNodes].find((node) => node.nodeType === 3);
      if (text) /** @type {Text} */ (text).data = word();
    },
    () => {
      // wraps
      const inner = element();
      if (inner === document.body || !inner.parentNode) return;
      const wrapper = make();
      inner.parentNode.insertBefore(wrapper, inner);
      wrapper.append(inner);
    },
    () => {
      // unwraps: the child takes its parent's place, and its parent goes inside
      const outer = element();
      const inner = outer.firstElementChild;
      if (outer === document.body || !inner || outer.id) return;
      outer.parentNode?.insertBefore(inner, outer);
      inner.append(outer);
    },
    () => {
      // sorts children backwards
      const parent = element();
      if (parent !== document.body) [...parent.childNodes].reverse().forEach((child) => parent.append(child));
    },
    () => {
      const host = element();
      if (!/^(?:DIV|SPAN|SECTION|X-PART)$/.test(host.tagName) || host.shadowRoot) return;
      hosts.add(host);
      host.attachShadow({ mode: "open" }).append(make(), word());
    },
    () => {
      const host = element();
      if (random(5) === 0 && host.children.length < 6) host.toggleAttribute("data-hark-mask");
    },
    () => {
      const host = element();
      if (random(5) === 0 && host.id !== "a") host.toggleAttribute("contenteditable");
    },
    () => {
      const leaf = element();
      if (leaf.childElementCount < 2) leaf.textContent = word();
    },
  ];
  for (let round = 0; round < rounds; round++) {
    const acts = 1 + random(25);
    for (let i = 0; i < acts; i++) ACTS[random(ACTS.length)]();
    if (all().length > 400) document.querySelector("#b")?.replaceChildren();
    if (random(3)) await Promise.resolve();
    else await new Promise((resolve) => setTimeout(resolve));
  }
}

for (let seed = 1; seed <= 12; seed++) {
  test(`a storm of random changes comes out as the live tree (seed ${seed})`, async () => {
    const { events } = await compare(storm, { seed, rounds: 360 });
    assert.ok(events.filter((event) => event.kind === "move").length > 5, "the storm must move things");
    assert.ok(events.filter((event) => event.kind === "remove").length > 5);
  });
}

test("a moved element keeps its identity, also into a new parent", async () => {
  const { events } = await compare(() => {
    const wrapper = document.createElement("div");
    const a = /** @type {Element} */ (document.querySelector("#a"));
    a.before(wrapper);
    wrapper.append("before", a, "after");
  });
  const after = events.slice(events.findIndex((event) => event.kind === "subtree"));
  assert.equal(after.filter((event) => event.kind === "element").length, 1, "only the wrapper is new");
  assert.equal(after.filter((event) => event.kind === "move").length, 1);
});

test("ten thousand nodes added at once are walked once", async () => {
  const { events } = await compare(() => {
    const list = document.createElement("ul");
    for (let i = 0; i < 5000; i++) {
      const item = document.createElement("li");
      item.append("item");
      list.append(item);
    }
    document.body.append(list);
    [...list.children].reverse().forEach((item) => list.append(item));
  });
  assert.equal(events.filter((event) => event.kind === "element" && event.name === "li").length, 5000);
  assert.equal(events.filter((event) => event.kind === "move").length, 0);
});

test("five thousand rows sorted the other way round are moves, and soon done", async () => {
  const rows = Array.from(
    { length: 5000 },
    (_, i) => `<li>row ${String.fromCharCode(97 + (i % 26))}</li>`,
  ).join("");
  const { events } = await compare(
    () => {
      const list = /** @type {Element} */ (document.querySelector("ul"));
      [...list.children].reverse().forEach((item) => list.append(item));
    },
    undefined,
    `<!doctype html>${tag()}<ul>${rows}</ul>`,
  );
  assert.equal(events.filter((event) => event.kind === "move").length, 5000);
});

test("a shadow root attached later, and a frame that loads later, are in the tree", async () => {
  const { tree } = await compare(async () => {
    const host = /** @type {Element} */ (document.querySelector("#a"));
    const root = host.attachShadow({ mode: "open" });
    root.innerHTML = "<slot></slot><em>shade</em>";
    await Promise.resolve();
    const frame = document.createElement("iframe");
    frame.srcdoc = "<p>inside</p>";
    document.body.append(frame);
    await new Promise((resolve) => (frame.onload = resolve));
    const inner = /** @type {Document} */ (frame.contentDocument);
    inner.body.append(inner.createElement("hr"));
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  const outline = tree.outline().join("\n");
  assert.match(outline, /#shadow\n +slot\n +em\n +"shade"/);
  assert.match(outline, /"inside"\n +hr/);
});

test("a long text arrives whole, in pieces", async () => {
  const { events } = await compare(() => {
    const p = document.createElement("p");
    p.textContent = "several words ".repeat(20000) + "\u{1F600}".repeat(50000);
    document.body.append(p);
  });
  assert.ok(events.filter((event) => event.kind === "append").length >= 3);
});

test("a page that is parsed while hark runs is recorded node by node", async () => {
  const rows = Array.from({ length: 3000 }, () => `<div class=row><b>bold</b> and plain</div>`).join("\n");
  await compare(
    () => undefined,
    undefined,
    `<!doctype html><head>${tag().replace("async ", "")}</head>${rows}`,
  );
});
