// Heatmaps from end to end in Chromium: what visitors of two widths click, point at and see on the pages of a template
// adds up by element; what the pointer was over is called as what was clicked is; the viewer draws heat where it was.
// @ts-check
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
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

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof startSite>>} */ let site;
/** @type {any} */ let report;

/** Selector, and what hark calls it. */
const THINGS = /** @type {const} */ ([
  ["#buy", "button#buy"],
  [".md\\:w-1\\/2", "main > section:nth-of-type(1) > a.md:w-1/2"],
  ["li:nth-child(2) b", "section:nth-of-type(2) > ul > li:nth-of-type(2)"],
  ["#ember77 + button", "main > section:nth-of-type(2) > button:nth-of-type(2)"],
]);
const PAGE = `<main><section><button id="buy">Buy</button> <a class="css-1a2b3c md:w-1/2" href="#more">More</a></section>
  <section><ul><li>One</li><li onclick="0"><b>Two</b></li></ul><button id="ember77">A</button><button>B</button></section>
  <x-card></x-card><div class="long"></div></main>
  <style>body{margin:0}#buy{width:60vw;height:80px}.long{height:3000px}</style>
  <script>customElements.define("x-card", class extends HTMLElement { connectedCallback() {
    this.attachShadow({mode:"open"}).innerHTML = "<button class=inside>Inside</button>"; } });</script>`;

before(async () => {
  const web = existsSync(join(ROOT, "build/web/viewer")) ? ["--web", join(ROOT, "build/web")] : [];
  collector = await startCollector({ args: web });
  const tag = `<script async src="${collector.url}/hark.js" data-key="${collector.writeKey}"></script>`;
  site = await startSite(() => ({ body: `<!doctype html><title>Shop</title>${tag}${PAGE}` }));
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (collector) await discard(collector);
});

/** Somebody who clicks each thing at three quarters of its width. @param {string} path @param {number} width */
async function visit(path, width) {
  const context = await browser.newContext({ viewport: { width, height: 600 } });
  const tab = await context.newPage();
  await tab.goto(`${site.url}${path}`);
  await tab.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics?.().keyframes > 0);
  for (const selector of [...THINGS.map(([css]) => css), "x-card button"]) {
    const box = await tab.locator(selector).boundingBox();
    assert.ok(box, selector);
    await tab.mouse.move(box.x + box.width * 0.76, box.y + box.height * 0.5, { steps: 3 });
    await tab.waitForTimeout(150);
    await tab.mouse.down();
    await tab.mouse.up();
  }
  await tab.mouse.move(5, 500);
  await tab.mouse.wheel(0, 900);
  await tab.waitForTimeout(700);
  const id = await tab.evaluate(
    () => new URL(/** @type {any} */ (window).hark.sessionUrl()).hash.split("/")[2],
  );
  await tab.goto("about:blank");
  await context.close();
  await sessionAtRest(collector, id.split("?")[0]);
}

test("clicks of two layouts add up by element, and the pointer names what the click names", async () => {
  await visit("/p/12", 1200);
  await visit("/p/13", 700);
  report = await collector.api("/api/reports/heatmap?page=/p/13");
  assert.deepEqual([report.page, report.device, report.visits, report.clicks], ["/p/*", "desktop", 2, 10]);
  for (const [, name] of THINGS) {
    const element = report.elements.find((/** @type {any} */ e) => e.target === name);
    assert.ok(
      element,
      `${name} is not in ${report.elements.map((/** @type {any} */ e) => e.target).join("; ")}`,
    );
    assert.deepEqual([element.clicks, element.visits], [2, 2], name);
    assert.ok(element.over_ms >= 2 * 100, `${name}: the pointer was over it ${element.over_ms} ms`);
    assert.ok(element.hesitation_ms > 0 && element.first_click_ms > 0, name);
    for (let i = 0; i < element.heat.clicks.length; i += 2) {
      const column = element.heat.clicks[i] % report.side;
      if (name !== THINGS[2][1]) assert.ok(Math.abs(column - 0.76 * report.side) < 3, `${name}: ${column}`);
    }
  }
  assert.ok(
    report.elements.some((/** @type {any} */ e) => e.target.endsWith("button.inside") && e.clicks === 2),
  );
  const over = report.elements.filter((/** @type {any} */ e) => e.over_ms > 0 && e.clicks === 0);
  assert.ok(over.length <= 1, `pointed at, and never clicked: ${JSON.stringify(over)}`); // on the way: A
});

test("reading is told from the top to where they came", () => {
  const reached = report.bands.map((/** @type {any} */ band) => band.reached.value);
  assert.equal(reached[0], 1);
  assert.equal(reached.at(-1), 0);
  assert.ok(report.depth > 0.3 && report.depth < 0.6, String(report.depth));
  assert.ok(report.bands[0].seen_ms > report.bands[15].seen_ms && report.bands[15].seen_ms > 0);
  assert.ok(report.moves.tenths.length > 0);
});

test("the viewer draws heat over the page where it was, and finds what the list names", async () => {
  const page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 } })).newPage();
  /** @type {string[]} */ const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${collector.url}/#key=${collector.readKey}`);
  await page.getByRole("link", { name: "Heatmaps" }).click();
  await page.waitForSelector(".heat__box");
  const heat = await waitFor(() =>
    page.evaluate(() => {
      const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(".heat__canvas"));
      const frame = /** @type {HTMLIFrameElement} */ (document.querySelector(".heat__window iframe"));
      const button = frame.contentDocument?.querySelector("#buy")?.getBoundingClientRect();
      const scale = canvas.width / frame.clientWidth;
      const context = canvas.getContext("2d");
      if (!button || !context || canvas.width === 0) return undefined;
      const alpha = (/** @type {number} */ part) =>
        context.getImageData(
          (button.left + button.width * part) * scale,
          (button.top + button.height / 2) * scale,
          1,
          1,
        ).data[3];
      return alpha(0.76) > 0 && { hot: alpha(0.76), cold: alpha(0.2) };
    }),
  );
  assert.ok(heat.hot > 150 && heat.cold === 0, JSON.stringify(heat));
  assert.equal(await page.locator(".heat__box").count(), 5); // in the shadow root, too
  await page.focus("table .heat__name");
  await page.waitForSelector(".heat__box--marked");
  await page.getByRole("button", { name: "How far down" }).click();
  await page.waitForSelector(".heat__line--reached");
  assert.match(page.url(), /kind=scroll/);
  await page.selectOption("select[name=than]", "q2");
  await page.fill("input[name=q2]", "-page:/p/13");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForSelector("text=Difference");
  await page.getByRole("button", { name: "the others" }).click();
  await page.waitForSelector(".heat__line");
  assert.deepEqual(complaints, []);
});
