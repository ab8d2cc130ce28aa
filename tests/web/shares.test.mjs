// A link to one session, in Chromium: made in the player, opened by somebody who has no sign-in, taken back.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { discard, HARK, launchBrowser, sessionAtRest, startCollector } from "../lib/harness.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PASSWORD = "correct horse battery";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {import("playwright-core").Page} */ let analyst;
/** @type {import("playwright-core").Page} */ let stranger;
/** @type {string[]} */ const complaints = [];
/** @type {string[]} */ const asked = [];
let session = "";
let address = "";

before(async () => {
  collector = await startCollector({ args: ["--demo"] });
  execFileSync(HARK, ["users", "add", "ann", "--role", "analyst", "--data", collector.data], {
    input: PASSWORD,
  });
  browser = await launchBrowser();
  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(`${collector.url}/shop/`);
  await visitor.waitForSelector(".product");
  await visitor.waitForTimeout(3500);
  await visitor.goto("about:blank");
  session = (await collector.api("/api/sessions")).sessions[0].id;
  await sessionAtRest(collector, session);
  analyst = await newPage();
  await analyst.goto(`${collector.url}/`);
  await analyst.fill("input[name=name]", "ann");
  await analyst.fill("input[name=password]", PASSWORD);
  await analyst.keyboard.press("Enter");
  await analyst.waitForSelector("tbody tr");
  stranger = await newPage();
  stranger.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/")) asked.push(pathname);
  });
});
after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

async function newPage() {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.setDefaultTimeout(8000);
  page.on("pageerror", (error) => complaints.push(String(error)));
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

test("an analyst makes a link to this moment, and sees it in the list", async () => {
  await analyst.goto(`${collector.url}/#/sessions/${session}?t=1.5`);
  await analyst.waitForSelector(".controls");
  await analyst.click(".controls >> text=Share");
  await analyst.selectOption("dialog[open] select[name=hours]", "24");
  await assertAccessible(analyst, "making a link");
  await analyst.click("dialog[open] >> text=Make a link");
  address = await analyst.inputValue("dialog[open] input[readonly]");
  assert.match(address, /\/#\/share\/sh_[A-Za-z0-9]{40}$/);
  await analyst.waitForSelector("dialog[open] li:has-text('by ann')");
  await assertAccessible(analyst, "a link that was made");
  if (process.env.SHOT) await analyst.screenshot({ path: `${process.env.SHOT}-analyst.png` });
});

test("who has the link watches that session from that moment, and is asked for nothing", async () => {
  await stranger.goto(address);
  await stranger.waitForSelector(".controls");
  assert.equal(await stranger.getAttribute(".timeline", "aria-valuenow"), "2"); // 1.5 s
  const frame = () =>
    stranger.evaluate(() => document.querySelector("iframe")?.contentDocument?.body?.textContent ?? "");
  assert.match(await frame(), /Larch & Loam/);
  assert.equal(await stranger.locator(".controls__note").count(), 0); // its stylesheets are there
  assert.match((await stranger.textContent(".share__until")) ?? "", /Shared with you until/);
  for (const word of ["Share", "Note", "Copy link", "Follow live"])
    assert.equal(await stranger.locator(`.controls >> text=${word}`).count(), 0, word);
  assert.equal(await stranger.locator(".head__back, .bar").count(), 0);
  await assertAccessible(stranger, "a shared session");
  if (process.env.SHOT) await stranger.screenshot({ path: `${process.env.SHOT}-stranger.png` });
  const opened = [
    /^\/api\/share$/,
    new RegExp(`^/api/sessions/${session}(/views/[0-9a-f]{16}/\\d+/segments)?$`),
    /^\/api\/assets\/[0-9a-f]{32}$/,
  ];
  for (const path of asked)
    assert.ok(
      opened.some((one) => one.test(path)),
      path,
    );
});

test("the rest of the viewer stays closed to them", async () => {
  await stranger.goto(`${collector.url}/#/sessions/${session}`);
  await stranger.waitForSelector("input[name=name]"); // who are you?
  assert.equal(await stranger.locator("iframe").count(), 0);
});

test("a link that was taken back opens nothing, and says so", async () => {
  await analyst.click("dialog[open] li button");
  await analyst.waitForSelector(".toast:has-text('opens nothing')");
  await stranger.goto("about:blank");
  await stranger.goto(address);
  await stranger.waitForSelector("text=This link opens nothing");
  await assertAccessible(stranger, "a link that is over");
  assert.deepEqual(complaints, []);
});
