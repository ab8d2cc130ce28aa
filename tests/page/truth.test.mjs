// Does the replay have the tree that the page had? The page's hashes, the core's chain and the player's sums agree over
// random changes; a recorder that misses one is found out in the page, heals by a keyframe, and the replay says when.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launchBrowser, waitFor } from "../lib/harness.mjs";
import { Replay, SPAN_DIVERGED } from "../../web/src/replay-wasm.js";
import { finish, recording, startLab, tag, WEB } from "./fixtures.mjs";

const HTML = `<!doctype html><html><head><title>Truth</title>${tag()}</head><body><main><p>one</p><svg><g></g></svg></main>
<iframe srcdoc="<p>inside</p>"></iframe><div data-hark-block><b>not seen</b></div><textarea>x</textarea>
<script>document.body.appendChild(document.createElement("div")).attachShadow({mode:"open"}).innerHTML="<i>s</i>"</script>`;

/** @type {import("playwright-core").Browser} */ let browser;
/** @type {Replay} */ let replay;
before(async () => {
  browser = await launchBrowser();
  replay = await Replay.instantiate(readFileSync(join(WEB, "viewer/hark-replay.wasm")));
});
after(() => browser?.close());

/** @param {any} events */
const hashes = (events) => events.filter((/** @type {any} */ event) => event.kind === "tree_hash");

/** Runs in the page: changes of every sort, for a while. @param {number} rounds */
async function busy(rounds) {
  const main = /** @type {HTMLElement} */ (document.querySelector("main"));
  let state = 7;
  const random = (/** @type {number} */ below) => (state = (state * 48271) % 2147483647) % below;
  for (let round = 0; round < rounds; round++) {
    const all = [main, ...main.querySelectorAll("*")];
    const at = all[random(all.length)];
    const pick = random(6);
    if (pick < 3) at.append(document.createElement(["p", "x-y", "ul"][pick]), "words");
    else if (pick === 3 && at !== main) at.remove();
    else if (pick === 4 && at !== main) main.prepend(at);
    else at.setAttribute("class", `c${round}`);
    if (round % 25 === 0) await new Promise((done) => setTimeout(done, 20));
  }
}

test("hashes of a live page, sealed again and again, are those of its replay", async () => {
  const lab = await startLab({ "/": HTML });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    for (let i = 0; i < 4; i++) {
      await page.evaluate(busy, 60 + 40 * i);
      await page.evaluate(() => /** @type {any} */ (window).hark.track("now")); // seals within a second
      await waitFor(() => hashes(lab.events()).length > i);
    }
    const told = await finish(page, lab);
    assert.equal(told.untrue, 0);
    assert.equal(told.keyframes, 1);
    await replay.open(lab.bodies, async () => undefined);
    assert.equal(replay.diverged, 0);
    assert.ok(replay.checks >= 4, `${replay.checks} checks`);
    // A busy machine may end a window before the tree ends; the next one goes on from there.
    const counts = /** @type {number[]} */ (
      hashes(lab.events()).map((/** @type {any} */ event) => event.count)
    );
    assert.ok(
      counts.some((count) => count % 2 === 1),
      "the end is reached",
    );
    assert.ok(
      counts.every((count) => count % 2 === 1 || count >= 2 * 128),
      "no window ends before 128 nodes",
    );
  } finally {
    await page.close();
    await lab.stop();
  }
});

test("a large page is compared window by window", async () => {
  const rows = "<li><b>a</b><i>b</i></li>".repeat(1200);
  const lab = await startLab({ "/": `<!doctype html><title>Large</title>${tag()}<ul>${rows}</ul>` });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    for (let i = 0; i < 5; i++) {
      await page.evaluate(() => {
        document.querySelector("li:nth-child(600)")?.remove();
        /** @type {any} */ (window).hark.track("now");
      });
      await waitFor(() => hashes(lab.events()).length > i);
    }
    await finish(page, lab);
    const counts = /** @type {number[]} */ (
      hashes(lab.events()).map((/** @type {any} */ event) => event.count)
    );
    assert.ok(
      counts.some((/** @type {number} */ count) => count % 2 === 1),
      `no window reached the end: ${counts}`,
    );
    assert.ok(counts.every((/** @type {number} */ count) => count >> 1 <= 4096));
    await replay.open(lab.bodies, async () => undefined);
    assert.equal(replay.diverged, 0);
  } finally {
    await page.close();
    await lab.stop();
  }
});

/** The page wraps MutationObserver, and swallows what it sees while `deaf` is set. */
const DEAF = `<script>window.MutationObserver = class extends MutationObserver {
  constructor(fn) { super((records) => window.deaf || fn(records)); }
  takeRecords() { const records = super.takeRecords(); return window.deaf ? [] : records; }
}</script>`;

for (const [what, act] of /** @type {[string, string][]} */ ([
  ["an added element", `document.querySelector("main").append(document.createElement("section"))`],
  ["a removed element", `document.querySelector("p").remove()`],
  ["a new order", `document.querySelector("main").prepend(document.querySelector("svg"))`],
]))
  test(`${what} that the recorder missed is found out`, async () => {
    const lab = await startLab({ "/": HTML.replace("<head>", `<head>${DEAF}`) });
    const page = await browser.newPage();
    try {
      await page.goto(lab.url);
      await recording(page);
      await page.evaluate(async (act) => {
        const scope = /** @type {any} */ (window);
        scope.deaf = true;
        new Function(act)();
        await new Promise((done) => setTimeout(done, 50));
        scope.deaf = false;
        scope.hark.track("now");
      }, act);
      await waitFor(() => hashes(lab.events()).length > 0);
      const told = await finish(page, lab);
      await replay.open(lab.bodies, async () => undefined);
      assert.equal(replay.diverged, 1);
      assert.equal(replay.spans().filter((span) => span.kind === SPAN_DIVERGED).length, 1);
      if (what === "an added element") assert.equal(told.untrue, 1);
    } finally {
      await page.close();
      await lab.stop();
    }
  });
