// A browser that is steered says so, and its sessions are kept, tagged and left out of the friction report unless asked for.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { discard, launchBrowser, startCollector, startSite, waitFor } from "../lib/harness.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Awaited<ReturnType<typeof startSite>>} */ let site;

before(async () => {
  collector = await startCollector();
  const tag = `<script async src="${collector.url}/hark.js" data-key="${collector.writeKey}"></script>`;
  site = await startSite(() => ({ body: `<!doctype html><title>Shop</title>${tag}<button>Pay</button>` }));
});
after(async () => {
  await site.stop();
  await discard(collector);
});

/** @param {Parameters<typeof launchBrowser>[0]} options @param {number} sessions how many there are then */
async function visit(options, sessions) {
  const browser = await launchBrowser(options);
  const tab = await browser.newPage();
  await tab.goto(site.url);
  await tab.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics?.().rung);
  await tab.goto("about:blank");
  await waitFor(async () => (await collector.api("/api/sessions")).sessions.length === sessions);
  await browser.close();
}
const coverage = async (more = "") => (await collector.api(`/api/reports/friction${more}`)).coverage;

test("a steered browser is tagged and left out, a person's is not", async () => {
  await visit({}, 1);
  await visit({ args: ["--headless", "--no-sandbox", "--disable-gpu"] }, 2);
  const { sessions } = await collector.api("/api/sessions");
  const said = [];
  for (const { id } of sessions) {
    const { context } = await collector.api(`/api/sessions/${id}`);
    said.push(JSON.stringify(context).includes("automation"));
  }
  assert.deepEqual(said.sort(), [false, true]);
  const left = await coverage();
  assert.deepEqual([left.sessions, left.sessions_automated], [1, 1]);
  const whole = await coverage("?automated=1");
  assert.deepEqual([whole.sessions, whole.sessions_automated], [2, 0]);
});
