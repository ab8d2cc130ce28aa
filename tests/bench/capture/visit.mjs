// One visit to one application under one recorder, and what it cost.
// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeBatch } from "../../lib/decode.mjs";
import { waitFor } from "../../lib/harness.mjs";
import { compare, readLivePage, readReplayText } from "../../lib/live.mjs";
import { wireBytes } from "./lab.mjs";

const MARK = "bench-end";
/** Before the first touch: whatever a recorder does to begin with has its turn. */
const CALM_MS = 1200;
/** After the last touch. */
const TAIL_MS = 1000;

/** Runs in the page: from an event to the first task after the frame that shows what it did. */
export function watchPaint() {
  const scope = /** @type {any} */ (window);
  /** @type {number[]} */ const delays = (scope.benchPaints = []);
  const shown = new MessageChannel();
  /** @type {number[]} */ let waiting = [];
  shown.port1.onmessage = () => {
    const now = performance.now();
    for (const at of waiting.splice(0)) delays.push(now - at);
  };
  const heard = (/** @type {Event} */ event) => {
    if (waiting.push(event.timeStamp) === 1) requestAnimationFrame(() => shown.port2.postMessage(0));
  };
  for (const name of ["pointerdown", "click", "keydown"]) addEventListener(name, heard, { capture: true });
  // WebAssembly memory is not in the JS heap.
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = /** @type {any} */ (
    async (/** @type {any} */ ...args) => {
      const made = /** @type {any} */ (await instantiate.apply(WebAssembly, /** @type {any} */ (args)));
      const memory = (made.instance ?? made).exports.memory;
      if (memory) (scope.benchMemories ??= []).push(memory);
      return made;
    }
  );
}

/** @param {import("playwright-core").CDPSession} devtools */
export async function metrics(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
}

/** @param {import("playwright-core").Page} tab */
export const memoryOf = (tab) =>
  tab.evaluate(() =>
    /** @type {any} */ (window.benchMemories ?? []).reduce(
      (/** @type {number} */ sum, /** @type {WebAssembly.Memory} */ memory) => sum + memory.buffer.byteLength,
      0,
    ),
  );

/** Runs in the page: sends what is recorded but not sent. */
export async function flush() {
  const scope = /** @type {any} */ (window);
  await scope.benchFlush?.();
  if (scope.hark?.stop) scope.hark.stop();
}

/** @param {number[]} values @param {number} share */
export const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;

/**
 * From an event to the collector's word that it is stored, in the middle of all events: the wait for its batch to be
 * sealed, and the answer to that batch.
 * @param {import("./lab.mjs").Sent[]} sent
 */
function acknowledged(sent) {
  const waits = sent
    .filter(({ path, answered_ms }) => path === "/v1/batch" && answered_ms !== undefined)
    .flatMap(({ body, answered_ms = 0 }) => {
      const { envelope, events } = decodeBatch(body);
      return events.map(({ at }) => envelope.sealedMs - at + answered_ms);
    });
  return quantile(waits, 0.5);
}

/** @typedef {(devtools: import("playwright-core").CDPSession, tab: import("playwright-core").Page) => Promise<void>} Hook */

/**
 * @param {import("playwright-core").Browser} browser
 * @param {Awaited<ReturnType<typeof import("./lab.mjs").openLab>>} lab
 * @param {import("../apps/registry.mjs").App} app
 * @param {import("./lab.mjs").Recorder} recorder
 * @param {{ open?: Hook, touch?: Hook, end?: Hook }} [hooks] called before the page loads, before it is first touched,
 *   and after it was last touched
 */
export async function visitApp(browser, lab, app, recorder, hooks = {}) {
  Object.assign(lab.state, { recorder, sent: [], loaded: [] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const tab = await context.newPage();
  /** @type {string[]} */ const errors = [];
  tab.on("pageerror", (error) => errors.push(String(error)));
  await tab.addInitScript(watchPaint);
  const devtools = await context.newCDPSession(tab);
  await devtools.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
  await devtools.send("Performance.enable");
  await hooks.open?.(devtools, tab);
  await tab.goto(lab.url + app.path);
  await tab.waitForSelector(app.ready);
  await tab.waitForTimeout(CALM_MS);
  await hooks.touch?.(devtools, tab);
  await app.visit(tab);
  await tab.waitForTimeout(TAIL_MS);
  await hooks.end?.(devtools, tab);
  const before = await metrics(devtools);
  const paints = await tab.evaluate(() => /** @type {any} */ (window).benchPaints);
  const live =
    recorder === "hark" ? await tab.evaluate(readLivePage, MARK).catch(() => undefined) : undefined;
  const url = await tab.evaluate(() => /** @type {any} */ (window).hark?.sessionUrl?.() ?? "");
  await tab.waitForTimeout(100);
  const between = await metrics(devtools);
  await tab.evaluate(flush);
  await tab.waitForTimeout(500);
  const after = await metrics(devtools);
  await devtools.send("HeapProfiler.collectGarbage");
  const heap = (await metrics(devtools))("JSHeapUsedSize");
  const wasm = await memoryOf(tab);
  await tab.goto("about:blank");
  await tab.waitForTimeout(200);
  await context.close();
  return {
    cpu_ms: 1000 * (before("TaskDuration") + after("TaskDuration") - between("TaskDuration")),
    wire_bytes: wireBytes(lab.state.sent),
    requests: lab.state.sent.length,
    paint_p95_ms: quantile(paints, 0.95),
    heap_bytes: heap + wasm,
    ack_ms: recorder === "hark" ? acknowledged(lab.state.sent) : NaN,
    session: /[0-9a-f]{32}/.exec(url)?.[0] ?? "",
    live,
    sent: lab.state.sent,
    loaded: [...new Set(lab.state.loaded)],
    errors,
  };
}

/**
 * How much of the page's tree, as it was at the end, the replay has: nodes whose way from the root is the same.
 * @param {import("../../lib/harness.mjs").Collector} collector @param {Pick<Awaited<ReturnType<typeof visitApp>>, "live" | "session">} visit
 * @param {(text: string, class_: number, mode: number) => string} mask
 */
export async function coverageOf(collector, visit, mask) {
  if (!visit.live || !visit.session) return { coverage: 0, problems: ["not recorded"] };
  await waitFor(async () => {
    const found = await collector.api(`/api/sessions/${visit.session}`).catch(() => undefined);
    // The last batch may be stored before the one that was under way when the page was left.
    return found?.views.length && found.views.every((/** @type {any} */ view) => view.final && view.keyframe);
  });
  const out = join(collector.data, `${visit.session}.txt`);
  collector.cli("replay", visit.session, "--view", "0", "--at", "3600s", "--text", out);
  const replay = readReplayText(readFileSync(out, "utf8")).nodes;
  const { live, scrolling } = visit.live;
  const theirs = new Map();
  for (const way of waysOf(replay)) theirs.set(way, (theirs.get(way) ?? 0) + 1);
  let found = 0;
  for (const way of waysOf(live)) {
    const left = theirs.get(way) ?? 0;
    if (left) {
      found++;
      theirs.set(way, left - 1);
    }
  }
  return { coverage: found / live.length, problems: compare(live, replay, mask, scrolling) };
}

/** @param {import("../../lib/live.mjs").LiveNode[]} nodes each node as the names from the root down to it */
function waysOf(nodes) {
  /** @type {string[]} */ const path = [];
  return nodes.map(({ depth, what, name }) => {
    path.length = depth;
    path.push(name ?? what);
    return path.join(">");
  });
}
