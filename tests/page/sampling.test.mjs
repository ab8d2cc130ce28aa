// Which visits are recorded, and what happens with those that become worth it only later.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as E from "../../schema/events.js";
import { createRing, RING_MS } from "../../sdk/page/ring.js";
import { choose } from "../../sdk/page/sampling.js";
import { treeOf } from "../lib/decode.mjs";
import { launchBrowser, waitFor } from "../lib/harness.mjs";
import { outlineOfPage, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

const page = (/** @type {string} */ attributes) =>
  `<!doctype html>${tag(attributes)}<p>page</p><button id=b onclick="document.body.append('more')">b</button>`;

/**
 * @param {Record<string, string>} pages
 * @param {(tab: import("playwright-core").Page, lab: Awaited<ReturnType<typeof startLab>>) => Promise<unknown>} run
 */
async function withPages(pages, run) {
  const lab = await startLab(pages);
  const context = await browser.newContext();
  const tab = await context.newPage();
  try {
    await tab.goto(lab.url);
    await run(tab, lab);
  } finally {
    await context.close();
    await lab.stop();
  }
}

const stateOf = (/** @type {import("playwright-core").Page} */ tab) =>
  tab.evaluate(() => /** @type {any} */ (window).hark?.diagnostics().state);
const track = (/** @type {import("playwright-core").Page} */ tab, /** @type {string} */ name) =>
  tab.evaluate((called) => /** @type {any} */ (window).hark.track(called), name);

/** A session as far as the choice asks it. @param {Uint8Array} id @param {number} [marked] */
const visit = (id, marked = -1) => ({ id: () => id, marked: () => marked });

test("a visit that is not chosen costs the page three kilobytes and sends nothing", async () => {
  await withPages({ "/": page('data-sample="0"') }, async (tab, lab) => {
    await waitFor(async () => (await stateOf(tab)) === "unsampled");
    await track(tab, "anything");
    await tab.click("#b");
    await tab.waitForTimeout(500);
    assert.deepEqual(lab.requests, ["/hark.js"]);
    assert.equal(lab.bodies.length, 0);
  });
});

test("an event lets go what was kept of the visit, from its beginning, and all that follows", async () => {
  const html = page('data-sample="0" data-sample-events="view, purchase"');
  await withPages({ "/": html, "/next": html }, async (tab, lab) => {
    await recording(tab);
    assert.equal(await stateOf(tab), "buffering");
    await tab.click("#b");
    await track(tab, "harmless");
    await tab.waitForTimeout(6000);
    assert.equal(lab.bodies.length, 0, "nothing is sent before");
    await track(tab, "purchase");
    await waitFor(() => lab.events().some((event) => event.kind === "recorded"));
    assert.equal(await stateOf(tab), "recording");
    assert.deepEqual(
      lab.batches().map((batch) => batch.envelope.seq),
      lab.batches().map((_, i) => i),
    );
    const events = lab.events();
    const { why, rate, trigger } = events.find((event) => event.kind === "recorded") ?? {};
    assert.deepEqual([why, rate, trigger], [E.RECORDED_EVENT, 10000, "purchase"]);
    assert.ok(events.findIndex((event) => event.kind === "click") > 0, "what came before is there");
    await tab.click("#b");
    await waitFor(() => lab.events().filter((event) => event.kind === "click").length === 2, 15000);
    await tab.goto(lab.url + "/next");
    await recording(tab);
    assert.equal(await stateOf(tab), "recording", "the visit goes on being recorded");
    await waitFor(() => lab.events().filter((event) => event.kind === "recorded").length === 2, 15000);
  });
});

test("an error that nobody caught does the same, and the tree is the page's", async () => {
  await withPages({ "/": page('data-sample="0" data-sample-errors') }, async (tab, lab) => {
    await recording(tab);
    await tab.click("#b");
    await tab.evaluate(() => void setTimeout(() => JSON.parse("{"), 0));
    await waitFor(() => lab.events().some((event) => event.kind === "failure"));
    const recorded = lab.events().find((event) => event.kind === "recorded");
    assert.equal(recorded?.why, E.RECORDED_ERROR);
    await tab.evaluate(() => /** @type {any} */ (window).hark.stop());
    await waitFor(() => lab.events().some((event) => event.kind === "leave"));
    assert.deepEqual(treeOf(lab.events()).outline(), await tab.evaluate(outlineOfPage));
  });
});

test("all pages of a session choose alike, paths have their own rates, and bad rates record all", () => {
  let chosen = 0;
  for (let i = 0; i < 4096; i++) {
    const id = new Uint8Array(16);
    new DataView(id.buffer).setUint32(0, i * 1048576);
    const one = choose(0.25, "/", visit(id));
    assert.equal(one.chosen, choose("0.25", "/other", visit(id)).chosen);
    chosen += Number(one.chosen);
  }
  assert.equal(chosen, 1024);
  const high = new Uint8Array(16).fill(255);
  const sample = {
    rate: 0,
    urls: /** @type {[string, number][]} */ ([
      ["/checkout*", 1],
      ["*/x/*.html", 0.5],
    ]),
  };
  assert.equal(choose(sample, "/checkout/pay", visit(high)).chosen, true);
  assert.equal(choose(sample, "/checkout/pay", visit(high)).why, E.RECORDED_URL);
  assert.equal(choose(sample, "/a/x/b.html", visit(high)).rate, 5000);
  assert.equal(choose(sample, "/a/x/b.htm", visit(high)).rate, 0);
  assert.equal(choose(sample, "/", visit(high, E.RECORDED_ERROR)).chosen, true);
  for (const bad of ["", "many", 2, -1, NaN, undefined])
    assert.equal(choose(/** @type {any} */ (bad), "/", visit(high)).rate, 10000);
});

test("where all visits are recorded, nobody asks who this one is", () => {
  const asked = () => assert.fail("storage was read before the page had its time");
  assert.equal(choose(undefined, "/", { id: asked, marked: asked }).chosen, true);
});

test("the ring always begins with the beginning of a stream and stays bounded", () => {
  const ring = createRing();
  const batch = (/** @type {number} */ size) => new Uint8Array(size);
  for (let at = 0; at < 600000; at += 5000) {
    const first = at === 0 || ring.due(at);
    ring.add({ bytes: batch(2000), view: 0, at, first });
    assert.ok(ring.length() * 5000 <= 2 * RING_MS + 10000, `${ring.length()} batches at ${at}`);
  }
  /** @type {[number, boolean][]} */ const given = [];
  const next = ring.release((item) =>
    given.push([new DataView(item.bytes.buffer).getUint32(68, true), item.first]),
  );
  assert.ok(given.length * 5000 >= RING_MS);
  assert.deepEqual(given[0], [0, true]);
  assert.deepEqual(
    given.map(([seq]) => seq),
    given.map((_, i) => i),
  );
  assert.equal(next, given.length);
  const large = createRing();
  for (let i = 0; i < 40; i++)
    large.add({ bytes: batch(100000), view: 0, at: i, first: i === 0 || large.due(i) });
  assert.ok(large.length() < 25);
});
