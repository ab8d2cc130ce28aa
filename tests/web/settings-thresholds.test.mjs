// The settings' page of detectors in Chromium: what other thresholds would change is shown, with what it was judged on,
// before anything is kept; by keyboard, in two languages.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { discard, HARK, launchBrowser, startCollector } from "../lib/harness.mjs";
import { UNLIMITED, faults, makeBatches, sendAll } from "../lib/kills.mjs";

const PASSWORD = "correct horse battery";
const data = mkdtempSync(join(tmpdir(), "hark-test-"));
const clock = faults(HARK, `${data}.faults`);
/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {import("playwright-core").Page} */ let page;

before(async () => {
  collector = await startCollector({
    data,
    args: [...UNLIMITED, "--rejudge-every-s", "0"],
    wrap: clock.wrap,
  });
  execFileSync(HARK, ["users", "add", "ann", "--role", "admin", "--data", data], { input: PASSWORD });
  browser = await launchBrowser();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.setDefaultTimeout(8000);
  await page.goto(`${collector.url}/#/settings/thresholds`);
  await page.fill("input[name=name]", "ann");
  await page.fill("input[name=password]", PASSWORD);
  await page.keyboard.press("Enter");
});
after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

/** The cells of a signal's row. @param {string} name */
const row = (name) => page.locator(`section tr:has-text('${name}') td`).allTextContents();

test("where no session rests, it says so", async () => {
  await page.focus("button:text-is('See what would change')");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=/No session is at rest yet/");
});

test("what would change stands there with what it was judged on, and is not kept", async () => {
  clock.set({ clock: -3600 });
  await sendAll(collector.port, makeBatches(HARK, collector.writeKey, 20, 6, 2, true), new Map());
  clock.set({ clock: 0 });
  await page.fill("input[name=rage_gap_ms_max]", "1500");
  await page.focus("button:text-is('See what would change')");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=/All 20 sessions at rest were judged twice/");
  assert.deepEqual((await row("Rage click")).slice(1), ["0", "20", "+20", "0", "20"]);
  assert.match(await page.innerText("section[role=status]"), /chance alone may be the whole difference/);
  const { thresholds } = await page.evaluate(async () => (await fetch("/api/settings")).json());
  assert.ok(thresholds.every((/** @type {any} */ one) => one.value === one.default));
});

test("in German all of it is German; kept, it is gone", async () => {
  await page.selectOption(".bar__language", "de");
  await page.click("button:text-is('Zeigen, was sich ändert')");
  await page.waitForSelector("text=/Alle 20 ruhenden Sitzungen wurden zweimal beurteilt/");
  assert.doesNotMatch(await page.innerText("section[role=status]"), /judged|Sessions|Change/);
  await page.click(".form button:text-is('Übernehmen')");
  await page.waitForSelector(".toast:has-text('Übernommen.')");
  assert.equal(await page.locator("section[role=status]").count(), 0);
});
