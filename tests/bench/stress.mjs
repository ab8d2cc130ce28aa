// Pages of unusual size and haste, with hark and without it in turn: does the page stay quick, and is the replay true?
// Writes build/bench/stress.json; ends with 1 where something is wrong that a busy machine cannot be blamed for.
// usage: node tests/bench/stress.mjs [--pairs N] [--scenes a,b] [--soak-minutes N]
//   --pairs N         visits with hark and without it, each (2)
//   --scenes a,b      only these: nodes storm text scrollers blocked soak
//   --soak-minutes N  how long the soak is (0.5)
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { discard, HARK, launchBrowser, ROOT, startCollector, waitFor } from "../lib/harness.mjs";
import { loadMask, readLivePage } from "../lib/live.mjs";
import { openLab } from "./capture/lab.mjs";
import { begin, take } from "./capture/profile.mjs";
import { coverageOf, flush, memoryOf, metrics, quantile, watchPaint } from "./capture/visit.mjs";
import { SCENES, SOAK } from "./stress/pages.mjs";

const PRESS_MS = 60;
const SETTLE_MS = 30_000;
const WASM_BYTES = 4 << 20;
const HEAPS = 8;
const OUT = join(ROOT, "build/bench");

/** @typedef {Awaited<ReturnType<typeof openLab>>} Lab */
/** @typedef {import("./stress/pages.mjs").Scene} Scene */

/** @param {string} name @param {string} fallback */
function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
}

/** @param {import("playwright-core").Page} tab */
const diagnostics = (tab) => tab.evaluate(() => /** @type {any} */ (window).hark.diagnostics());

/** Nothing is left to be recorded, in a storm or after it. @param {import("playwright-core").Page} tab */
async function settle(tab) {
  await waitFor(
    async () => {
      const told = await diagnostics(tab);
      return !told.pending && told.rung;
    },
    SETTLE_MS,
    () => "something of the page is still to be recorded",
  );
}

/** Presses the button as somebody would, until `over`. @param {import("playwright-core").Page} tab @param {Promise<any>} over */
async function pressUntil(tab, over) {
  let on = true;
  const done = over.finally(() => (on = false));
  while (on) {
    await tab.mouse.click(60, 18);
    await tab.waitForTimeout(PRESS_MS);
  }
  return done;
}

/** @param {number[][]} points bytes over ms @returns {number} bytes a minute */
function slope(points) {
  const mean = (/** @type {number} */ i) => points.reduce((sum, p) => sum + p[i], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, p) => sum + (p[0] - x) * (p[1] - y), 0);
  const under = points.reduce((sum, p) => sum + (p[0] - x) ** 2, 0);
  return Math.round((60_000 * over) / under);
}

/**
 * One visit. With `profiled` the recorder's code is sampled, which costs time itself: then paint does not count.
 * @param {import("playwright-core").Browser} browser @param {Lab} lab @param {Scene} scene
 * @param {"hark" | "none"} recorder @param {{ profiled?: boolean, during?: (tab: any, devtools: any) => Promise<any> }} [how]
 */
