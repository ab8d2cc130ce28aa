// Signing in to the viewer, by keyboard alone: a wrong password, a right one, another project, and out again.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { discard, HARK, launchBrowser, startCollector, waitFor } from "../lib/harness.mjs";
import { makeBatches, post } from "../lib/wire.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {import("playwright-core").Page} */ let page;
const PASSWORD = "correct horse battery";

/** @param {string[]} args @param {string} [input] */
const hark = (args, input = "") =>
  execFileSync(HARK, [...args, "--data", collector.data], { input, encoding: "utf8" });

before(async () => {
  collector = await startCollector();
  hark(["keys", "new", "--project", "second"]);
  hark(["users", "add", "ann", "--role", "viewer"], PASSWORD);
  for (const segment of makeBatches(collector.writeKey, 3, 1))
    assert.equal((await post(collector.url, segment)).status, 200);
  await new Promise((resolve) => setTimeout(resolve, 2500)); // until the collector knows the second project
  browser = await launchBrowser();
  page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(6000);
});
after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

/** @param {string} name @param {string} password */
async function type(name, password) {
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
}

test("the name has the focus; a wrong password is told, and nothing is shown", async () => {
  await page.goto(`${collector.url}/`);
  await page.waitForSelector("input[name=name]");
  await waitFor(() => page.evaluate(() => document.activeElement?.getAttribute("name") === "name"));
  await type("ann", "not the password");
  await page.waitForSelector("[role=alert]:has-text('name or password is not right')");
  assert.equal(await page.locator("tbody tr").count(), 0);
});

test("the right one opens the list, and reloading does not ask again", async () => {
  await page.fill("input[name=password]", "");
  await page.focus("input[name=password]");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForSelector("tbody tr");
  assert.equal(await page.locator("tbody tr").count(), 3);
  assert.equal(await page.evaluate(() => document.cookie), "", "no script sees the cookie");
  await page.reload();
  await page.waitForSelector("tbody tr");
  await page.waitForSelector(".bar__who:has-text('ann')");
});

test("another project is another list", async () => {
  await page.selectOption(".bar__project", "second");
  await page.waitForSelector("text=/no sessions|nothing/i");
  assert.equal(await page.locator("tbody tr").count(), 0);
  await page.selectOption(".bar__project", "first");
  await page.waitForSelector("tbody tr");
});

test("out is out: the form is back, and so is the question after a reload", async () => {
  await page.focus("text=Sign out");
  await page.keyboard.press("Enter");
  await page.waitForSelector("input[name=name]");
  await page.reload();
  await page.waitForSelector("input[name=name]");
  assert.equal(await page.locator("tbody tr").count(), 0);
});
