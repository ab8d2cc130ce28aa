// The panels beside the player in Chromium, over a real visit: each lists what the recording has, as another reader of it
// finds it; follows playing, seeks, goes by keyboard, and says what is not recorded.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { decodeStream } from "../lib/decode.mjs";
import { discard, launchBrowser, sessionAtRest, splitSegments, startCollector } from "../lib/harness.mjs";
import { visitShop } from "../lib/visitor.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {import("playwright-core").Page} */ let page;
/** @type {import("../lib/decode.mjs").Event[]} */ let events;
/** @type {string[]} */ const complaints = [];
let address = "";

before(async () => {
  collector = await startCollector({ args: ["--demo"] });
  browser = await launchBrowser();
  const tab = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  const session = await visitShop(tab, collector.url);
  await tab.goto("about:blank");
  const [view] = (await sessionAtRest(collector, session)).views;
  const bytes = await collector.bytes(`/api/sessions/${session}/views/${view.tab}/${view.epoch}/segments`);
  events = decodeStream(splitSegments(bytes));
  address = `${collector.url}/?#/sessions/${session}?view=${view.tab}-${view.epoch}&t=1`;
  page = await opened("light");
});
after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

/** @param {"light"|"dark"} colorScheme @param {string} [locale] @param {number} [width] */
async function opened(colorScheme, locale = "en-US", width = 1440) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale });
  const made = await context.newPage();
  made.setDefaultTimeout(8000);
  made.on("pageerror", (error) => complaints.push(String(error)));
  await made.goto(`${collector.url}/#key=${collector.readKey}`);
  await made.waitForSelector("tbody tr");
  await made.goto(address);
  await made.waitForSelector(".controls");
  return made;
}

/** @param {string} name */
const choose = (name) => page.click(`#tab-${name}`);
const titles = () => page.locator(".panels .event__title").allInnerTexts();
const seconds = async () => Number(await page.getAttribute(".timeline", "aria-valuenow"));

test("the console lists every failure, with its stack behind a click", async () => {
  const failures = events.filter(({ kind }) => kind === "failure");
  assert.ok(failures.length > 0);
  await choose("console");
  assert.deepEqual(
    await page.locator(".panels .event__detail").allInnerTexts(),
    failures.map(({ message }) => message),
  );
  const stacked = failures.findIndex(({ stack }) => stack);
  await page.click(`.event:nth-child(${stacked + 1}) summary`);
  assert.ok((await page.textContent("details[open] pre"))?.includes(failures[stacked].stack));
  assert.match((await page.textContent(".events__foot")) ?? "", /Other console output is not/);
});

test("the network lists every request, good or not, where it began; a click goes there", async () => {
  const requests = events
    .filter(({ kind }) => kind === "request")
    .sort((a, b) => a.at - a.duration - (b.at - b.duration));
  assert.ok(requests.some(({ status }) => status === 200));
  await choose("network");
  assert.deepEqual(
    await titles(),
    requests.map(({ method, status }) => `${method} ${status || "no answer"}`),
  );
  const last = requests[requests.length - 1];
  await page.click(".event__button >> nth=-1");
  assert.ok(Math.abs((await seconds()) - (last.at - last.duration) / 1000) <= 1);
  assert.equal(await page.locator(".event--now").count(), 1);
  assert.equal(await page.locator(".event--later").count(), 0);
  await page.keyboard.press("Home"); // on a row: the player's key
  assert.equal(await seconds(), 0);
  const now = await page.locator(".event--later").count();
  assert.ok(now >= requests.length - 1, `${now} of ${requests.length} are still to come`);
});

test("vitals have their last values and ratings, and what was not told is said", async () => {
  const vitals = new Map(events.filter(({ kind }) => kind === "vital").map((event) => [event.metric, event]));
  await choose("vitals");
  const shown = await titles();
  assert.equal(shown.length, vitals.size);
  const ttfb = Math.round(vitals.get(4)?.value ?? -1);
  assert.ok(
    shown.some((title) => title.startsWith(`Time to first byte ${ttfb} ms`)),
    shown.join("; "),
  );
  const foot = (await page.textContent(".events__foot")) ?? "";
  assert.equal(foot.includes("Not told"), vitals.size < 5, foot);
});

test("fields list who was in which, masked, and never what was typed", async () => {
  await choose("fields");
  const text = await page.locator(".panels").innerText();
  for (const secret of ["ada@example.org", "4111", "Analytical", "SPRING-10"])
    assert.ok(!text.includes(secret), secret);
  const typed = new Set(
    events.filter(({ kind, how }) => kind === "input" && how === 1).map(({ node }) => node),
  );
  const stays = await page.locator(".panels .event").count();
  assert.ok(stays >= typed.size && typed.size > 5, `${stays} stays, ${typed.size} fields typed in`);
  assert.match(text, /E-?mail/i);
  assert.match(text, /•/);
  assert.match(text, /changes?/);
});

test("the visit tells who came with what, and where the page is now", async () => {
  await choose("context");
  const text = await page.locator(".visit").innerText();
  assert.match(text, /Chrome/);
  assert.match(text, /1280 × 800/);
  assert.match(text, /\/shop\//);
});

test("panels go by arrow keys, which then are not the player's", async () => {
  await choose("events");
  await page.keyboard.press("End");
  await page.waitForSelector("#tab-context[aria-selected=true]:focus");
  const before = await seconds();
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector("#tab-events[aria-selected=true]:focus");
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector("#tab-console[aria-selected=true]:focus");
  assert.equal(await seconds(), before);
});

test("axe finds nothing in any panel, light, dark and narrow, and all of it is German too", async () => {
  for (const [scheme, locale, width] of /** @type {["light"|"dark", string, number][]} */ ([
    ["light", "en-US", 1440],
    ["dark", "de-DE", 1440],
    ["light", "de-DE", 390],
  ])) {
    const seen = await opened(scheme, locale, width);
    await seen.evaluate(AXE);
    for (const name of ["events", "console", "network", "vitals", "fields", "context"]) {
      await seen.click(`#tab-${name}`);
      const found = await seen.evaluate(async () =>
        (
          await /** @type {any} */ (window).axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
          })
        ).violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes[0].html}`),
      );
      assert.deepEqual(found, [], `${name}, ${scheme}, ${width}`);
      const over = await seen.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${name} hangs out by ${over} px at ${width}`);
      if (process.env.SHOTS)
        await seen.screenshot({ path: `${process.env.SHOTS}/${name}-${scheme}-${width}.png` });
    }
    if (locale === "de-DE")
      assert.match(await seen.locator(".panels").innerText(), /Ereignisse[\s\S]*Besuch[\s\S]*Browser/);
    await seen.context().close();
  }
  assert.deepEqual(complaints, []);
});
