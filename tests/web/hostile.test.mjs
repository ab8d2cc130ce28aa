// A recording that tries everything (tests/replay/hostile.h), sent by a hostile client, watched in the viewer, in the
// one-file player and as a moment: no script runs, no request leaves.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { discard, launchBrowser, startCollector, startSite, waitFor } from "../lib/harness.mjs";
import { splitSegments } from "../lib/harness.mjs";

const SESSION = "07000000000000000000000000000000"; // as tests/replay/stream.h gives it

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof startSite>>} */ let canary;
/** @type {string[]} */ let asked = [];

before(async () => {
  canary = await startSite((request) => {
    asked.push(request.url ?? "");
    return { body: "", headers: { "access-control-allow-origin": "*" } };
  });
  collector = await startCollector();
  const resolver = `MAP canary.invalid ${new URL(canary.url).host}`;
  browser = await launchBrowser({
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      `--host-resolver-rules=${resolver}`,
    ],
  });
  const seeds = readFileSync(new URL("../corpora/replay/hostile", import.meta.url));
  for (const segment of splitSegments(seeds)) {
    Buffer.from(collector.writeKey, "latin1").copy(segment, 16);
    const answer = await fetch(`${collector.url}/v1/batch`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: segment,
    });
    assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
  }
});

after(async () => {
  await browser?.close();
  await canary?.stop();
  if (collector) await discard(collector);
});

/**
 * Opens an address, lets `watch` look at it, and tells what got out.
 * @param {string} url @param {(page: import("playwright-core").Page) => Promise<void>} watch
 */
async function watchFor(url, watch) {
  asked = [];
  /** @type {string[]} */ const found = [];
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.on("dialog", (dialog) => {
    found.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("page", (other) => other !== page && found.push(`window ${other.url()}`));
  await page.goto(url);
  await watch(page);
  await page.waitForTimeout(800);
  if (await page.evaluate(() => "harkRan" in globalThis)) found.push("a script ran");
  if (!page.url().startsWith(url.split("#")[0])) found.push(`the page went to ${page.url()}`);
  await context.close();
  return [...found, ...asked.map((path) => `request ${path}`)];
}

/** The recorded document's frame, and proof that it is the hostile page. @param {import("playwright-core").Page} page */
async function recordedFrame(page) {
  const frame = await waitFor(async () => {
    for (const candidate of page.frames().slice(1))
      if (
        (await candidate
          .locator("p#p")
          .count()
          .catch(() => 0)) > 0
      )
        return candidate;
    return undefined;
  }, 8000);
  assert.match((await frame.locator("p#p").first().textContent()) ?? "", /<script>top\.harkRan/);
  return frame;
}

test("the canary sings: outside a sandbox the same tries run and ask", async () => {
  const site = await startSite(() => ({
    body: `<img src="http://canary.invalid/control"><img src="x:" onerror="top.harkRan=1">`,
  }));
  const found = await watchFor(site.url, async () => {});
  await site.stop();
  assert.deepEqual(found.sort(), ["a script ran", "request /control"]);
});

test("in the viewer nothing runs and nothing is asked", async () => {
  const address = `${collector.url}/#/sessions/${SESSION}?t=0.4&key=${collector.readKey}`;
  const found = await watchFor(`${collector.url}/#key=${collector.readKey}`, async (page) => {
    await page.waitForTimeout(600);
    await page.goto(address.replace(/&key=.*/, ""));
    const frame = await recordedFrame(page);
    assert.ok((await frame.locator("a").count()) > 1);
    assert.equal(await page.locator("iframe").first().getAttribute("sandbox"), "allow-same-origin");
    const screen = page.locator(".screen");
    await screen.click({ position: { x: 30, y: 30 } });
    await page.keyboard.press("Tab");
    await page.keyboard.press("Home");
    await page.keyboard.press("Space");
    await page.waitForTimeout(900);
  });
  assert.deepEqual(found, []);
});

test("in the one-file player nothing runs and nothing is asked", async () => {
  const file = join(collector.data, "hostile.html");
  collector.cli("replay", SESSION, "--html", file);
  const found = await watchFor(`${pathToFileURL(file)}#t=0.4`, async (page) => {
    await recordedFrame(page);
  });
  assert.deepEqual(found, []);
});

test("in a moment as HTML nothing runs and nothing is asked, even without the outer policy", async () => {
  const file = join(collector.data, "moment.html");
  collector.cli("replay", SESSION, "--at", "0.4s", "--html", file);
  const found = await watchFor(String(pathToFileURL(file)), async (page) => {
    const frame = await recordedFrame(page);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.harkReady), "1");
    assert.equal(await page.locator("#frame").getAttribute("sandbox"), "allow-same-origin");
    const policies = frame.locator('meta[http-equiv="Content-Security-Policy"]');
    assert.match((await policies.first().getAttribute("content")) ?? "", /default-src 'none'/);
  });
  assert.deepEqual(found, []);
  const bare = readFileSync(file, "utf8").replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
  writeFileSync(file, bare);
  assert.deepEqual(
    await watchFor(String(pathToFileURL(file)), async (page) => void (await recordedFrame(page))),
    [],
  );
});
