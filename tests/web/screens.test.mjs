// Every screen of the viewer in Chromium: its main task, by keyboard too; that axe-core finds nothing on it, light and
// dark; and that nothing hangs out of the window from a phone to 4K.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { discard, HARK, launchBrowser, startCollector, waitFor } from "../lib/harness.mjs";
import { makeBatches, post } from "../lib/wire.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PASSWORD = "correct horse battery";
const SESSIONS = 260;
const SCREENS = [
  "sessions",
  "friction",
  "heatmaps",
  "heatmaps?kind=scroll&than=q2&q2=goal:purchase",
  "forms",
  "journeys",
  "funnels?steps=/,goal:purchase&by=device",
  "anomalies",
  "settings/project",
  "settings/ledger",
  "settings/audit",
  "settings/rules",
  "settings/keys",
  "settings/thresholds",
  "settings/alerts",
  "settings/goals",
  "settings/users",
  "settings/tokens",
  "settings/requests",
];

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {import("playwright-core").Page} */ let page;
/** @type {string[]} */ const complaints = [];

before(async () => {
  collector = await startCollector({ args: ["--demo", "--batches-per-address-s", "0"] });
  execFileSync(HARK, ["users", "add", "ann", "--role", "admin", "--data", collector.data], {
    input: PASSWORD,
  });
  collector.cli("alerts", "add", "ops", "--webhook", "http://127.0.0.1:9/hark", "--quiet", "22:00-07:00");
  browser = await launchBrowser();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.setDefaultTimeout(8000);
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
});
after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

/** Axe finds nothing on what is shown. @param {string} name */
async function assertAccessible(name) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map(
      (/** @type {any} */ v) =>
        `${v.id}: ${v.nodes
          .map((/** @type {any} */ n) => n.html)
          .slice(0, 3)
          .join(" | ")}`,
    );
  });
  assert.deepEqual(found, [], name);
}

test("who asks for a name and a password can be read by all", async () => {
  await page.goto(`${collector.url}/`);
  await page.waitForSelector("input[name=name]");
  await assertAccessible("signing in");
  complaints.length = 0; // the browser notes the 401
  await page.fill("input[name=name]", "ann");
  await page.fill("input[name=password]", PASSWORD);
  await page.keyboard.press("Enter");
});

test("an empty collector greets with its script tag; the check turns green with the first event", async () => {
  const code = await page.textContent(".snippet__code");
  assert.equal(
    code,
    `<script async src="${collector.url}/hark.js" data-key="${collector.writeKey}"></script>`,
  );
  await page.waitForSelector(".check:has-text('Waiting')");
  await assertAccessible("first run");
  const segments = makeBatches(collector.writeKey, SESSIONS, 1, 1);
  assert.equal((await post(collector.url, segments[0])).status, 200);
  await page.waitForSelector(".check--good");
  await assertAccessible("first run, green");
  for (const segment of segments.slice(1)) assert.equal((await post(collector.url, segment)).status, 200);
  await page.click(".check >> text=All sessions");
  await page.waitForSelector(".sessions");
});

test("of many sessions only those in sight are in the document, and scrolling reaches the last", async () => {
  await page.waitForSelector(`.list__count:has-text('${SESSIONS} sessions')`, { timeout: 15_000 });
  assert.ok((await page.locator("tbody tr:not(.sessions__room)").count()) < 60);
  const last = page.locator("tbody tr:not(.sessions__room)").last();
  // The list grows as one scrolls, and its rows are drawn a moment after.
  await waitFor(async () => {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const shown = await last.getAttribute("aria-rowindex");
    return shown === String(SESSIONS + 1) && (await page.textContent(".sessions__end")) === "That is all.";
  }, 10_000);
  assert.ok((await page.locator("tbody tr:not(.sessions__room)").count()) < 60);
  await page.evaluate(() => scrollTo(0, 0));
});

