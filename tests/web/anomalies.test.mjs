// The page of anomalies over three weeks of visits that end badly: what was noted is shown, and who may can take note of
// an alarm, mark a change as expected, and add a note; what that does is the collector's to say.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { discard, HARK, launchBrowser, ROOT, startCollector, waitFor } from "../lib/harness.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {import("playwright-core").Page} */ let page;
const PASSWORD = "correct horse battery";
const data = mkdtempSync(join(tmpdir(), "hark-test-"));
/** @param {string[]} args @param {string} [input] */
const hark = (args, input = "") => execFileSync(HARK, [...args, "--data", data], { input, encoding: "utf8" });

before(async () => {
  const first = await startCollector({ data, args: ["--alerts-every-s", "0"] });
  await first.stop();
  const make = ["release", "dev", "asan"]
    .map((preset) => join(ROOT, `build/${preset}/tests/report/make_visits`))
    .find((path) => existsSync(path));
  assert.ok(make, "make_visits was not built (cmake preset dev or asan)");
  execFileSync(make, [data, String(21 * 24), "14"]);
  hark(["users", "add", "ben", "--role", "analyst"], PASSWORD);
  hark(["users", "add", "eve", "--role", "viewer"], PASSWORD);
  const released = new Date(Date.now() - 14 * 3600e3).toISOString();
  hark(["annotate", "--kind", "release", "--text", "5.2.1 <img src=x onerror=alert(1)>", "--at", released]);
  hark(["watch", "--once"]);
  const web = existsSync(join(ROOT, "build/web/viewer")) ? ["--web", join(ROOT, "build/web")] : [];
  collector = await startCollector({
    data,
    args: ["--alerts-every-s", "0", ...web],
    keys: { writeKey: first.writeKey, readKey: first.readKey },
  });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

/** @param {string} name */
async function open(name) {
  page = await (await browser.newContext({ locale: "en-GB" })).newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${collector.url}/`);
  await page.fill("input[name=name]", name);
  await page.fill("input[name=password]", PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Anomalies" }).click();
  await page.waitForSelector(".finding");
}
const card = (/** @type {string} */ metric) => page.locator(".finding", { hasText: metric }).first();

test("what was noted near a change's begin stands with it, as text", async () => {
  await open("ben");
  const text = await card("errors a session").innerText();
  assert.match(text, /Noted at .* UTC: Release 5\.2\.1 <img src=x onerror=alert\(1\)>/);
  assert.equal(await page.locator(".finding img").count(), 0);
});

test("an alarm is acknowledged, another is expected: the collector knows, and so does the page", async () => {
  await card("errors a session").getByRole("button", { name: "Acknowledge" }).click();
  await card("errors a session").getByText("Somebody has taken note").waitFor();
  await card("sessions with a failed request").getByRole("button", { name: "Mark as expected" }).click();
  await card("sessions with a failed request").getByText("marked as expected").waitFor();
  const { alerts } = await collector.api("/api/alerts");
  /** A metric may have had an alarm before: the newest that somebody has muted. @param {string} name */
  const muted = (name) => alerts.find((/** @type {any} */ one) => one.metric === name && one.muted)?.muted;
  assert.equal(muted("errors a session"), "acknowledged");
  assert.equal(muted("sessions with a failed request"), "expected");
  await page.reload();
  await card("errors a session").getByText("Somebody has taken note").waitFor();
});

test("a note is added, and is in the report and in the log with who wrote it", async () => {
  await page.getByRole("button", { name: "Add a note" }).click();
  await page.selectOption("dialog select", "campaign");
  await page.fill("dialog input[name=text]", "the autumn sale");
  await page.getByRole("button", { name: "Keep it" }).click();
  const find = async () =>
    (await collector.api("/api/annotations")).annotations.find(
      (/** @type {any} */ one) => one.text === "the autumn sale",
    );
  const { kind, who } = await waitFor(find);
  assert.deepEqual([kind, who], ["campaign", "ben"]);
  assert.match(hark(["audit", "list"]), /"who":"ben".*campaign: the autumn sale/);
});

test("who may only look is offered none of it", async () => {
  await open("eve");
  assert.equal(await page.getByRole("button", { name: "Acknowledge" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: "Mark as expected" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: "Add a note" }).count(), 0);
});
