// <hark-player> in Chromium on a foreign page: another origin, its own policy and styles, no collector. It shows what the
// recording has, fetches nothing but the session file, runs nothing of it, and says what is wrong.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  discard,
  launchBrowser,
  ROOT,
  sessionAtRest,
  startCollector,
  startSite,
  waitFor,
} from "../lib/harness.mjs";
import { visitShop } from "../lib/visitor.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCRIPT = readFileSync(join(ROOT, "build/player/hark-player.js"));
const EXAMPLE = readFileSync(join(ROOT, "examples/player/index.html"), "utf8");
const STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'";

/** @type {import("playwright-core").Browser} */ let browser;
/** @type {{url: string, stop(): Promise<any>}} */ let site;
/** @type {string[]} */ const asked = [];
let file = "";
let html = "";
/** @type {string[]} */ let recorded = [];

/** @param {string} players */
const pageWith = (players) =>
  `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script src="hark-player.js"></script><main><h1>x</h1>${players}</main>`;

/** @type {Record<string, () => {body: string|Buffer, headers?: Record<string, string>}>} */
const FILES = {
  "/": () => ({ body: EXAMPLE }),
  "/hark-player.js": () => ({ body: SCRIPT, headers: { "content-type": "text/javascript" } }),
  "/session.json": () => ({ body: file, headers: { "content-type": "application/json" } }),
  "/session.html": () => ({ body: html }),
  "/broken.json": () => ({ body: file.slice(0, file.length / 2) }),
  "/old.json": () => ({ body: file.replace('{"hark":1', '{"hark":9') }),
  "/hostile.json": () => ({ body: '{"hark":1,"manifest":{"views":[{"tab":7}]},"segments":[]}' }),
  "/damaged.json": () => ({ body: file.replace(/"segments":\["[^"]+"/, '"segments":["AAAA"') }),
  "/two": () => ({ body: pageWith(`<hark-player src="session.json"></hark-player>`.repeat(2)) }),
  "/from-html": () => ({ body: pageWith(`<hark-player src="session.html"></hark-player>`) }),
  "/strict": () => ({
    body: pageWith(`<hark-player src="session.json"></hark-player>`),
    headers: { "content-security-policy": STRICT },
  }),
  "/unstyled": () => ({
    body: pageWith(`<hark-player src="session.json"></hark-player>`),
    headers: { "content-security-policy": STRICT.replace("'self';", "'self' 'wasm-unsafe-eval';") },
  }),
};

before(async () => {
  const collector = await startCollector({ args: ["--demo"] });
  browser = await launchBrowser();
  try {
    const tab = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    const session = await visitShop(tab, collector.url, { buys: false });
    await tab.goto("about:blank");
    await sessionAtRest(collector, session);
    file = collector.cli("replay", session, "--json", "-");
    html = collector.cli("replay", session, "--html", "-");
    const tree = collector.cli("replay", session, "--view", "0", "--at", "3s", "--text", "-");
    recorded = [...tree.matchAll(/^ *text (".*")$/gm)]
      .map(([, text]) => JSON.parse(text).trim())
      .filter(Boolean);
  } finally {
    await discard(collector); // what follows has no collector
  }
  site = await startSite((request) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    asked.push(path);
    return FILES[path]?.();
  });
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** @param {string} path @param {any} [options] */
async function open(path, options = {}) {
  const page = await (
    await browser.newContext({ viewport: { width: 1280, height: 960 }, ...options })
  ).newPage();
  page.setDefaultTimeout(8000);
  /** @type {string[]} */ const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  asked.length = 0;
  await page.goto(site.url + path);
  return { page, complaints };
}
/** @param {import("playwright-core").Page} page */
const now = async (page) => Number(await page.getAttribute(".timeline", "aria-valuenow"));

test("the example shows the recording at its moment, by one script and one file", async () => {
  const { page, complaints } = await open("/");
  await page.waitForSelector("hark-player .controls");
  assert.equal(await now(page), 3);
  const frame = page.locator("hark-player iframe");
  assert.equal(await frame.getAttribute("sandbox"), "allow-same-origin");
  const shown = await frame.evaluate((element) => {
    const doc = /** @type {HTMLIFrameElement} */ (element).contentDocument;
    return [doc?.body.textContent ?? "", getComputedStyle(/** @type {any} */ (doc).body).backgroundColor];
  });
  const texts = recorded.filter((text) => text.length > 3 && shown[0].includes(text));
  assert.ok(texts.length > 20, `${texts.length} of ${recorded.length} texts`);
  assert.notEqual(shown[1], "rgba(0, 0, 0, 0)"); // recorded styles hold
  assert.deepEqual(asked.sort(), ["/", "/hark-player.js", "/session.json"]);
  const chip = await page
    .locator(".chip")
    .first()
    .evaluate((one) => getComputedStyle(one).backgroundColor);
  assert.notEqual(chip, "rgba(0, 0, 0, 0)");
  const [list, time] = await Promise.all([
    page.locator(".panels").boundingBox(),
    page.locator(".event__time").first().boundingBox(),
  ]);
  assert.ok(list && time && time.x + time.width < list.x + list.width, "the list is wider than its panel");
  assert.deepEqual(complaints, []);
  if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT, fullPage: true });
});

test("the page's styles do not reach in, and the player's not out", async () => {
  const { page } = await open("/");
  await page.waitForSelector("hark-player .play");
  const sizes = await page.evaluate(() => {
    const root = /** @type {any} */ (document.querySelector("hark-player")).shadowRoot;
    const size = (/** @type {Element} */ one) => getComputedStyle(one).fontSize;
    return [size(root.querySelector("h2")), size(/** @type {any} */ (document.querySelector("main p")))];
  });
  assert.deepEqual(sizes, ["15px", "16px"]);
});

test("it plays; its keys are heard only while it has the focus", async () => {
  const { page } = await open("/");
  await page.waitForSelector("hark-player .controls");
  await page.keyboard.press("End");
  assert.equal(await now(page), 3, "a key of the page is the page's");
  await page.focus(".timeline");
  await page.keyboard.press("Home");
  assert.equal(await now(page), 0);
  await page.keyboard.press("Space");
  await waitFor(async () => (await now(page)) >= 1, 4000);
  await page.keyboard.press("Space");
  await page.click("#tab-network");
  await page.waitForSelector(".panels .event__side");
});

test("two on a page are two; the one HTML file is a session file, too", async () => {
  const { page, complaints } = await open("/two");
  await waitFor(async () => (await page.locator("hark-player .controls").count()) === 2, 8000);
  await page.locator(".timeline").nth(0).focus();
  await page.keyboard.press("End");
  const [first, second] = await page
    .locator(".timeline")
    .evaluateAll((all) => all.map((one) => Number(one.getAttribute("aria-valuenow"))));
  assert.ok(first > 2 && second === 0, `${first}, ${second}`);
  const again = await open("/from-html");
  await again.page.waitForSelector("hark-player .controls");
  assert.deepEqual([...complaints, ...again.complaints], []);
});

test("a policy that is too narrow is named, with what to add", async () => {
  const strict = await open("/strict");
  await strict.page.waitForSelector("text=wasm-unsafe-eval");
  const unstyled = await open("/unstyled");
  await unstyled.page.waitForSelector(".embedded__warning:has-text('style-src')");
  await unstyled.page.waitForSelector(".controls");
  assert.equal(
    await unstyled.page.evaluate(
      () =>
        getComputedStyle(
          /** @type {any} */ (document.querySelector("hark-player")).shadowRoot.querySelector(".controls"),
        ).display,
    ),
    "grid", // its own styles hold all the same
  );
});

test("what is no session is refused in words, and damaged parts are left out", async () => {
  const { page } = await open("/two");
  /** @param {string} src */
  const told = async (src) => {
    await page.evaluate((src) => {
      document.querySelectorAll("hark-player")[1].remove();
      const player = document.createElement("hark-player");
      player.addEventListener("error", (event) => (document.title = /** @type {any} */ (event).detail));
      player.setAttribute("src", src);
      document.querySelector("main")?.append(player);
    }, src);
    await page.locator("hark-player").nth(1).locator(".notice__title:has-text('cannot be opened')").waitFor();
    return page.title();
  };
  assert.match(await told("broken.json"), /no session file/);
  assert.match(await told("old.json"), /another version/);
  assert.match(await told("hostile.json"), /page views/);
  assert.match(await told("missing.json"), /404/);
  await page.evaluate(() => document.querySelectorAll("hark-player")[1].setAttribute("src", "damaged.json"));
  await page
    .locator("hark-player")
    .nth(1)
    .locator("text=/cannot be|left out|No recording/")
    .first()
    .waitFor();
});

test("axe finds nothing on the page that has it, wide, narrow, dark and in German", async () => {
  for (const options of [
    {},
    { viewport: { width: 390, height: 900 } },
    { colorScheme: "dark", locale: "de-DE" },
  ]) {
    const { page, complaints } = await open("/", { ...options, bypassCSP: true });
    await page.waitForSelector("hark-player .controls");
    await page.evaluate(AXE);
    const found = await page.evaluate(async () =>
      (
        await /** @type {any} */ (window).axe.run(document, {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        })
      ).violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes[0].html}`),
    );
    assert.deepEqual(found, [], JSON.stringify(options));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `hangs out by ${over} px`);
    assert.deepEqual(complaints, []);
    if (process.env.SHOT)
      await page.screenshot({ path: `${process.env.SHOT}-${Object.keys(options)[0] ?? "wide"}.png` });
  }
});

test("the package holds the script, its licence and how to use it", () => {
  const [{ files }] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json"], {
      cwd: join(ROOT, "build/player"),
      encoding: "utf8",
    }),
  );
  assert.deepEqual(files.map((/** @type {any} */ one) => one.path).sort(), [
    "LICENSE",
    "README.md",
    "hark-player.js",
    "package.json",
  ]);
});