test("typing filters, the address keeps it, and a reload shows the same", async () => {
  await page.fill(".search__input", "browser:Safari");
  await page.waitForSelector("text=No session matches");
  assert.match(page.url(), /q=browser%3ASafari/);
  await page.reload();
  await page.waitForSelector("text=No session matches");
  assert.equal(await page.inputValue(".search__input"), "browser:Safari");
  await assertAccessible("nothing found");
  await page.click("text=Clear the search");
  await page.waitForSelector("tbody tr");
});

test("a facet narrows and widens by keyboard, and Back goes where one was", async () => {
  const chrome = page.locator(".facet__value:has-text('Chrome')");
  await chrome.focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".facet__value[aria-pressed=true]:has-text('Chrome')");
  assert.equal(await page.inputValue(".search__input"), "browser:Chrome");
  await page.goBack();
  await waitFor(async () => (await page.inputValue(".search__input")) === "");
  await page.goForward();
  await waitFor(async () => (await page.inputValue(".search__input")) === "browser:Chrome");
});

test("a search is saved under a name, found again, and forgotten", async () => {
  await page.click("text=Save search");
  await assertAccessible("saving a search");
  await page.keyboard.press("Tab");
  await page.fill("input[name=name]", "Chrome people");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".toast:has-text('Saved for all')");
  const { name, q, who } = JSON.parse(collector.cli("segments"));
  assert.deepEqual([name, q, who], ["Chrome people", "browser:Chrome", "ann"]);
  await page.reload(); // it is the collector that keeps it
  await page.fill(".search__input", "");
  await page.click(".saved__show");
  assert.equal(await page.inputValue(".search__input"), "browser:Chrome");
  await page.click("[aria-label='Remove Chrome people']");
  await waitFor(async () => (await page.locator(".saved__show").count()) === 0);
  await page.fill(".search__input", "");
});

test("the help opens by keyboard, and Escape gives the focus back", async () => {
  await page.focus("[aria-label='What can be searched']");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open]");
  await assertAccessible("help");
  await page.keyboard.press("Escape");
  await waitFor(async () => (await page.locator("dialog").count()) === 0);
  const at = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  assert.equal(at, "What can be searched");
});

test("the longest comes first when that is asked for", async () => {
  await page.selectOption(".sort", "length");
  assert.match(page.url(), /sort=length/);
  await page.waitForSelector("tbody tr");
  await page.selectOption(".sort", "time");
});

test("settings: tabs by arrow keys; the ledger adds up; the audit log tells of the sign-in", async () => {
  await page.click(".bar__link >> text=Settings");
  await page.waitForSelector(`text=${collector.writeKey}`);
  await page.focus("[role=tab][aria-selected=true]");
  await page.keyboard.press("End");
  await page.waitForSelector("text=Signed in as");
  await page.goto(`${collector.url}/#/settings/ledger`);
  await page.waitForSelector(`dd:has-text('${SESSIONS}')`);
  await page.goto(`${collector.url}/#/settings/audit`);
  await page.waitForSelector("tbody tr:has-text('login'):has-text('ann')");
});

/** @param {string} tab */
const openSettings = async (tab) => {
  await page.goto(`${collector.url}/#/settings/${tab}`);
  await page.waitForSelector(".form");
};

test("settings: what is kept is kept, and a bad origin is said to be one", async () => {
  await openSettings("rules");
  await page.fill("textarea[name=origins]", "no origin");
  await page.click(".form button:text-is('Keep')");
  await page.waitForSelector(".form__problem");
  await page.fill("textarea[name=origins]", `https://shop.example\n${collector.url}`);
  await page.fill("input[name=keep_days]", "90");
  await page.click(".form button:text-is('Keep')");
  await page.waitForSelector(".toast:has-text('Kept.')");
  complaints.length = 0; // the browser notes the 400
  const { origins, keep_days } = await page.evaluate(async () => (await fetch("/api/settings")).json());
  assert.deepEqual(origins, ["https://shop.example", collector.url]);
  assert.equal(keep_days, 90);
  await openSettings("thresholds");
  await page.fill("input[name=rage_clicks_min]", "4");
  await page.click(".form button:text-is('Keep')");
  await waitFor(async () => {
    const { thresholds } = await page.evaluate(async () => (await fetch("/api/settings")).json());
    return thresholds.find((/** @type {any} */ row) => row.name === "rage_clicks_min").value === 4;
  });
});

