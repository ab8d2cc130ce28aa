// The same script tag on nine ways to make a page: each is used with and without hark. Its replay is the page, the page
// is what it would have been, and nobody's error appears.
// @ts-check
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { press, type } from "../bench/apps/hands.mjs";
import { buildApps, buildPage } from "../bench/apps/registry.mjs";
import { visit as visitTodo } from "../bench/apps/todo.mjs";
import { openLab } from "../bench/capture/lab.mjs";
import { coverageOf } from "../bench/capture/visit.mjs";
import { discard, launchBrowser, ROOT, startCollector } from "../lib/harness.mjs";
import { loadMask, readLivePage } from "../lib/live.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const TODOS = ["todo-react", "todo-vue", "todo-svelte", "todo-preact"];
const LISTS = ["lit", "angular", "htmx", "jquery", "styled"];
const PAGES = join(ROOT, "build/bench/apps");
/** Longer than any of the recorder's timers waits. */
const CALM_MS = 1500;

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ live: Awaited<ReturnType<typeof readLivePage>>, errors: string[], ticks: number, session: string }} Seen */

/** @type {Awaited<ReturnType<typeof startCollector>>} */ let collector;
/** @type {Awaited<ReturnType<typeof launchBrowser>>} */ let browser;
/** @type {Record<string, Awaited<ReturnType<typeof openLab>>>} */ const labs = {};
/** @type {Awaited<ReturnType<typeof loadMask>>} */ let mask;

before(async () => {
  await buildApps(TODOS, PAGES);
  for (const name of LISTS) await buildPage(join(HERE, "apps", name), join(PAGES, name), name);
  copyFileSync(join(HERE, "apps/htmx/row.html"), join(PAGES, "htmx/row.html"));
  collector = await startCollector({ args: ["--demo"] });
  for (const recorder of /** @type {const} */ (["none", "hark"])) {
    labs[recorder] = await openLab(collector);
    labs[recorder].state.recorder = recorder;
  }
  mask = await loadMask();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  for (const lab of Object.values(labs)) await lab.stop();
  await discard(collector);
});

/** Uses one of the lists: adds, ticks off, turns, adds again. @param {Page} tab */
async function visitList(tab) {
  await press(tab, "#new");
  await type(tab, "a second map");
  await press(tab, "#add");
  await tab.waitForTimeout(250);
  await press(tab, "input[type=checkbox] >> nth=1");
  await press(tab, "#turn");
  await tab.waitForTimeout(250);
  await press(tab, "#new");
  await type(tab, "salt");
  await press(tab, "#add");
  await tab.waitForTimeout(400);
}

/**
 * @param {string} name @param {"none" | "hark"} recorder @param {boolean} late the tag comes when the page is there
 * @returns {Promise<Seen>}
 */
async function use(name, recorder, late) {
  const lab = labs[late ? "none" : recorder];
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  const tab = await context.newPage();
  /** @type {string[]} */ const errors = [];
  tab.on("pageerror", (error) => errors.push(String(error)));
  tab.on("console", (line) => line.type() === "error" && errors.push(line.text()));
  await tab.goto(`${lab.url}/apps/${name}/`);
  await tab.waitForSelector(TODOS.includes(name) ? ".todo__item" : "input[type=checkbox]");
  if (late && recorder === "hark")
    await tab.evaluate((key) => {
      const script = document.createElement("script");
      script.src = "/hark.js";
      script.dataset.key = key;
      document.head.append(script);
    }, collector.writeKey);
  if (recorder === "hark")
    await tab.waitForFunction(() => Boolean(/** @type {any} */ (window).hark?.sessionUrl?.()));
  await (TODOS.includes(name) ? visitTodo : visitList)(tab);
  await tab.waitForTimeout(CALM_MS);
  const ticks = await tab.evaluate(() => /** @type {any} */ (window).ticks ?? 0);
  const url = await tab.evaluate(() => /** @type {any} */ (window).hark?.sessionUrl?.() ?? "");
  if (recorder === "none")
    await tab.evaluate(() => {
      /** @type {any} */ (window).hark = { track() {} }; // the reader leaves a mark
    });
  const live = await tab.evaluate(readLivePage, "end");
  await tab.goto("about:blank");
  await tab.waitForTimeout(150);
  await context.close();
  return { live, errors, ticks, session: /[0-9a-f]{32}/.exec(url)?.[0] ?? "" };
}

/** The application's own part of a page. @param {Seen} seen */
function ownTree({ live }) {
  const nodes = live.live;
  const from = nodes.findIndex((node) =>
    node.attributes?.some(([key, value]) => key === "id" && value === "app"),
  );
  const rest = nodes.slice(from + 1);
  const end = rest.findIndex(({ depth }) => depth <= nodes[from].depth);
  return rest.slice(0, end < 0 ? undefined : end).map(({ scroll, ...node }) => node);
}

/** @param {string} name @param {boolean} [late] */
async function check(name, late = false) {
  const [without, recorded] = await Promise.all([use(name, "none", late), use(name, "hark", late)]);
  assert.deepEqual(without.errors, [], "the page by itself is sound");
  assert.deepEqual(recorded.errors, [], "hark brings no error");
  assert.ok(ownTree(recorded).length > 10, "there is a page");
  assert.deepEqual(ownTree(recorded), ownTree(without), "the page is what it would have been");
  assert.equal(recorded.ticks, without.ticks, "no change detection more");
  const { coverage, problems } = await coverageOf(collector, recorded, mask);
  assert.deepEqual(problems, [], "the replay is the page");
  assert.equal(coverage, 1);
  return { without, recorded };
}

describe("the script tag passes on", { concurrency: 3 }, () => {
  for (const name of [...TODOS, ...LISTS.filter((list) => list !== "angular")])
    test(name, async () => void (await check(name)));

  for (const late of [false, true])
    test(`angular with zone.js, the tag ${late ? "after" : "before"} it: no change detection more`, async () => {
      const { without } = await check("angular", late);
      assert.ok(without.ticks > 10, `${without.ticks} change detections were counted`);
    });
});
