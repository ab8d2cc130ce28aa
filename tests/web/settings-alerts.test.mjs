// The settings' page of alerts in Chromium: a test to a real receiver and what came of it, what a receiver hears and
// when, and ending one; by keyboard, in two languages.
// @ts-check
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { discard, HARK, launchBrowser, startCollector } from "../lib/harness.mjs";
import { startReceiver } from "../lib/receivers.mjs";

const PASSWORD = "correct horse battery";
/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Awaited<ReturnType<typeof startReceiver>>} */ let receiver;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {import("playwright-core").Page} */ let page;

/** @param {string[]} args @returns {Promise<any[]>} */
const hark = async (...args) =>
  (await promisify(execFile)(HARK, [...args, "--data", collector.data])).stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));

before(async () => {
  collector = await startCollector();
  receiver = await startReceiver();
  execFileSync(HARK, ["users", "add", "ann", "--role", "admin", "--data", collector.data], {
    input: PASSWORD,
  });
  browser = await launchBrowser();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.setDefaultTimeout(8000);
  await page.goto(`${collector.url}/#/settings/alerts`);
  await page.fill("input[name=name]", "ann");
  await page.fill("input[name=password]", PASSWORD);
  await page.keyboard.press("Enter");
});
after(async () => {
  await browser?.close();
  await receiver?.stop();
  if (collector) await discard(collector);
});

test("where nobody is told, it says how to add somebody: at the command line", async () => {
  await page.waitForSelector("text=Nobody is told yet");
  assert.match((await page.textContent(".receiver__command")) ?? "", /^hark alerts add ops --webhook https:/);
  assert.equal(await page.locator("input[name=to]").count(), 0, "no field takes an address");
});

test("a test reaches a receiver, and a failure is told in place", async () => {
  await hark("alerts", "add", "ops", "--webhook", `${receiver.url}/ops`);
  await page.reload();
  await page.focus(".receiver button:text-is('Send a test')");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".receiver__good:text-is('ops took it.')");
  assert.deepEqual(
    receiver.got.map(({ path, json }) => [path, json.event]),
    [["/ops", "test"]],
  );
  receiver.state.mood = "fail";
  await page.keyboard.press("Enter");
  await page.waitForSelector(".receiver__test >> text=/ops did not take it: .*500/");
});

test("what it hears and when is kept, and what cannot be is said to be so", async () => {
  await page.focus(".receiver summary");
  await page.keyboard.press("Enter");
  await page.selectOption("select[name=severity]", "high");
  await page.fill("input[name=quiet]", "22-7");
  await page.click(".receiver button:text-is('Keep')");
  await page.waitForSelector(".receiver .form__problem:has-text('quiet hours are like 22:00-07:00')");
  await page.fill("input[name=quiet]", "22:00-07:00");
  await page.fill("input[name=zone]", "Europe/Berlin");
  await page.click(".receiver button:text-is('Keep')");
  await page.waitForSelector(".toast:has-text('Kept.')");
  const [{ severity, quiet, zone, to }] = await hark("alerts", "receivers");
  assert.deepEqual(
    [severity, quiet, zone, to],
    ["high", "22:00-07:00", "Europe/Berlin", `${receiver.url}/ops`],
  );
  await page.reload();
  await page.click(".receiver summary");
  assert.equal(await page.inputValue("input[name=quiet]"), "22:00-07:00");
});

test("in German all of it is German", async () => {
  await page.selectOption(".bar__language", "de");
  await page.waitForSelector(".receiver button:text-is('Probe senden')");
  assert.doesNotMatch(await page.innerText(".panel"), /Send a test|Nothing sent|delivered|What it hears/);
  await page.selectOption(".bar__language", "en");
});

test("one is ended with the second press", async () => {
  await page.click(".receiver >> text=/^End$/");
  assert.equal((await hark("alerts", "receivers")).length, 1);
  await page.click("text=Really end ops?");
  await page.waitForSelector("text=Nobody is told yet");
  assert.deepEqual(await hark("alerts", "receivers"), []);
});
