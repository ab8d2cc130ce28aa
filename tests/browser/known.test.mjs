// Texts by name, end to end: the second visitor's page does not say again what the first one's said, what is stored is
// the same, and a collector that has forgotten loses nobody's recording. Hostile lists of names are refused.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { decodeStream, inflateBatch, treeOf } from "../lib/decode.mjs";
import {
  discard,
  launchBrowser,
  splitSegments,
  startCollector,
  startProxy,
  startSite,
  waitFor,
} from "../lib/harness.mjs";
import { withBody } from "../lib/wire.mjs";

const NAMED = 8;
const words = "the quick brown fox jumps over a lazy dog while seven wizards mix five dozen jugs".split(" ");
const paragraph = (/** @type {number} */ n) =>
  Array.from({ length: 40 }, (_, i) => words[(i * n + (i >> 2) + n) % words.length]).join(" ");
const prose = Array.from({ length: 60 }, (_, n) => `<p title="note ${n}">${paragraph(n + 1)}</p>`).join("\n");
/** @param {string} origin @param {string} key @param {string} greeting */
const page = (origin, key, greeting) => `<!doctype html><html><head><title>Prose</title>
<script async src="${origin}/hark.js" data-key="${key}"></script></head>
<body><h1>${greeting}</h1>${prose}</body></html>`;

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Awaited<ReturnType<typeof startProxy>>} */ let proxy;
/** @type {Awaited<ReturnType<typeof startSite>>} */ let site;
/** @type {import("playwright-core").Browser} */ let browser;
let greeting = "Good morning";

before(async () => {
  collector = await startCollector();
  proxy = await startProxy(collector.url);
  site = await startSite(() => ({ body: page(proxy.url, collector.writeKey, greeting) }));
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await proxy?.stop();
  await site?.stop().catch(() => {});
  if (collector) await discard(collector);
});

/** One visit by somebody new. */
async function visit() {
  const from = proxy.requests.length;
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(site.url);
  await tab.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics().sent >= 1);
  const url = await tab.evaluate(() => /** @type {any} */ (window).hark.sessionUrl());
  await tab.goto("about:blank");
  await context.close();
  const session = String(url).split("/").pop() ?? "";
  await waitFor(
    async () =>
      (await collector.api(`/api/sessions/${session}`).catch(() => ({ views: [] }))).views[0]?.final,
  );
  const posts = proxy.requests.slice(from).filter(({ method }) => method === "POST");
  const of = (/** @type {string} */ path) => posts.filter((post) => post.url === path);
  const [view] = (await collector.api(`/api/sessions/${session}`)).views;
  const stored = splitSegments(
    await collector.bytes(`/api/sessions/${session}/views/${view.tab}/${view.epoch}/segments`),
  );
  return { asked: of("/v1/known"), batches: of("/v1/batch"), stored };
}

/** @param {Buffer[]} stored */
const outline = (stored) => treeOf(decodeStream(stored)).outline().join("\n");

/** @type {Awaited<ReturnType<typeof visit>>} */ let first;
/** @type {Awaited<ReturnType<typeof visit>>} */ let second;

test("the first visitor's page says everything", async () => {
  first = await visit();
  assert.equal(first.asked.length, 1, "it asks once");
  assert.equal(first.batches[0].body[6] & NAMED, 0);
  assert.ok(outline(first.stored).includes(paragraph(60)));
});

test("the second one's names what was said, and what is stored stands by itself", async () => {
  second = await visit();
  assert.equal(second.batches[0].body[6] & NAMED, NAMED);
  assert.ok(
    second.batches[0].body.length * 2 < first.batches[0].body.length,
    `${second.batches[0].body.length} of ${first.batches[0].body.length} bytes`,
  );
  for (const segment of second.stored) assert.equal(segment[6] & NAMED, 0);
  assert.equal(outline(second.stored), outline(first.stored));
});

test("a page that says something else names only what it shares", async () => {
  greeting = "Good evening, stranger";
  const third = await visit();
  assert.equal(third.batches[0].body[6] & NAMED, NAMED);
  const tree = outline(third.stored);
  assert.equal(tree, outline(first.stored).replace("Good morning", greeting));
});

test("a batch with a name that nobody said is refused, and so are lists that cannot be", async () => {
  const named = second.batches[0].body;
  const batch = inflateBatch(named);
  const list = (/** @type {number} */ count, /** @type {Buffer} */ rest) =>
    withBody(named, Buffer.concat([Buffer.from([count]), rest]), { batchBytes: batch.length });
  const send = async (/** @type {Buffer} */ body) => {
    const answer = await fetch(`${collector.url}/v1/batch`, { method: "POST", body });
    return { status: answer.status, error: (await answer.json()).error };
  };
  const rest = named.subarray(81);
  const unknown = Buffer.from(rest);
  unknown.fill(0x77, 0, 8);
  assert.deepEqual(await send(list(named[80], unknown)), { status: 422, error: "text_missing" });
  for (const body of [list(0, rest), list(255, rest), list(1, Buffer.alloc(3)), list(1, Buffer.alloc(0))])
    assert.equal((await send(body)).status, 422);
  const ask = async (/** @type {string | Buffer} */ body) =>
    (await fetch(`${collector.url}/v1/known`, { method: "POST", body })).status;
  const key = Buffer.from(collector.writeKey);
  assert.equal(await ask(Buffer.concat([key, Buffer.alloc(8)])), 200);
  assert.equal(await ask(Buffer.concat([Buffer.from("pk_000000000000000000000"), Buffer.alloc(8)])), 401);
  for (const size of [0, 1, 7, 9, 8 * 129])
    assert.equal(await ask(Buffer.concat([key, Buffer.alloc(size)])), 400, `${size} bytes of names`);
  assert.equal(await ask(""), 400);
  assert.equal((await fetch(`${collector.url}/v1/known`)).status, 405);
});
