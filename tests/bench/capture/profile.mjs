// What a recorder's own code does to the main thread, by the sampling profiler, in visits of their own: sampling costs
// time itself.
// @ts-check
import { median } from "./figures.mjs";
import { visitApp } from "./visit.mjs";

const SAMPLE_US = 200;
/** A sample that stands for longer is one of a thread that was not run meanwhile: the machine did something else. */
const SAMPLE_US_MAX = 5 * SAMPLE_US;
/** The scripts of all recorders; WebAssembly is only ever ours. */
const OURS = /\/((?:hark|recorder|core|extra)\.[^/]*|recorders\/[^/]*)$|^wasm:/;

/** @typedef {import("playwright-core").CDPSession} Devtools */
/** @typedef {{ nodes: any[], samples: number[], timeDeltas: number[] }} Profile */

/**
 * All time with a recorder's frame on the stack, and the longest stretch of it. Garbage collected amid belongs to it.
 * @param {Profile} profile
 */
function recorderTime({ nodes, samples, timeDeltas }) {
  /** @type {Map<number, "ours" | "gc" | "">} */ const kinds = new Map();
  const ways = /** @type {[any, boolean][]} */ ([]);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const children = new Set(nodes.flatMap((node) => node.children ?? []));
  for (const node of nodes) if (!children.has(node.id)) ways.push([node, false]);
  for (const [node, inside] of ways) {
    const ours = inside || OURS.test(node.callFrame.url);
    kinds.set(node.id, ours ? "ours" : node.callFrame.functionName === "(garbage collector)" ? "gc" : "");
    for (const id of node.children ?? []) ways.push([byId.get(id), ours]);
  }
  const found = { all: 0, longest: 0 };
  let stretch = 0;
  samples.forEach((id, i) => {
    const us = Math.min(timeDeltas[i + 1] ?? 0, SAMPLE_US_MAX); // a sample stands until the next one
    const kind = kinds.get(id);
    if (kind === "ours" || (kind === "gc" && stretch)) {
      stretch += us;
      found.all += us;
      found.longest = Math.max(found.longest, stretch);
    } else stretch = 0;
  });
  return { all: found.all / 1000, longest: found.longest / 1000 };
}

/** Begins to sample. @param {Devtools} devtools */
export async function begin(devtools) {
  await devtools.send("Profiler.enable");
  await devtools.send("Profiler.setSamplingInterval", { interval: SAMPLE_US });
  await devtools.send("Profiler.start");
}

/** Ends it. @param {Devtools} devtools */
export async function take(devtools) {
  const { profile } = /** @type {{ profile: Profile }} */ (
    /** @type {any} */ (await devtools.send("Profiler.stop"))
  );
  return recorderTime(profile);
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {Awaited<ReturnType<typeof import("./lab.mjs").openLab>>} lab
 * @param {import("../apps/registry.mjs").App} app @param {import("./lab.mjs").Recorder} recorder
 * @returns {Promise<{ start_ms: number, longest_ms: number }>} start: all that the recorder did before the first touch:
 *   its script, its observers, the first snapshot, packed or not as its way is
 */
async function profileOnce(browser, lab, app, recorder) {
  let start = { all: 0, longest: 0 };
  let rest = start;
  await visitApp(browser, lab, app, recorder, {
    async open(devtools, tab) {
      await tab.goto(`${lab.url}/sink/blank`); // the same process as the page to come
      await begin(devtools);
    },
    async touch(devtools) {
      start = await take(devtools);
      await devtools.send("Profiler.start");
    },
    async end(devtools) {
      rest = await take(devtools);
    },
  });
  return { start_ms: start.all, longest_ms: Math.max(start.longest, rest.longest) };
}

/**
 * @param {Parameters<typeof profileOnce>[0]} browser @param {Parameters<typeof profileOnce>[1]} lab
 * @param {Parameters<typeof profileOnce>[2]} app @param {number} times
 */
export async function profile(browser, lab, app, times) {
  /** @type {Record<string, { start_ms: number, longest_ms: number }>} */ const out = {};
  /** @type {Record<string, { start_ms: number, longest_ms: number }[]>} */ const all = {};
  for (let turn = 0; turn < times; turn++)
    for (const recorder of /** @type {const} */ (["hark", "rrweb", "clarity"]))
      (all[recorder] ??= []).push(await profileOnce(browser, lab, app, recorder));
  for (const [recorder, runs] of Object.entries(all))
    out[recorder] = {
      start_ms: median(runs.map((run) => run.start_ms)),
      longest_ms: median(runs.map((run) => run.longest_ms)),
    };
  return out;
}
