// Forms from end to end in Chromium: two visitors fill in the shop's checkout, one gets through; the report says so field
// by field, never what was typed, and the viewer shows it with the visit of the one who left.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { discard, launchBrowser, sessionAtRest, startCollector } from "../lib/harness.mjs";
import { visitShop } from "../lib/visitor.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {Record<string, string>} */ const sessions = {};

before(async () => {
  collector = await startCollector({ args: ["--demo"] });
  browser = await launchBrowser();
  for (const [name, buys] of /** @type {const} */ ([
    ["buyer", true],
    ["leaver", false],
  ])) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const tab = await context.newPage();
    sessions[name] = await visitShop(tab, collector.url, { buys });
    await tab.waitForTimeout(1500); // the shop has answered what was sent last
    await tab.goto("about:blank");
    await context.close();
    await sessionAtRest(collector, sessions[name]);
  }
});
after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

test("the report tells who got through, and where the other one left", async () => {
  const report = await collector.api("/api/reports/form?page=/shop/checkout");
  const form = report.forms.find((/** @type {any} */ of) => of.target === "form#checkout");
  assert.deepEqual(
    [form.visits, form.began, form.through, form.left, form.refused, form.small_sample],
    [2, 2, 1, 1, 1, true],
  );
  /** @param {string} target */
  const field = (target) => form.fields.find((/** @type {any} */ of) => of.target === target);
  assert.deepEqual(
    form.fields.slice(0, 3).map((/** @type {any} */ of) => of.label),
    ["Full name", "E-mail", "Phone"], // as they stand on the page
  );
  const mail = field("input#email");
  assert.deepEqual([mail.touched, mail.changed, mail.sent, mail.sent_empty], [2, 2, 2, 0]);
  assert.ok(mail.ms > 100 && mail.hesitation_ms < mail.ms, JSON.stringify(mail)); // typed letter by letter
  const left = form.fields.filter((/** @type {any} */ of) => of.left > 0);
  assert.equal(left.length, 1);
  assert.deepEqual(
    left[0].examples.map((/** @type {any} */ of) => of.session),
    [sessions.leaver],
  );
  assert.doesNotMatch(JSON.stringify(report), /Ada|ada@example|Analytical|1234567/);
});

test("the viewer shows it, and leads to the visit of the one who left", async () => {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  /** @type {string[]} */ const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${collector.url}/#key=${collector.readKey}`);
  await page.getByRole("link", { name: "Forms", exact: true }).click();
  const card = page.locator("section", { hasText: "form#checkout" });
  await card.getByText("Full name").waitFor();
  assert.match(await card.innerText(), /1 got through/);
  await card.getByRole("link", { name: /Watch a visit that left at/ }).click();
  await page.waitForSelector(".controls");
  assert.match(page.url(), new RegExp(sessions.leaver));
  assert.deepEqual(complaints, []);
});
