// The settings' page of goals in Chromium, over three weeks of visits: what was reached and how often, and that reports
// take what is chosen there.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { discard, HARK, launchBrowser, startCollector } from "../lib/harness.mjs";
import { makeVisits } from "../lib/visits.mjs";

const PASSWORD = "correct horse battery";
/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {import("playwright-core").Page} */ let page;

before(async () => {
  collector = await startCollector(makeVisits(HARK, 48));
  execFileSync(HARK, ["users", "add", "ann", "--role", "admin", "--data", collector.data], {
    input: PASSWORD,
  });
  browser = await launchBrowser();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.setDefaultTimeout(8000);
  await page.goto(`${collector.url}/#/settings/goals`);
  await page.fill("input[name=name]", "ann");
  await page.fill("input[name=password]", PASSWORD);
  await page.keyboard.press("Enter");
});
after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

/** The goal that a report takes by itself. @param {string} name */
const goalOf = async (name) => (await collector.api(`/api/reports/${name}`)).goal;

test("what was reached stands there as often as the sessions say", async () => {
  await page.waitForSelector("text=Success is “purchase”");
  const { goals, sessions } = await collector.api("/api/goals");
  const counted = await collector.api("/api/reports/friction?automated=1");
  const matched = counted.sessions_converted;
  assert.deepEqual(
    goals.map((/** @type {any} */ { name, sessions }) => [name, sessions]),
    [["purchase", matched]],
  );
  assert.equal(sessions, counted.sessions);
  assert.ok(matched > 100 && matched < sessions / 2, `${matched} of ${sessions}`);
  assert.equal(await page.textContent("tbody td.number"), matched.toLocaleString("en"));
  await page.waitForSelector("tbody .chip:text-is('is success')");
});

test("what is set means success to reports that are not asked for another", async () => {
  await page.fill("input[name=goal]", "newsletter signup");
  await page.click(".form button:text-is('Keep')");
  await page.waitForSelector("text=Success is “newsletter signup”");
  await page.waitForSelector("text=/No session of the last 28 days reached it/");
  assert.deepEqual(
    [await goalOf("friction"), await goalOf("journey")],
    ["newsletter signup", "newsletter signup"],
  );
  assert.equal((await collector.api("/api/reports/friction?goal=purchase")).goal, "purchase");
  const said = JSON.parse(collector.cli("report", "friction", "--json", "-"));
  assert.equal(said.goal, "newsletter signup");
  await page.goto(`${collector.url}/#/friction`);
  await page.waitForSelector("text=/“newsletter signup”/");
});

test("one that was reached is chosen by its button, by keyboard; in German, too", async () => {
  await page.goto(`${collector.url}/#/settings/goals`);
  await page.selectOption(".bar__language", "de");
  await page.focus("button:text-is('Zum Erfolg machen')");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=Erfolg ist „purchase“");
  assert.doesNotMatch(await page.innerText(".panel"), /Success|sessions|Keep/);
  assert.equal(await goalOf("friction"), "purchase");
  assert.match(collector.cli("audit", "list"), /"action":"settings".*"what":"goal"/);
});
