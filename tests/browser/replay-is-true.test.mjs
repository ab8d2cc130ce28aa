// Replay is true: at 20 random times of a scripted visit the replayed DOM equals the live DOM (after masking), and a
// screenshot of the replay looks like the page.
// @ts-check
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { decodeStream } from "../lib/decode.mjs";
import {
  discard,
  launchBrowser,
  ROOT,
  sessionAtRest,
  splitSegments,
  startCollector,
} from "../lib/harness.mjs";
import { compare, loadMask, readLivePage, readReplayText } from "../lib/live.mjs";
import { visitShop } from "../lib/visitor.mjs";

const LOOKS = 20;
/** Masked words and a blinking caret differ; a lost stylesheet, picture or scroll position differs by far more. */
const DIFFERENT_PIXELS_MAX = 0.02;
const VIEWPORT = { width: 1280, height: 800 };
const pictures = join(ROOT, "out/test-pictures");

/** Runs in the page: waits until nothing scrolls or moves any more, at most two seconds. */
async function untilStill() {
  for (let frames = 0, still = 0; still < 15 && frames < 120; frames++) {
    const before = scrollY;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const moving = document.getAnimations().some((animation) => animation.playState === "running");
    still = scrollY === before && !moving ? still + 1 : 0;
  }
}

/** @param {Buffer} a @param {Buffer} b @param {string} name */
function differentPixels(a, b, name) {
  const [x, y] = [PNG.sync.read(a), PNG.sync.read(b)];
  assert.deepEqual([x.width, x.height], [y.width, y.height]);
  const diff = new PNG({ width: x.width, height: x.height });
  const count = pixelmatch(x.data, y.data, diff.data, x.width, x.height, { threshold: 0.15 });
  writeFileSync(join(pictures, `${name}-live.png`), a);
  writeFileSync(join(pictures, `${name}-replay.png`), b);
  writeFileSync(join(pictures, `${name}-diff.png`), PNG.sync.write(diff));
  return count / (x.width * x.height);
}

test("20 random moments of a visit replay as they were", async () => {
  mkdirSync(pictures, { recursive: true });
  const collector = await startCollector({ args: ["--demo"] });
  const browser = await launchBrowser();
  try {
    const mask = await loadMask();
    const context = await browser.newContext({ viewport: VIEWPORT });
    const tab = await context.newPage();
    await tab.addInitScript(() => {
      addEventListener("scroll", () => /** @type {any} */ (window.lastScrollMs = performance.now()), true);
    });
    /** @type {{mark: string, live: import("../lib/live.mjs").LiveNode[], scrolling: boolean, picture?: Buffer}[]} */ const looks =
      [];
    let looking = true;
    let marks = 0;
    const look = async (/** @type {boolean} */ photograph) => {
      const mark = `mark-${marks++}`;
      const ready = await tab
        .evaluate(() => Boolean(/** @type {any} */ (window).hark?.sessionUrl?.()))
        .catch(() => false);
      if (!ready) return;
      if (photograph) await tab.evaluate(untilStill);
      const seen = await tab.evaluate(readLivePage, mark).catch(() => undefined);
      if (seen)
        looks.push({
          mark,
          ...seen,
          picture: photograph ? await tab.screenshot({ caret: "initial" }) : undefined,
        });
    };
    // Looks at random moments, beside the visitor's own steps; a picture is taken where the page stands still.
    const lookAround = (async () => {
      while (looking) {
        await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 700));
        if (looking) await look(false);
      }
    })();
    const session = await visitShop(tab, collector.url, { onStep: () => look(true) });
    looking = false;
    await lookAround;
    assert.match(session, /^[0-9a-f]{32}$/);
    await tab.goto("about:blank");
    await context.close();
    assert.ok(looks.length >= LOOKS, `${looks.length} looks`);

    const manifest = await sessionAtRest(collector, session);
    assert.equal(manifest.views.length, 1, "the shop is one document");
    const [view] = manifest.views;
    const bytes = await collector.bytes(`/api/sessions/${session}/views/${view.tab}/${view.epoch}/segments`);
    const events = decodeStream(splitSegments(bytes));

    /** @type {string[]} */ const problems = [];
    let compared = 0;
    const viewer = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    for (const { mark, live, scrolling, picture } of looks) {
      const at = events.find((event) => event.kind === "custom" && event.name === mark)?.at;
      assert.notEqual(at, undefined, `${mark} was not recorded`);
      const out = join(collector.data, `${mark}.txt`);
      collector.cli(
        "replay",
        session,
        "--view",
        "0",
        "--at",
        `${/** @type {number} */ (at) / 1000}s`,
        "--text",
        out,
      );
      const replay = readReplayText(readFileSync(out, "utf8"));
      assert.ok(replay.nodes.length > 50, "a replay of the shop has more than 50 nodes");
      problems.push(
        ...compare(live, replay.nodes, mask, scrolling).map((problem) => `${mark} at ${at} ms: ${problem}`),
      );
      compared++;
      if (picture) {
        const page = join(collector.data, `${mark}.html`);
        collector.cli(
          "replay",
          session,
          "--view",
          "0",
          "--at",
          `${/** @type {number} */ (at) / 1000}s`,
          "--html",
          page,
        );
        await viewer.goto(String(pathToFileURL(page)));
        await viewer.waitForTimeout(150);
        const frame = viewer.locator("iframe").first();
        const share = differentPixels(picture, await frame.screenshot(), mark);
        if (share > DIFFERENT_PIXELS_MAX)
          problems.push(`${mark}: ${(share * 100).toFixed(1)} % of the pixels differ`);
      }
    }
    assert.ok(compared >= LOOKS);
    assert.ok(
      looks.filter(({ scrolling }) => !scrolling).length > looks.length / 2,
      "most looks compare scrolling",
    );
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
    await discard(collector);
  }
});
