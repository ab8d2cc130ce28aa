// Notes on moments, in Chromium: written by key, seen on the timeline and in the list, read, and taken away; and who may only
// look reads them.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { discard, HARK, launchBrowser, sessionAtRest, startCollector } from "../lib/harness.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PASSWORD = "correct horse battery";
const WORDS = "The button <b>looks</b> dead here";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {string[]} */ const complaints = [];
let session = "";

before(async () => {
  collector = await startCollector({ args: ["--demo"] });
  for (const [name, role] of [
    ["ann", "analyst"],
    ["vic", "viewer"],
  ])
    execFileSync(HARK, ["users", "add", name, "--role", role, "--data", collector.data], { input: PASSWORD });
  browser = await launchBrowser();
  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(`${collector.url}/shop/`);
  await visitor.waitForSelector(".product");
  await visitor.click(".product >> nth=0");
  await visitor.waitForTimeout(4000);
  await visitor.goto("about:blank");
  const found = await collector.api("/api/sessions");
  session = found.sessions[0].id;
  await sessionAtRest(collector, session);
});
after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

/** @param {string} name */
async function signedIn(name) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.setDefaultTimeout(8000);
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${collector.url}/`);
  await page.fill("input[name=name]", name);
  await page.fill("input[name=password]", PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForSelector("tbody tr");
  await page.goto(`${collector.url}/#/sessions/${session}?t=2`);
  await page.waitForSelector(".controls");
  return page;
}

/** @param {import("playwright-core").Page} page @param {string} what */
async function assertAccessible(page, what) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () =>
    (
      await /** @type {any} */ (window).axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      })
    ).violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes[0].html}`),
  );
  assert.deepEqual(found, [], what);
}

test("an analyst writes a note by key; it stands at its moment, also after a reload", async () => {
  const page = await signedIn("ann");
  await page.keyboard.press("m");
  await page.waitForSelector("dialog[open] textarea");
  await assertAccessible(page, "writing a note");
  await page.keyboard.type(WORDS);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".toast:has-text('kept')");
  const [note] = (await collector.api(`/api/sessions/${session}/notes`)).notes;
  assert.deepEqual([note.text, note.who, note.at_ms], [WORDS, "ann", 2000]);
  await page.reload();
  await page.waitForSelector(".pin--remark");
  await page.click(".tab:has-text('Notes')");
  const line = page.locator(".event--remark");
  assert.equal(await line.count(), 1);
  assert.match(await line.innerText(), /The button <b>looks<\/b> dead here[\s\S]*ann/);
  await assertAccessible(page, "a note in the list");
  if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
  await page.keyboard.press("Home");
  await line.locator(".event__button").click();
  assert.equal(await page.getAttribute(".timeline", "aria-valuenow"), "2");
  await page.context().close();
});

test("who may only look reads it, and has nothing to write with", async () => {
  const page = await signedIn("vic");
  await page.waitForSelector(".pin--remark");
  await page.keyboard.press("m");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  assert.equal(await page.locator(".controls >> text=Note").count(), 0);
  await page.click(".event__read");
  await page.waitForSelector(`dialog[open] .note__text`);
  assert.equal(await page.textContent(".note__text"), WORDS);
  assert.equal(await page.locator("dialog[open] form").count(), 0);
  await assertAccessible(page, "reading a note");
  await page.context().close();
});

test("it is taken away by who may", async () => {
  const page = await signedIn("ann");
  await page.click(".event__read");
  await page.click("dialog[open] >> text=Remove the note");
  await page.waitForSelector(".toast:has-text('removed')");
  assert.equal(await page.locator(".event--remark, .pin--remark").count(), 0);
  assert.deepEqual((await collector.api(`/api/sessions/${session}/notes`)).notes, []);
  assert.deepEqual(complaints, []);
});