test("settings: a key is made anew, and the one before revoked", async () => {
  await openSettings("keys");
  await page.click("text=Make another write key");
  await page.click("text=Revoke the earlier key");
  await page.waitForSelector("text=Make another write key");
  const { write_key } = await page.evaluate(async () => (await fetch("/api/settings")).json());
  assert.notEqual(write_key, collector.writeKey);
});

test("settings: a user and a token come and go", async () => {
  await openSettings("users");
  await page.fill("input[name=name]", "bert");
  await page.fill("input[name=password]", PASSWORD);
  await page.click(".form button:text-is('Keep')");
  await page.waitForSelector("tbody tr:has-text('bert')");
  await page.click("tbody tr:has-text('bert') >> text=End");
  await page.click("text=Really end bert?");
  await waitFor(async () => (await page.locator("tbody tr:has-text('bert')").count()) === 0);
  await openSettings("tokens");
  await page.fill("input[name=name]", "ci");
  await page.check("input[value=reports]");
  await page.click(".form button:text-is('Keep')");
  const made = await page.textContent(".made code");
  const answer = await fetch(`${collector.url}/api/reports/friction`, {
    headers: { Authorization: `Bearer ${made}` },
  });
  assert.equal(answer.status, 200);
});

test("a person's data is counted, saved and forgotten", async () => {
  await openSettings("requests");
  await page.fill("input[name=user]", "bob");
  await page.click("text=Look");
  await page.waitForSelector(`text=/bob: ${SESSIONS / 2} sessions/`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Save all of it")]);
  assert.equal(download.suggestedFilename(), "export.ndjson");
  await page.click("text=Forget bob for ever");
  await page.waitForSelector(`.toast:has-text('${SESSIONS / 2}')`);
});

for (const scheme of /** @type {const} */ (["light", "dark"]))
  test(`axe-core finds nothing on any screen, ${scheme}`, async () => {
    await page.emulateMedia({ colorScheme: scheme });
    for (const screen of SCREENS) {
      await page.goto(`${collector.url}/#/${screen}`);
      await page.waitForSelector("h1");
      await page.waitForTimeout(400);
      await assertAccessible(`${screen}, ${scheme}`);
    }
    await page.emulateMedia({ colorScheme: "light" });
  });

test("nothing hangs out of the window, from a phone to 4K", async () => {
  for (const [width, height] of [
    [360, 740],
    [820, 1180],
    [3840, 2160],
  ]) {
    await page.setViewportSize({ width, height });
    for (const screen of SCREENS) {
      await page.goto(`${collector.url}/#/${screen}`);
      await page.waitForSelector("h1");
      await page.waitForTimeout(250);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${screen} is ${wide} wide in ${width}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
});

test("in German nothing stays English, and it is kept", async () => {
  await page.goto(`${collector.url}/#/sessions`);
  await page.selectOption(".bar__language", "de");
  await page.waitForSelector("h1:has-text('Sitzungen')");
  assert.equal(await page.getAttribute("html", "lang"), "de");
  await page.reload();
  await page.waitForSelector("h1:has-text('Sitzungen')");
  const text = await page.innerText(".app");
  assert.doesNotMatch(text, /Sessions|Started|Visitor|Anonymous|Signal\b.*Entry page/);
  await page.selectOption(".bar__language", "en");
  await page.waitForSelector("h1:has-text('Sessions')");
});

test("the viewer has made no error and broken no policy", () => {
  assert.deepEqual(complaints, []);
});
