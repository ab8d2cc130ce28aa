// Shadow roots however they come, nodes that move between trees, and documents that are written anew.
// @ts-check
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import { treeOf } from "../lib/decode.mjs";
import { launchBrowser } from "../lib/harness.mjs";
import { finish, outlineOfPage, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

/** @param {string} body */
const page_ = (body) => `<!doctype html><title>Shadow</title>${tag()}<body>${body}`;

/** Opens a page, runs `act` in it, and holds the recorded tree against the live one. @param {string} html @param {() => unknown} act */
async function compare(html, act) {
  const lab = await startLab({ "/": html });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await page.evaluate(act);
    await page.waitForTimeout(100);
    const live = await page.evaluate(outlineOfPage);
    const told = await finish(page, lab);
    assert.equal(told.lastFault, "");
    const events = lab.events();
    const tree = treeOf(events);
    assert.deepEqual(tree.outline(), live);
    return { events, tree, live, told };
  } finally {
    await page.close();
    await lab.stop();
  }
}

test("declarative roots, roots inside roots, and a root that script takes over", async () => {
  const html = page_(`<section id=a><template shadowrootmode=open><style>b{color:red}</style><b>declared</b>
    <div><template shadowrootmode=open><i>deeper</i></template></div></template>light</section>`);
  const { tree } = await compare(html, () => {
    const host = /** @type {any} */ (document.getElementById("a"));
    host.shadowRoot.append("more");
    // A declarative root is emptied and given to the script that attaches one.
    host.attachShadow({ mode: "open" }).innerHTML = "<p>taken over</p>";
    const made = document.createElement("div");
    document.body.append(made);
    /** @type {any} */ (made).setHTMLUnsafe?.(
      "<u><template shadowrootmode=open>by setHTMLUnsafe</template></u>",
    );
  });
  assert.ok(tree.outline().some((line) => line.includes("taken over")));
});

test("closed roots: attached while recording, and declarative ones whose element asks for its internals", async () => {
  const html = page_(`<x-late id=late><template shadowrootmode=closed><b>closed words</b></template></x-late>
    <x-never><template shadowrootmode=closed><b>never told</b></template></x-never>`);
  const lab = await startLab({ "/": html });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await page.evaluate(() => {
      customElements.define(
        "x-late",
        class extends HTMLElement {
          constructor() {
            super();
            /** @type {any} */ (window).root = this.attachInternals().shadowRoot;
          }
        },
      );
      /** @type {any} */ (window).root.append("and after");
      const host = document.createElement("div");
      host.attachShadow({ mode: "closed" }).innerHTML = "<i>before it was in the tree</i>";
      document.body.append(host);
    });
    await page.waitForTimeout(100);
    await finish(page, lab);
    const text = treeOf(lab.events()).outline().join("\n");
    for (const words of ["closed words", "and after", "before it was in the tree"])
      assert.ok(text.includes(words), words);
    assert.ok(!text.includes("never told"));
    assert.equal(lab.events().filter(({ kind, mode }) => kind === "shadow" && mode === 1).length, 2);
  } finally {
    await page.close();
    await lab.stop();
  }
});

test("a parser that attaches a declarative root to a host that is recorded already", async () => {
  const lab = await startLab({});
  // The page comes in pieces: the host first, its root when the recorder has seen the host.
  const PIECES = [
    `<!doctype html><title>Stream</title><script src="${lab.url}/hark.js" data-key="pk_123456789012345678901" data-endpoint="${lab.url}"></script><body><p>first</p><x-host id=h>`,
    `<template shadowrootmode=open><p>streamed`,
    ` words</p><x-in>`,
    `<template shadowrootmode=open><b>inner</b></template></x-in></template><i>light</i></x-host>`,
  ];
  const server = http.createServer(async (_, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    for (const [i, piece] of PIECES.entries()) {
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, i ? 400 : 2500)); // the recorder has to come first
    }
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const page = await browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${/** @type {any} */ (server.address()).port}/`);
    await recording(page);
    await page.waitForTimeout(100);
    const live = await page.evaluate(outlineOfPage);
    const told = await finish(page, lab);
    assert.equal(told.lastFault, "");
    const events = lab.events();
    assert.deepEqual(treeOf(events).outline(), live);
    const early = events.findIndex(({ kind }) => kind === "subtree");
    const shadow = events.findIndex(({ kind }) => kind === "shadow");
    assert.ok(early >= 0 && early < shadow, "the root came after the keyframe");
  } finally {
    await page.close();
    server.closeAllConnections();
    server.close();
    await lab.stop();
  }
});

test("nodes keep their identity when they move between documents and roots", async () => {
  const html = page_(
    `<iframe id=f></iframe><ul id=list><li id=one>one<b>bold</b></li><li id=two>two</li></ul><div id=host></div>`,
  );
  const { events } = await compare(html, async () => {
    const turn = () => new Promise((resolve) => setTimeout(resolve, 130)); // longer than changes wait
    const by = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
    const inner = by("f").contentDocument;
    const root = by("host").attachShadow({ mode: "open" });
    root.innerHTML = "<p></p>";
    await turn();
    const one = by("one");
    inner.body.append(inner.adoptNode(one));
    await turn();
    root.firstChild.append(one); // adopted by being put there
    await turn();
    root.append(by("two"));
    by("list").append(root.firstChild);
  });
  const placed = events.filter(({ kind }) => kind === "element").map(({ name }) => name);
  assert.equal(placed.filter((name) => name === "li").length, 2, "no node was told twice");
  assert.ok(events.filter(({ kind }) => kind === "move").length >= 4);
});

test("document.write after load replaces the page, in quirks mode too, and listeners live on", async () => {
  const lab = await startLab({ "/": page_("<p>before</p>") });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await page.waitForTimeout(1200);
    await page.evaluate(() => {
      document.open();
      document.write(`<title>Anew</title><body><p>after</p><button id=go>Go</button>`);
      document.close();
    });
    await page.waitForTimeout(100);
    await page.click("#go");
    const live = await page.evaluate(outlineOfPage);
    const told = await finish(page, lab);
    assert.equal(told.lastFault, "");
    assert.equal(told.keyframes, 2);
    const events = lab.events();
    assert.deepEqual(treeOf(events).outline(), live);
    const documents = events.filter(({ kind }) => kind === "document");
    assert.deepEqual(
      documents.map(({ mode }) => mode),
      [0, 1],
    );
    assert.ok(events.some(({ kind, target }) => kind === "click" && target === "button#go"));
    assert.ok(events.some(({ kind, how }) => kind === "leave" && how === 1));
  } finally {
    await page.close();
    await lab.stop();
  }
});

test("document.write into a frame that is recorded already", async () => {
  const { events } = await compare(page_("<iframe id=f></iframe>"), async () => {
    const doc = /** @type {any} */ (document.getElementById("f")).contentDocument;
    await new Promise((resolve) => setTimeout(resolve, 50));
    doc.open();
    doc.write("<!doctype html><p>written</p><input id=i>");
    doc.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    doc.body.append("and on");
    doc.getElementById("i").dispatchEvent(new Event("change", { bubbles: true }));
    doc.getElementById("i").focus();
  });
  assert.ok(events.some(({ kind }) => kind === "focus"));
  assert.equal(events.filter(({ kind }) => kind === "keyframe").length, 1);
});
