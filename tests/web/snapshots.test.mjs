// Every screen as a picture, light and dark, at three widths, held against the one that is kept: what moved, vanished,
// or changed its colour shows, whoever changed it.
//
// What is compared is robust on a fresh machine. Letters are drawn by whatever FreeType and hinting the machine has, so
// they are laid out (always in DejaVu Sans, which ./dev installs) but not painted: boxes, lines, fills, charts and icons
// are compared, words by screens.test.mjs, their contrast by axe. Clock, store and language are fixed; nothing moves.
// A pixel may be off by a shade, and so few of them (OFF_MAX) as rounding at an edge gives.
//
// HARK_SNAPSHOTS=write writes them anew: look at what changed before it is committed.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { discard, HARK, launchBrowser, ROOT, startCollector } from "../lib/harness.mjs";
import { faults } from "../lib/kills.mjs";
import { makeVisits } from "../lib/visits.mjs";

const PASSWORD = "correct horse battery";
const KEPT = join(ROOT, "tests/web/snapshots");
const PICTURES = join(ROOT, "out/test-pictures/snapshots");
const WRITE = process.env.HARK_SNAPSHOTS === "write";
const NOW_MS = Date.UTC(2026, 10, 20, 12, 30);
const OFF_MAX = 200; // pixels
const SHADE = 0.05; // that one may be off by, of 1
const SCREENS = [
  "sessions",
  "friction",
  "journeys",
  "funnels?steps=/,goal:purchase&by=device",
  "settings/goals",
  "settings/alerts",
  "settings/thresholds",
];
const WIDTHS = /** @type {const} */ ([
  [360, 740],
  [820, 1180],
  [1440, 900],
]);
const STILL = `*, ::before, ::after { font-family: "DejaVu Sans" !important; color: transparent !important;
  caret-color: transparent !important; animation: none !important; transition: none !important; }
  svg text, svg text * { fill: transparent !important; } ::placeholder { color: transparent !important; }`;

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** Who is signed in. @type {any} */ let known;

/** @param {"light"|"dark"} colorScheme @param {readonly [number, number]} size */
async function openPage(colorScheme, [width, height]) {
  const context = await browser.newContext({
    ...{ viewport: { width, height }, colorScheme, locale: "en-GB", timezoneId: "UTC", bypassCSP: true },
    ...(known ? { storageState: known } : {}),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.clock.setFixedTime(NOW_MS);
  return page;
}

before(async () => {
  const { data, keys } = makeVisits(HARK, 48, 0, NOW_MS);
  const clock = faults(HARK, `${data}.faults`);
  clock.set({ clock: Math.round((NOW_MS - Date.now()) / 1000) });
  collector = await startCollector({ data, keys, args: ["--alerts-every-s", "0"], wrap: clock.wrap });
  execFileSync(HARK, ["users", "add", "ann", "--role", "admin", "--data", data], { input: PASSWORD });
  collector.cli("alerts", "add", "ops", "--webhook", "https://hooks.example/hark", "--quiet", "22:00-07:00");
  browser = await launchBrowser();
  const page = await openPage("light", WIDTHS[2]);
  await page.goto(`${collector.url}/`);
  await page.fill("input[name=name]", "ann");
  await page.fill("input[name=password]", PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".bar__who");
  known = await page.context().storageState();
  known.cookies.forEach((/** @type {any} */ cookie) => (cookie.expires = -1)); // by the browser's own clock
  mkdirSync(PICTURES, { recursive: true });
  mkdirSync(KEPT, { recursive: true });
});
after(async () => {
  await browser?.close();
  if (collector) await discard(collector);
});

/** The picture once two in a row are the same. @param {import("playwright-core").Page} page @param {string} screen */
async function pictureOf(page, screen) {
  await page.goto("about:blank");
  await page.goto(`${collector.url}/#/${screen}`);
  await page.addStyleTag({ content: STILL });
  await page.waitForSelector("h1");
  await page.waitForFunction(() => !document.querySelector(".notice__spinner"));
  let last = await page.screenshot();
  for (let i = 0; i < 20; i++) {
    await page.waitForTimeout(150);
    const next = await page.screenshot();
    if (next.equals(last)) return next;
    last = next;
  }
  throw new Error(`${screen} does not come to rest`);
}

/** What is wrong with a picture; empty: nothing. @param {string} name @param {Buffer} bytes */
function problemOf(name, bytes) {
  const kept = join(KEPT, `${name}.png`);
  if (WRITE) writeFileSync(kept, bytes);
  if (!existsSync(kept)) return `${name}: none is kept (HARK_SNAPSHOTS=write)`;
  const [is, was] = [PNG.sync.read(bytes), PNG.sync.read(readFileSync(kept))];
  const { width, height } = was;
  if (is.width !== width || is.height !== height) return `${name}: ${is.width} × ${is.height}`;
  const shown = new PNG({ width, height });
  const off = pixelmatch(was.data, is.data, shown.data, width, height, { threshold: SHADE });
  if (off <= OFF_MAX) return "";
  writeFileSync(join(PICTURES, `${name}.is.png`), bytes);
  writeFileSync(join(PICTURES, `${name}.differs.png`), PNG.sync.write(shown));
  return `${name}: ${off} pixels (${PICTURES}/${name}.differs.png)`;
}

for (const scheme of /** @type {const} */ (["light", "dark"]))
  for (const size of WIDTHS)
    test(`screens look as they did, ${scheme}, ${size[0]} px wide`, async () => {
      const page = await openPage(scheme, size);
      const problems = [];
      for (const screen of SCREENS) {
        const name = `${screen.replace(/\?.*/, "").replace("/", "-")}-${scheme}-${size[0]}`;
        problems.push(problemOf(name, await pictureOf(page, screen)));
      }
      await page.context().close();
      assert.deepEqual(problems.filter(Boolean), []);
    });

test("a box that moves by eight pixels is seen", async () => {
  const page = await openPage("light", WIDTHS[2]);
  const was = PNG.sync.read(await pictureOf(page, "settings/alerts"));
  await page.addStyleTag({ content: ".receiver { translate: 8px 0; }" });
  await page.waitForTimeout(150);
  const is = PNG.sync.read(await page.screenshot());
  await page.context().close();
  const off = pixelmatch(was.data, is.data, undefined, was.width, was.height, { threshold: SHADE });
  assert.ok(off > OFF_MAX, `only ${off} pixels: the comparison is blind`);
});
