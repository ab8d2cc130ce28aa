// The viewer in Chromium over a real visit: the list, the player (what it builds is what was recorded, by seeking and by
// playing), the timeline, the keys, the friction table, and the one-file player.
// @ts-check
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { discard, launchBrowser, sessionAtRest, startCollector, waitFor } from "../lib/harness.mjs";
import { visitShop } from "../lib/visitor.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {import("playwright-core").Page} */ let page;
/** @type {string[]} */ const complaints = [];
let session = "";
/** @type {any} */ let manifest;

before(async () => {
  collector = await startCollector({ args: ["--demo"] });
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const tab = await context.newPage();
  session = await visitShop(tab, collector.url, { buys: false });
  await tab.goto("about:blank");
  await context.close();
  manifest = await sessionAtRest(collector, session);
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.setDefaultTimeout(6000);
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
});

after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

/** Elements and texts as recorded at a time, from replay/text.h. @param {number} seconds */
function recordedTree(seconds) {
  const text = collector.cli("replay", session, "--view", "0", "--at", `${seconds}s`, "--text", "-");
  /** @type {string[]} */ const lines = [];
  let style = -1;
  for (const line of text.split("\n").filter(Boolean)) {
    const depth = line.search(/\S/);
    const [kind, name] = line.trim().split(" ");
    if (style >= 0 && depth > style) continue; // what is in a style element may be said by its sheet
    style = -1;
    if (kind === "element") {
      lines.push(`${depth} ${name === "link" ? "style|link" : name.replace(/^svg:/, "")}`);
      if (name === "style" || name === "link") style = depth;
    } else if (kind === "text") lines.push(`${depth} ${JSON.parse(line.trim().slice(5))}`);
  }
  return lines;
}

/** The same of what the player shows. */
function shownTree() {
  return page.evaluate(() => {
    /** @type {string[]} */ const lines = [];
    /** @param {Node} node @param {number} depth */
    const walk = (node, depth) => {
      if (node.nodeType === 3) lines.push(`${depth} ${node.nodeValue}`);
      if (node.nodeType === 1) {
        const element = /** @type {Element} */ (node);
        if (element.hasAttribute("data-hark-own")) return; // the player's
        const style = element.localName === "style" || element.localName === "link";
        lines.push(`${depth} ${element.localName}`);
        if (style) return;
        if (element.shadowRoot) walk(element.shadowRoot, depth + 1);
      }
      for (const child of node.childNodes) walk(child, depth + 1);
    };
    const frame = /** @type {HTMLIFrameElement} */ (document.querySelector("iframe"));
    if (frame.contentDocument) walk(frame.contentDocument, 0);
    return lines;
  });
}

/** @param {string[]} shown @param {string[]} recorded @param {string} when */
function assertSameTree(shown, recorded, when) {
  const same = (/** @type {string} */ a, /** @type {string} */ b) =>
    a === b || (/\d+ style\|link$/.test(b) && /\d+ (style|link)$/.test(a));
  for (let i = 0; i < Math.max(shown.length, recorded.length); i++)
    if (!same(shown[i] ?? "", recorded[i] ?? ""))
      assert.fail(
        `${when}, node ${i}: shown ${JSON.stringify(shown[i])}, recorded ${JSON.stringify(recorded[i])}`,
      );
  assert.ok(shown.length > 40, `${shown.length} nodes`);
}

test("without a key the viewer asks for one, and takes it out of the address", async () => {
  await page.goto(`${collector.url}/`);
  await page.waitForSelector(".key__input");
  await page.fill(".key__input", "rk_wrong");
  await page.click("button[type=submit]");
  await page.waitForSelector("text=not accepted");
  await page.goto(`${collector.url}/#key=${collector.readKey}`);
  await page.waitForSelector("tbody tr");
  assert.ok(!page.url().includes("rk_"), page.url());
  assert.equal(await page.locator("tbody tr").count(), 1);
  assert.match((await page.textContent("tbody tr")) ?? "", /Chrome.*Rage click/);
  complaints.length = 0; // the browser notes the refused key
});