async function visit(browser, lab, scene, recorder, how = {}) {
  Object.assign(lab.state, { recorder, sent: [], loaded: [] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const tab = await context.newPage();
  /** @type {string[]} */ const errors = [];
  tab.on("pageerror", (error) => errors.push(String(error)));
  await tab.addInitScript(watchPaint);
  const devtools = await context.newCDPSession(tab);
  await devtools.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
  await devtools.send("Performance.enable");
  if (how.profiled) {
    await tab.goto(`${lab.url}/sink/blank`); // the same process as the page to come
    await begin(devtools);
  }
  await tab.goto(`${lab.url}/apps/stress-${scene.name}/`);
  const acted = await pressUntil(
    tab,
    Promise.all([tab.evaluate(scene.act, scene.ms), how.during?.(tab, devtools)]),
  );
  await tab.waitForTimeout(scene.calm_ms ?? 500);
  const paints = await tab.evaluate(() => /** @type {any} */ (window).benchPaints);
  if (recorder === "hark") await settle(tab);
  const profile = how.profiled ? await take(devtools) : undefined;
  const cpu_ms = 1000 * (await metrics(devtools))("TaskDuration");
  const whole = recorder === "hark" && scene.name !== "blocked";
  const live = whole ? await tab.evaluate(readLivePage, "stress-end") : undefined;
  const told = recorder === "hark" ? await diagnostics(tab) : {};
  const url = await tab.evaluate(() => /** @type {any} */ (window).hark?.sessionUrl?.() ?? "");
  const wasm_bytes = await memoryOf(tab);
  await tab.evaluate(flush);
  await tab.waitForTimeout(500);
  await context.close();
  const session = /[0-9a-f]{32}/.exec(url)?.[0] ?? "";
  const { sent } = lab.state;
  return { acted, paints, profile, cpu_ms, live, told, wasm_bytes, session, errors, sent };
}

/**
 * What the recordings are worth: all of the page at the end, and hashes that agree.
 * @param {import("../lib/harness.mjs").Collector} collector @param {Awaited<ReturnType<typeof visit>>} done
 * @param {(text: string, class_: number, mode: number) => string} mask
 */
async function truth(collector, done, mask) {
  const wrong = done.errors.map((error) => `the page: ${error}`);
  const { told } = done;
  if (told.faults) wrong.push(`faults: ${told.lastFault}`);
  if (done.wasm_bytes !== WASM_BYTES) wrong.push(`wasm memory: ${done.wasm_bytes}`);
  const found = done.live ? await coverageOf(collector, done, mask) : undefined;
  if (found && found.coverage < 1) wrong.push(`coverage: ${found.coverage}`);
  wrong.push(...(found?.problems ?? []).slice(0, 5));
  const checked = execFileSync(HARK, ["check", done.session, "--data", collector.data], { encoding: "utf8" });
  const [, hashes, diverged] = /(\d+) hashes compared: (\d+) diverged/.exec(checked) ?? [];
  if (diverged !== "0") wrong.push(`hashes: ${checked.trim()}`);
  return { coverage: found?.coverage, hashes_compared: Number(hashes), wrong };
}

/** @param {Scene} scene @param {Awaited<ReturnType<typeof visit>>} done @param {import("../lib/harness.mjs").Collector} collector */
function blockedWrong(scene, done, collector) {
  if (scene.name !== "blocked") return [];
  const [{ reads }] = done.acted;
  const out = join(collector.data, "blocked.txt");
  collector.cli("replay", done.session, "--view", "0", "--at", "3600s", "--text", out);
  const replay = readFileSync(out, "utf8");
  return [
    ...(reads ? [`${reads} reads in a blocked subtree`] : []),
    ...(/secret|<td|cell/.test(replay) ? ["a blocked subtree's content is in the replay"] : []),
  ];
}

const p95 = (/** @type {any[]} */ visits) =>
  Math.round(
    10 *
      quantile(
        visits.flatMap(({ paints }) => paints),
        0.95,
      ),
  ) / 10;

/** @param {any} bench @param {Scene} scene @param {number} pairs */
async function measure({ browser, lab, mask, collector }, scene, pairs) {
  /** @type {Record<"hark" | "none", Awaited<ReturnType<typeof visit>>[]>} */ const visits = {
    hark: [],
    none: [],
  };
  /** @type {Awaited<ReturnType<typeof truth>>[]} */ const truths = [];
  /** @type {string[]} */ const wrong = [];
  const told = async (/** @type {Awaited<ReturnType<typeof visit>>} */ done) => {
    truths.push(await truth(collector, done, mask));
    wrong.push(...(truths.at(-1)?.wrong ?? []), ...blockedWrong(scene, done, collector));
  };
  for (let turn = 0; turn < pairs; turn++)
    for (const recorder of /** @type {const} */ (turn % 2 ? ["hark", "none"] : ["none", "hark"])) {
      const done = await visit(browser, lab, scene, recorder);
      visits[recorder].push(done);
      if (recorder === "hark") await told(done);
    }
  const profiled = await visit(browser, lab, scene, "hark", { profiled: true });
  await told(profiled);
  const last = visits.hark.at(-1) ?? profiled;
  const mean = (/** @type {any[]} */ list) => list.reduce((sum, { cpu_ms }) => sum + cpu_ms, 0) / list.length;
  return {
    paint_p95_ms: p95(visits.hark),
    paint_p95_without_ms: p95(visits.none),
    paints: visits.hark.reduce((sum, { paints }) => sum + paints.length, 0),
    longest_ms: Math.round(10 * (profiled.profile?.longest ?? NaN)) / 10,
    recorder_ms: Math.round(profiled.profile?.all ?? NaN),
    cpu_added_ms: Math.round(mean(visits.hark) - mean(visits.none)),
    coverage: Math.min(...truths.map(({ coverage = 1 }) => coverage)),
    hashes_compared: truths.reduce((sum, each) => sum + each.hashes_compared, 0),
    keyframes: last.told.keyframes,
    storms: last.told.storms,
    wire_bytes: last.sent.reduce((sum, { body }) => sum + body.length, 0),
    wasm_bytes: last.wasm_bytes,
    acted: last.acted[0],
    wrong,
  };
}

/** The same use for a while, with hark and without it: what stays in the heap? @param {any} bench @param {number} minutes */
async function soak({ browser, lab, mask, collector }, minutes) {
  const scene = { ...SOAK, ms: minutes * 60_000 };
  /** @type {Record<string, any>} */ const out = { minutes, wrong: [] };
  for (const recorder of /** @type {const} */ (["none", "hark"])) {
    /** @type {number[][]} */ const heaps = [];
    const during = async (/** @type {any} */ tab, /** @type {any} */ devtools) => {
      for (let i = 0; i < HEAPS; i++) {
        await tab.waitForTimeout((0.9 * scene.ms) / HEAPS);
        await devtools.send("HeapProfiler.collectGarbage");
        heaps.push([performance.now(), (await metrics(devtools))("JSHeapUsedSize")]);
      }
    };
    const done = await visit(browser, lab, scene, recorder, { during });
    const key = recorder === "hark" ? "" : "_without";
    out[`heap_bytes_per_minute${key}`] = slope(heaps.slice(HEAPS / 4)); // until then code is still compiled
    out[`heap_bytes${key}`] = heaps.at(-1)?.[1];
    out[`paint_p95${key}_ms`] = p95([done]);
    if (recorder === "none") continue;
    const { coverage, hashes_compared, wrong } = await truth(collector, done, mask);
    Object.assign(out, {
      coverage,
      hashes_compared,
      wasm_bytes: done.wasm_bytes,
      keyframes: done.told.keyframes,
    });
    out.wrong.push(...wrong);
  }
  return out;
}

const pairs = Number(option("pairs", "2"));
const wanted = option("scenes", [...SCENES.map(({ name }) => name), SOAK.name].join(",")).split(",");
const mask = await loadMask();
const collector = await startCollector({ args: ["--demo"] });
const lab = await openLab(collector);
const browser = await launchBrowser();
/** @type {Record<string, any>} */ const scenes = {};
try {
  const bench = { browser, lab, mask, collector };
  for (const { name, html } of [...SCENES, SOAK]) {
    mkdirSync(join(OUT, `apps/stress-${name}`), { recursive: true });
    writeFileSync(join(OUT, `apps/stress-${name}/index.html`), html);
  }
  for (const scene of SCENES.filter(({ name }) => wanted.includes(name))) {
    scenes[scene.name] = await measure(bench, scene, pairs);
    console.log(scene.name, scenes[scene.name]);
  }
  if (wanted.includes(SOAK.name)) {
    scenes.soak = await soak(bench, Number(option("soak-minutes", "0.5")));
    console.log("soak", scenes.soak);
  }
} finally {
  await browser.close();
  await lab.stop();
  await discard(collector);
}
writeFileSync(join(OUT, "stress.json"), JSON.stringify({ pairs, scenes }, null, 2) + "\n");
if (!Object.values(scenes).some(({ hashes_compared }) => hashes_compared)) process.exitCode = 1;
if (Object.values(scenes).some(({ wrong }) => wrong.length)) process.exitCode = 1;
