// A replay that is not what the page was says so: in the viewer, on the command line, and `hark check` counts it.
// @ts-check
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { discard, HARK, launchBrowser, startCollector, startSite, waitFor } from "../lib/harness.mjs";

/** A page that swallows what the recorder would see while `deaf` is set, as a broken polyfill might. */
const page = (
  /** @type {string} */ collector,
  /** @type {string} */ key,
) => `<!doctype html><title>Shop</title>
<script>window.MutationObserver = class extends MutationObserver {
  constructor(fn) { super((records) => window.deaf || fn(records)); }
  takeRecords() { const records = super.takeRecords(); return window.deaf ? [] : records; }
}</script><script async src="${collector}/hark.js" data-key="${key}"></script>
<main><p>first</p><p>second</p></main>`;

test("a divergence is told in the viewer, by `hark replay` and by `hark check`", async () => {
  const collector = await startCollector();
  const site = await startSite(() => ({ body: page(collector.url, collector.writeKey) }));
  const browser = await launchBrowser();
  /** @param {string[]} args */
  const run = (...args) => spawnSync(HARK, [...args, "--data", collector.data], { encoding: "utf8" });
  const stored = async () => (await collector.api("/api/sessions")).sessions.length;
  try {
    const tab = await browser.newPage();
    const visit = async (/** @type {boolean} */ deaf) => {
      await tab.goto(site.url);
      await tab.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics().rung);
      await tab.evaluate(async (deaf) => {
        const scope = /** @type {any} */ (window);
        scope.deaf = deaf;
        document.querySelector("p")?.remove();
        await new Promise((done) => setTimeout(done, 50));
        scope.deaf = false;
        scope.hark.track("told");
      }, deaf);
      await tab.waitForTimeout(2500);
    };
    await visit(false);
    await tab.goto("about:blank");
    await waitFor(async () => (await stored()) === 1);
    const true_ = run("check");
    assert.equal(true_.status, 0, true_.stdout);
    assert.match(true_.stdout, /^1 page views, [1-9]\d* hashes compared: 0 diverged, 0 unreadable$/m);

    await visit(true);
    await tab.goto("about:blank");
    await waitFor(() => run("check").status === 1);
    const checked = run("check");
    assert.match(checked.stdout, /^[0-9a-f]{32} [0-9a-f]{16}\/1 diverged at \d+\.\d s$/m);
    assert.match(checked.stdout, /2 page views, \d+ hashes compared: 1 diverged, 0 unreadable/);
    const { sessions } = await collector.api("/api/sessions");
    const out = join(collector.data, "moment.html");
    const replayed = run("replay", sessions[0].id, "--at", "1s", "--view", "1", "--html", out);
    assert.equal(replayed.status, 0);
    assert.match(replayed.stderr, /diverged at \d+\.\d s/);

    const manifest = await collector.api(`/api/sessions/${sessions[0].id}`);
    const view = manifest.views.find((/** @type {any} */ each) => each.epoch === 1);
    await tab.goto(`${collector.url}/#key=${collector.readKey}`);
    await tab.waitForSelector("tbody tr");
    await tab.goto(`${collector.url}/#/sessions/${sessions[0].id}?view=${view.tab}-${view.epoch}&t=1`);
    await tab.waitForSelector(".controls__note--untrue");
    assert.match((await tab.textContent(".controls__note--untrue")) ?? "", /diverged at/);
    await tab.waitForSelector(".timeline__span--diverged");
    await tab.waitForSelector(".screen__badge--untrue");
    await tab.click(".controls__note--untrue"); // goes to where it was found out
    await tab.waitForFunction(() =>
      /^Diverged/.test(document.querySelector(".screen__badge--untrue")?.textContent ?? ""),
    );
  } finally {
    await browser.close();
    await site.stop();
    await discard(collector);
  }
});