test("a click on a session plays it", async () => {
  await page.click("tbody tr");
  await page.waitForSelector(".controls");
  assert.equal(await page.getAttribute("iframe", "sandbox"), "allow-same-origin");
  const at = async () => Number(await page.getAttribute(".timeline", "aria-valuenow"));
  await waitFor(async () => (await at()) >= 1, 5000);
  assert.equal(await page.evaluate(() => document.activeElement?.localName === "iframe"), false);
  await page.keyboard.press("Space");
  const paused = await at();
  await page.waitForTimeout(1300);
  assert.equal(await at(), paused);
  await page.keyboard.press("Home");
  assert.equal(await at(), 0);
  await page.keyboard.press("ArrowRight");
  assert.equal(await at(), 5);
});

test("what a seek shows is what was recorded, at many times", async () => {
  const seconds = manifest.views[0].duration_ms / 1000;
  for (let i = 0; i < 12; i++) {
    const at = Math.round((0.8 + (((i * 7) % 12) * (seconds - 1)) / 11) * 10) / 10; // to and fro
    await page.goto(`${collector.url}/#/sessions/${session}?t=${at}`);
    await page.waitForSelector(".controls");
    const expected = recordedTree(at);
    await waitFor(async () => (await shownTree()).length === expected.length, 3000).catch(() => {});
    assertSameTree(await shownTree(), expected, `at ${at} s`);
  }
});

test("what playing to the end shows is what was recorded", async () => {
  await page.goto(`${collector.url}/#/sessions/${session}?t=0`);
  await page.waitForSelector(".controls");
  await page.click(".speed >> text=8×");
  await page.waitForSelector('[aria-label="Play again"]', { timeout: 15_000 });
  assertSameTree(await shownTree(), recordedTree(manifest.views[0].duration_ms / 1000 + 1), "at the end");
});

test("an event of the list, and the timeline, go to their moment", async () => {
  await page.click(".tab >> text=Signals");
  await page.click(".event__button >> nth=0");
  const rage = manifest.signals.find((/** @type {any} */ s) => s.signal === "rage_click");
  const now = Number(await page.getAttribute(".timeline", "aria-valuenow"));
  assert.ok(Math.abs(now - rage.at_ms / 1000) <= 1, `${now} s, not ${rage.at_ms} ms`);
  assert.match(page.url(), /view=[0-9a-f]{16}-0&t=\d/);
  const box = await page.locator(".timeline").boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const half = Number(await page.getAttribute(".timeline", "aria-valuenow"));
  assert.ok(Math.abs(half - manifest.views[0].duration_ms / 2000) <= 1, `${half} s`);
  assert.ok((await page.locator(".pin--signal").count()) > 0);
  assert.ok((await page.locator(".tip").count()) > 0);
});

test("what changed is told with its cause, as text, and leads to the sessions", async () => {
  const cause = { dim: "page", value: "<img src=x onerror=fetch('/leak')>" };
  const counts = { before: 30, now: 170, sessions_before: 1000, sessions_now: 340 };
  const finding = {
    metric: "rage click",
    kind: "shift_up",
    from: "2026-11-21 10:00",
    to: "2026-11-22 01:00",
    before: 0.03,
    now: 0.19,
    open: false,
    verdict: "found",
    causes: [{ set: [cause], explained: 0.98, ...counts, effect: { low: 11.4, ratio: 14, high: 17.2 } }],
    came_with_it: [{ dim: "release", value: "5.2.1", before: 0, now: 1 }],
    rose_with_it: [{ what: "errors", before: 0.02, now: 0.63, before_elsewhere: 0.02, now_elsewhere: 0.02 }],
    sessions: [session],
  };
  const report = { hours: 672, metrics: 4, left_out: 0, false_alarms_a_week: 1, anomalies: [finding] };
  await page.route("**/api/reports/anomalies?*", (route) => route.fulfill({ json: report }));
  await page.goto(`${collector.url}/#/anomalies`);
  const card = page.locator(".finding");
  await card.waitFor();
  const text = await card.innerText();
  for (const part of ["rage click rose from 3.0% to 19%", "98%", "release = 5.2.1", "errors", "onerror"])
    assert.ok(text.includes(part), `${part} in ${text}`);
  assert.equal(await card.locator("img").count(), 0);
  await page.unroute("**/api/reports/anomalies?*");
  await card.locator("a.watch").click();
  await page.locator("iframe").waitFor();
});

test("where nothing changed, the page of anomalies says so", async () => {
  await page.goto(`${collector.url}/#/anomalies`);
  await page.getByText("Nothing stands out.").waitFor();
});

