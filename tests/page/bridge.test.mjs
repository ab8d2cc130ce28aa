// A frame of another origin that runs hark too: its page becomes a part of the recording around it, and of no other's.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { treeOf } from "../lib/decode.mjs";
import { Replay } from "../../web/src/replay-wasm.js";
import { launchBrowser, ROOT } from "../lib/harness.mjs";
import { finish, KEY, outlineOfPage, recording, startLab } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

const script = (/** @type {string} */ more) => `<script src="/hark.js" data-key="${KEY}" ${more}></script>`;
const INNER = (/** @type {string} */ parent) =>
  `<!doctype html>${script(`data-parent="${parent}"`)}<style>p{color:red}</style><p>inner words</p><input id=field><button id=press style="width:80px;height:30px">Press</button><ul id=list></ul>`;

/**
 * @param {(page: import("playwright-core").Page, inner: import("playwright-core").Frame,
 *   lab: Awaited<ReturnType<typeof startLab>>) => Promise<unknown>} act
 * @param {{ allowed?: boolean, meant?: boolean }} [say]
 */
async function record(act, { allowed = true, meant = true } = {}) {
  /** @type {Record<string, string>} */ const ours = {};
  /** @type {Record<string, string>} */ const theirs = { "/bare": "<!doctype html><p>without hark" };
  const lab = await startLab(ours);
  const other = await startLab(theirs);
  theirs["/"] = INNER(meant ? lab.url : "https://somebody.else.example");
  ours["/"] =
    `<!doctype html><title>Outer</title>${script(`data-frames="${allowed ? other.url : "https://nobody.example"}"`)}
    <body style="margin:0"><p>outer words</p><iframe id=f src="${other.url}/" style="position:absolute;left:100px;top:200px;width:400px;height:200px;border:3px solid;padding:5px"></iframe>`;
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await page.waitForTimeout(1500);
    const inner = page.frames()[1];
    await act(page, inner, lab);
    await page.waitForTimeout(1000);
    const live = await page.evaluate(outlineOfPage);
    const state = await inner
      .evaluate(() => /** @type {any} */ (window).hark?.diagnostics())
      .catch(() => undefined);
    const below = await inner.evaluate(outlineOfPage);
    const told = await finish(page, lab);
    assert.equal(told.lastFault, "");
    assert.deepEqual(other.bodies, [], "the inner page sends nothing itself");
    const events = lab.events();
    const replay = await Replay.instantiate(readFileSync(join(ROOT, "build/wasm/hark-replay.wasm")));
    await replay.open(
      lab.bodies.map((body) => new Uint8Array(body)),
      async () => undefined,
    );
    const fits = { refused: replay.refused, diverged: replay.diverged };
    assert.deepEqual(
      fits,
      { refused: 0, diverged: 0 },
      "a replay agrees, and what is told is left out of its hash",
    );
    assert.ok(events.some(({ kind }) => kind === "tree_hash"));
    return { events, tree: treeOf(events), live, below, told, state };
  } finally {
    await page.close();
    await lab.stop();
    await other.stop();
  }
}

/** The outer tree with the inner one below its frame. @param {string[]} live @param {string[]} below */
function joined(live, below) {
  const at = live.findIndex((line) => line.includes("iframe id"));
  const depth = /^ */.exec(live[at])?.[0].length ?? 0;
  return [
    ...live.slice(0, at + 1),
    ...below.map((line) => " ".repeat(depth + 2) + line),
    ...live.slice(at + 1),
  ];
}

test("both pages in one recording: the tree, changes from both sides, clicks where the outer page sees them", async () => {
  const { events, tree, live, below, state } = await record(async (page, inner) => {
    const box = await (await inner.$("#press"))?.boundingBox();
    assert.ok(box);
    Object.assign(globalThis, { pressed: box });
    await page.mouse.click(box.x + 5, box.y + 5);
    for (let i = 0; i < 5; i++) {
      await page.evaluate((n) => void document.body.append(`outer ${n}`), i);
      await inner.evaluate((n) => {
        const item = document.createElement("li");
        item.textContent = `item ${n}`;
        document.querySelector("#list")?.prepend(item);
        /** @type {any} */ (document.styleSheets[0]).insertRule(
          `b${n} { color: green }`.replace(/\d/, ""),
          1,
        );
      }, i);
      await page.waitForTimeout(i % 2 ? 600 : 30);
    }
    await inner.fill("#field", "typed inside");
    await inner.evaluate(() => {
      const list = /** @type {any} */ (document.querySelector("#list"));
      list.append(list.firstChild); // a move
      list.children[1].remove();
      document.body.append(document.createElement("hr"));
    });
  });
  assert.equal(state.rung, "parent");
  assert.deepEqual(tree.outline(), joined(live, below));
  const { x, y } = /** @type {any} */ (globalThis).pressed;
  const click = events.find(({ kind, target }) => kind === "click" && target === "button#press");
  assert.ok(click && Math.abs(click.x - x - 5) <= 1 && Math.abs(click.y - y - 5) <= 1, JSON.stringify(click));
  const field = [...tree.nodes.values()].find((node) => node.attributes.get("id") === "field");
  assert.equal(field?.value?.length, "typed inside".length);
  assert.doesNotMatch(String(field?.value), /typed/, "the outer page's core masks it");
  assert.ok(events.some(({ kind, css }) => kind.startsWith("sheet") && /green/.test(css ?? "")));
  const frame = [...tree.nodes.values()].find((node) => node.name === "iframe");
  const states = events
    .filter(({ kind, node }) => kind === "state" && node === frame?.id)
    .map(({ bits }) => bits);
  assert.deepEqual(states, [16, 0]);
  assert.equal(events.filter(({ kind }) => kind === "keyframe").length, 1);
});

test("the outer page takes a keyframe: the inner one tells its tree again", async () => {
  const { tree, live, below, events } = await record(async (page, _, lab) => {
    const usual = lab.collector.answer;
    lab.collector.answer = () => {
      lab.collector.answer = usual;
      return { body: '{"stored":true,"keyframe":false}' };
    };
    await page.evaluate(() => void document.body.append("news"));
    await page.waitForTimeout(7000);
  });
  assert.equal(events.filter(({ kind }) => kind === "keyframe").length, 2);
  assert.deepEqual(tree.outline(), joined(live, below));
});

test("the frame goes to a page without hark: it is foreign again", async () => {
  const { tree, events } = await record(async (_, inner) => {
    await inner.evaluate(() => void (location.href = "/bare"));
  });
  const frame = [...tree.nodes.values()].find((node) => node.name === "iframe");
  const states = events
    .filter(({ kind, node }) => kind === "state" && node === frame?.id)
    .map(({ bits }) => bits);
  assert.deepEqual(states, [16, 0, 16]);
  assert.equal(frame?.children.length, 0);
});

for (const [name, say] of /** @type {[string, any][]} */ ([
  ["an origin that the outer page does not name is not listened to", { allowed: false }],
  ["an origin that the inner page does not name is told nothing", { meant: false }],
]))
  test(name, async () => {
    const { tree } = await record(async () => {}, say);
    const frame = [...tree.nodes.values()].find((node) => node.name === "iframe");
    assert.equal(frame?.children.length, 0);
    assert.ok(!tree.outline().some((line) => line.includes("inner words")));
  });
