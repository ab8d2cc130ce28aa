// Records the labelled traces: drives Chromium through every behaviour and writes what the SDK saw, with the signals
// that the page itself found, to tests/corpora/friction/PAGE.trace (docs in its README).
// usage: node tests/bench/friction/record.mjs [--variants N] [--at-once N] [--seconds N] [--page NAME …] [--try WORDS]
//   [--first N] [--out DIR]   N is the first variant: others than the corpus has, to judge what no rule was made with
// @ts-check
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SHAPES } from "../../../schema/events.js";
import { decodeEnvelope, decodeStream } from "../../lib/decode.mjs";
import {
  discard,
  launchBrowser,
  ROOT,
  startCollector,
  startProxy,
  startSite,
  waitFor,
} from "../../lib/harness.mjs";
import { BEHAVIOURS } from "./episodes.mjs";
import { documentOf, PAGES } from "./pages.mjs";

const outAt = process.argv.indexOf("--out");
const OUT = outAt > 0 ? process.argv[outAt + 1] : join(ROOT, "tests/corpora/friction");
const SETTLE_MS = 2900; // longer than the longest wait of a detector
const option = (/** @type {string} */ name, /** @type {number} */ fallback) =>
  Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) || fallback;

/** Numbers that are the same in every run: a multiplicative generator (Lehmer). @param {number} seed */
function randomOf(seed) {
  let state = (seed * 7919 + 1) % 2147483647;
  return (/** @type {number} */ from, /** @type {number} */ to) => {
    state = (state * 48271) % 2147483647;
    return from + Math.floor((state / 2147483647) * (to - from + 1));
  };
}

/** @param {import("playwright-core").Page} tab @param {number} seed @returns {import("./episodes.mjs").Hand} */
function handOf(tab, seed) {
  const random = randomOf(seed);
  const wait = (/** @type {number} */ from, to = from) => tab.waitForTimeout(random(from, to));
  const point = async (/** @type {string} */ selector) => {
    const box = await tab.locator(selector).first().boundingBox();
    if (!box) throw new Error(`${selector} is not to be seen`);
    return { x: box.x + (box.width * random(30, 70)) / 100, y: box.y + Math.min(box.height, 60) / 2 };
  };
  return {
    tab,
    random,
    wait,
    point,
    async click(selector, times = 1, gap = [0, 0]) {
      const { x, y } = await point(selector);
      await tab.mouse.move(x, y, { steps: random(4, 9) });
      for (let i = 0; i < times; i++) {
        if (i) await wait(...gap);
        await tab.mouse.click(x + random(-1, 1), y + random(-1, 1), { delay: random(20, 60) });
      }
    },
  };
}

/** No detector tells these apart: a run of them at one moment is written once, as its first. */
const TREE = new Set(
  "subtree element attribute text comment doctype shadow document move remove set_attribute drop_attribute set_text append size sheet sheet_insert sheet_delete adopt".split(
    " ",
  ),
);

