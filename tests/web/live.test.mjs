// A visitor in Chromium is recorded, and somebody in another Chromium follows: how far behind, over page loads, back in
// time and forth again, and until the visitor has left.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { discard, launchBrowser, startCollector, waitFor } from "../lib/harness.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const BEHIND_MS_MAX = 2000;

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {import("playwright-core").Page} */ let visitor;
/** @type {import("playwright-core").Page} */ let viewer;
/** @type {string[]} */ const complaints = [];
let session = "";

before(async () => {
  collector = await startCollector({ args: ["--demo"] });
  browser = await launchBrowser();
  visitor = await (await browser.newContext({ viewport: { width: 1000, height: 700 } })).newPage();
  await visitor.goto(`${collector.url}/shop/`);
  await visitor.waitForSelector(".product");
  const sessions = async () => (await collector.api("/api/sessions")).sessions;
  session = await waitFor(async () => (await sessions())[0]?.id, 15_000, collector.output);
  viewer = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  viewer.setDefaultTimeout(8000);
  viewer.on("pageerror", (error) => complaints.push(String(error)));
  await viewer.goto(`${collector.url}/#key=${collector.readKey}`);
  await viewer.waitForSelector("tbody tr");
});

after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

let said = 0;
/** The visitor's page says something new. */
async function say() {
  const words = `spoken ${"abcdefghij"[said++ % 10]} ${said}`;
  await visitor.evaluate((text) => {
    const line = document.createElement("p");
    line.textContent = text;
    document.body.prepend(line);
  }, words);
  return words;
}

/** What the follower sees. */
const seen = () =>
  viewer.evaluate(() => document.querySelector("iframe")?.contentDocument?.body?.textContent ?? "");

/** How long it takes until the follower sees what the visitor's page says. @param {number} most */
async function behind(most) {
  const words = await say();
  const from = performance.now();
  while (!(await seen()).includes(words)) {
    assert.ok(performance.now() - from < most, `"${words}" is not there after ${most} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - from;
}

const button = () => viewer.locator(".live-button");

test("the list leads to the visit, and its player follows", async () => {
  assert.match((await viewer.getAttribute("tbody tr a", "href")) ?? "", /live=1/);
  await viewer.goto(`${collector.url}/#/sessions/${session}`);
  await button().waitFor();
  assert.equal(await button().getAttribute("aria-pressed"), "false");
  await button().click();
  await viewer.waitForSelector(".live-button--on");
  // The page hears of it with its next batch, five seconds after the first thing that it says.
  await behind(8000);
});

test("the player that follows can be used by all, light and dark, on a phone too", async () => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await viewer.emulateMedia({ colorScheme });
    await viewer.evaluate(AXE);
    const found = await viewer.evaluate(async () =>
      (
        await /** @type {any} */ (window).axe.run(document, {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        })
      ).violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes[0].html}`),
    );
    assert.deepEqual(found, [], colorScheme);
    if (process.env.SHOT) await viewer.screenshot({ path: `${process.env.SHOT}-${colorScheme}.png` });
  }
  await viewer.emulateMedia({ colorScheme: "light" });
  await viewer.setViewportSize({ width: 360, height: 740 });
  await viewer.waitForTimeout(200);
  if (process.env.SHOT) await viewer.screenshot({ path: `${process.env.SHOT}-phone.png` });
  assert.ok(await viewer.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const edge = await viewer.evaluate(() =>
    Math.max(...[...document.querySelectorAll(".controls *")].map((e) => e.getBoundingClientRect().right)),
  );
  assert.ok(edge <= 360, `a control ends at ${edge} px`);
  await viewer.setViewportSize({ width: 1440, height: 900 });
});

test("what the visitor does is seen less than two seconds later", async (t) => {
  const took = [];
  for (let i = 0; i < 20; i++) {
    took.push(await behind(BEHIND_MS_MAX));
    await visitor.mouse.move(200 + 10 * i, 300 - 5 * i, { steps: 4 });
    await new Promise((resolve) => setTimeout(resolve, (i * 137) % 500));
  }
  took.sort((a, b) => a - b);
  t.diagnostic(`behind: median ${took[10].toFixed(0)} ms, worst ${took[19].toFixed(0)} ms`);
  assert.equal(await viewer.locator(".controls__note").count(), 0);
});

test("after a pause of the visitor the follower is there again", async () => {
  await new Promise((resolve) => setTimeout(resolve, 6000));
  await behind(BEHIND_MS_MAX);
  await viewer.waitForSelector(".live-button--on");
});

test("a new page is followed, with its styles", async () => {
  await visitor.goto(`${collector.url}/shop/?again=1`);
  await visitor.waitForSelector(".product");
  const url = () => viewer.textContent(".stage__url");
  await waitFor(async () => (await url())?.includes("again="), 10_000);
  await behind(8000);
  for (let i = 0; i < 5; i++) await behind(BEHIND_MS_MAX);
  await waitFor(async () => (await viewer.locator(".controls__note").count()) === 0, 8000);
});

test("who looks back is left alone, and comes back to the end", async () => {
  await viewer.focus(".timeline");
  await viewer.keyboard.press("Space"); // else it plays, and skips what is idle
  await viewer.keyboard.press("Home");
  await viewer.waitForSelector(".live-button:not(.live-button--on)");
  await say();
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const now = Number(await viewer.getAttribute(".timeline", "aria-valuenow"));
  const end = Number(await viewer.getAttribute(".timeline", "aria-valuemax"));
  assert.ok(now < end - 1, `${now} of ${end} s`);
  await button().click();
  await viewer.waitForSelector(".live-button--on");
  await behind(BEHIND_MS_MAX);
});

test("the visit that ended says so", async () => {
  await visitor.goto("about:blank");
  await viewer.waitForSelector(".live-button:disabled", { timeout: 30_000 });
  assert.match((await button().textContent()) ?? "", /Visit ended/);
  assert.deepEqual(complaints, []);
});