test("the player is steered by keys, and a link to the moment is copied", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${collector.url}/#/sessions/${session}?t=2`);
  await page.waitForSelector(".controls");
  const now = () => page.getAttribute(".timeline", "aria-valuenow").then(Number);
  await page.keyboard.press("5");
  const half = await now();
  assert.ok(half > 2);
  await page.keyboard.press("Shift+ArrowLeft");
  assert.ok((await now()) < half);
  await page.keyboard.press("Home");
  await page.keyboard.press("n");
  const first = await page.textContent(".controls__time");
  await page.keyboard.press("n");
  assert.notEqual(await page.textContent(".controls__time"), first);
  await page.keyboard.press("p");
  assert.equal(await page.textContent(".controls__time"), first);
  await page.keyboard.press(">");
  await page.waitForSelector(".speed--on:has-text('2×')");
  await page.keyboard.press("c");
  await page.waitForSelector(".toast");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, new RegExp(`#/sessions/${session}\\?view=.*&t=[0-9.]+$`));
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open] .keys");
  await page.keyboard.press("Escape");
  await page.keyboard.press("<");
});

test("the friction table links to moments", async () => {
  await page.goto(`${collector.url}/#/friction`);
  await page.waitForSelector(".watch");
  await page.click(".watch >> nth=0");
  await page.waitForSelector(".controls");
  assert.match(page.url(), new RegExp(`/sessions/${session}`));
});

test("the friction table shows the elements as they were recorded", async () => {
  await page.goto(`${collector.url}/#/friction`);
  await page.waitForSelector(".thumb__mark");
  const shown = await page.evaluate(() => {
    const thumb = /** @type {HTMLElement} */ (document.querySelector(".thumb__mark")?.parentElement);
    const frame = /** @type {HTMLIFrameElement} */ (thumb.querySelector("iframe"));
    const label = /** @type {HTMLElement} */ (thumb.nextElementSibling).innerText;
    const mark = /** @type {HTMLElement} */ (thumb.querySelector(".thumb__mark")).getBoundingClientRect();
    const room = thumb.getBoundingClientRect();
    const buttons = [...(frame.contentDocument?.querySelectorAll("button") ?? [])];
    const meant = buttons.find((button) => button.innerText.trim() === label)?.getBoundingClientRect();
    const scale = frame.getBoundingClientRect().width / frame.offsetWidth;
    return {
      inside: mark.left >= room.left && mark.right <= room.right && mark.top >= room.top,
      off: meant && Math.abs(frame.getBoundingClientRect().left + meant.left * scale - mark.left),
    };
  });
  assert.ok(shown.inside && shown.off !== undefined && shown.off < 2, JSON.stringify(shown));
});

test("examples are watched one after the other", async () => {
  const list = [2500, 9000].map(
    (at) => `${session}.${manifest.views[0].tab}-${manifest.views[0].epoch}.${at}`,
  );
  await page.goto(`${collector.url}/#/sessions/${session}?t=0.5&play=${list.join("~")}&of=Pay&n=1`);
  await page.waitForSelector(".playlist");
  assert.match(await page.innerText(".playlist"), /Example 1 of 2: Pay/);
  await page.getByRole("link", { name: "Next ›" }).click();
  await page.waitForSelector("text=Example 2 of 2");
  await page.waitForFunction(() => /[?&]t=7/.test(location.hash));
  assert.equal(await page.locator(".playlist a").count(), 1); // there is no next one
});

test("the viewer has made no error and broken no policy", () => {
  assert.deepEqual(complaints, []);
});

test("one file plays the session from disk", async () => {
  const file = join(collector.data, "replay.html");
  collector.cli("replay", session, "--html", file);
  /** @type {string[]} */ const asked = [];
  page.on("request", (request) => request.url().startsWith("http") && asked.push(request.url()));
  await page.goto(`${pathToFileURL(file)}#t=3`);
  await page.waitForSelector(".controls");
  const last = Math.floor(manifest.views[0].duration_ms / 1000);
  assertSameTree(await shownTree(), recordedTree(3), "in the file");
  assert.match(
    (await page.textContent(".controls__time")) ?? "",
    new RegExp(`/ 0:${String(last).padStart(2, "0")}$`),
  );
  assert.deepEqual(asked, []);
  assert.deepEqual(complaints, []);
});