/** Pages whose tree is written whole, for what has to know its fields. */
const WHOLE = new Set(["finder"]);
const PLAIN = /^[\w#/.-]+$/;

/** The path that a NAVIGATE led to, for what compares pages, and attributes; every other text is left out. @param {any} event @param {string} name */
const textOf = (event, name) =>
  event.kind === "navigate" && name === "url" && event.url
    ? new URL(event.url).pathname
    : event.kind === "attribute" && PLAIN.test(event[name])
      ? event[name]
      : "-";

/** One line an event: its time, its name, its numbers. @param {any[]} events @param {string} page */
function linesOf(events, page) {
  const lines = [];
  let before = "";
  for (const event of events) {
    const run = TREE.has(event.kind) ? `${event.at}` : "";
    if ((run && run === before && !WHOLE.has(page)) || event.kind === "context") continue;
    before = run;
    const shape = SHAPES.find((one) => one.name === event.kind);
    const values =
      shape?.args.map((name, i) => (shape.types[i] === "S" ? textOf(event, name) : event[name])) ?? [];
    lines.push([event.at, event.kind.toUpperCase(), ...values].join(" "));
  }
  return lines;
}

const collector = await startCollector({
  args: ["batches-per-key-s", "batches-per-address-s", "sessions-per-address-min"].flatMap((f) => [
    `--${f}`,
    "0",
  ]),
});
/** A site and a proxy for one episode, so that what passes is that episode's. */
async function startStage() {
  const proxy = await startProxy(collector.url);
  const tag = `<script async src="${proxy.url}/hark.js" data-key="${collector.writeKey}"></script>`;
  const site = await startSite((request) => {
    const [, first = ""] = (request.url ?? "").split("/");
    if (first in PAGES) return { body: documentOf(first, tag) };
    return { status: first === "broken" ? 500 : first === "missing" ? 404 : 200, body: "ok" };
  });
  return { proxy, site };
}
const browser = await launchBrowser();

/** The events of one episode. @param {(typeof BEHAVIOURS)[number]} behaviour @param {number} seed */
async function record(behaviour, seed) {
  const { proxy, site } = await startStage();
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  const tab = await context.newPage();
  await tab.goto(`${site.url}/${behaviour.page}/`);
  await tab.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics?.().rung);
  await tab.waitForTimeout(300);
  await behaviour.act(handOf(tab, seed));
  await tab.waitForTimeout(SETTLE_MS);
  await tab.goto("about:blank");
  const events = await waitFor(() => {
    /** @type {Map<number, Buffer>} */ const batches = new Map();
    for (const { url, body } of proxy.requests)
      if (url.endsWith("/batch")) batches.set(decodeEnvelope(body).seq, body);
    const inOrder = [...batches].sort(([a], [b]) => a - b);
    if (!inOrder.length || inOrder.some(([seq], i) => seq !== i)) return undefined;
    const all = decodeStream(inOrder.map(([, body]) => body));
    return all.some((event) => event.kind === "leave") ? all : undefined;
  });
  await context.close();
  await site.stop();
  await proxy.stop();
  return events;
}

const variants = option("variants", 6);
const until = Date.now() + 1000 * option("seconds", 3600);
// Every behaviour once, then again: a run that is cut short has some of each.
const only = process.argv.filter((_, i, all) => all[i - 1] === "--page");
const jobs = Array.from({ length: variants }, (_, nth) => nth + option("first", 0))
  .map((variant) => BEHAVIOURS.map((behaviour, i) => ({ behaviour, variant, seed: i * 100 + variant })))
  .flat()
  .filter(({ behaviour }) => !only.length || only.includes(behaviour.page))
  .filter(
    ({ behaviour }) =>
      !process.argv.includes("--try") ||
      behaviour.name.includes(process.argv[process.argv.indexOf("--try") + 1]),
  );
/** @type {Map<string, string[]>} */ const files = new Map();
const queue = jobs.map((job, at) => ({ ...job, at }));
/** @type {string[][]} */ const made = [];
async function worker() {
  for (let job = queue.shift(); job && Date.now() < until; job = queue.shift()) {
    const { behaviour, variant, seed } = job;
    const head = `episode ${behaviour.page}: ${behaviour.name} #${variant + 1} = ${behaviour.expect.join(" ")}`;
    try {
      made[job.at] = [head.trim(), ...linesOf(await record(behaviour, seed), behaviour.page)];
    } catch (error) {
      console.error(`left out, not recorded: ${head}: ${error}`);
    }
  }
}
await Promise.all(Array.from({ length: option("at-once", 8) }, worker));
jobs.forEach(({ behaviour }, i) => {
  if (made[i]) files.set(behaviour.page, [...(files.get(behaviour.page) ?? []), ...made[i]]);
});
mkdirSync(OUT, { recursive: true });
for (const [page, lines] of files) writeFileSync(join(OUT, `${page}.trace`), lines.join("\n") + "\n");
console.log(`${made.filter(Boolean).length} episodes of ${jobs.length} on ${files.size} pages`);
await browser.close();
await discard(collector);
