// What recording costs a page and the wire: hark beside rrweb and Clarity, on applications built from npm packages.
// Writes build/bench/capture.json and, for experiments, what was recorded to build/bench/recordings.
// usage: node tests/bench/capture.mjs [--pairs N] [--apps a,b] [--wire | --bytes]
//   --pairs N   rounds in which every recorder has its visit, in turn (5)
//   --apps a,b  only these applications
//   --wire      bytes and coverage only, which a busy machine does not change: no visits for CPU and profiles
//   --bytes     one visit by hark each, and where its bytes go
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { discard, launchBrowser, ROOT, startCollector } from "../lib/harness.mjs";
import { loadMask } from "../lib/live.mjs";
import { buildApps, loadApp, NAMES } from "./apps/registry.mjs";
import { figuresOf, summarise } from "./capture/figures.mjs";
import { buildPeers, openLab } from "./capture/lab.mjs";
import { profile } from "./capture/profile.mjs";
import { coverageOf, visitApp } from "./capture/visit.mjs";

const PROFILES_MAX = 3;
const wireOnly = process.argv.includes("--wire");
const NOTHING = { cpu_ms: NaN, wire_bytes: 0, requests: 0, paint_p95_ms: NaN, heap_bytes: NaN, errors: [] };
const OUT = join(ROOT, "build/bench");

/** @param {string} name @returns {string | undefined} */
function option(name) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : (process.argv[at + 1] ?? "");
}

/** Keeps what was recorded of an application. @param {string} app @param {Buffer[]} hark @param {Buffer[]} rrweb */
function keep(app, hark, rrweb) {
  const at = join(OUT, "recordings", app);
  mkdirSync(join(OUT, "recordings"), { recursive: true });
  const size = (/** @type {Buffer} */ body) => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(body.length);
    return head;
  };
  if (hark.length) writeFileSync(`${at}.segments`, Buffer.concat(hark.flatMap((body) => [size(body), body])));
  if (rrweb.length) writeFileSync(`${at}.json`, `[${rrweb.join(",\n")}]`);
}

/** @param {Awaited<ReturnType<typeof visitApp>>} visit */
const batches = (visit) => visit.sent.filter(({ path }) => path === "/v1/batch").map(({ body }) => body);

/**
 * The same recording as the collector keeps it: every batch readable by itself.
 * @param {import("../lib/harness.mjs").Collector} collector @param {string} session
 */
async function storedOf(collector, session) {
  const { views } = await collector.api(`/api/sessions/${session}`);
  const paths = views.map(
    (/** @type {any} */ { tab, epoch }) => `/api/sessions/${session}/views/${tab}/${epoch}/segments`,
  );
  return Buffer.concat(await Promise.all(paths.map(collector.bytes)));
}

/** @type {(visit: Awaited<ReturnType<typeof visitApp>>) => Record<string, any>} */
const costs = ({ cpu_ms, wire_bytes, requests, paint_p95_ms, heap_bytes, ack_ms, errors }) => ({
  cpu_ms,
  wire_bytes,
  requests,
  paint_p95_ms,
  heap_bytes,
  ack_ms,
  errors,
});

/**
 * One round: every recorder once; hark twice, for the first visitor ever (cold) and one who comes later (warm).
 * @param {{ browser: import("playwright-core").Browser, lab: Awaited<ReturnType<typeof openLab>>,
 *   mask: Awaited<ReturnType<typeof loadMask>> }} bench
 * @param {import("./apps/registry.mjs").App} app @param {number} turn
 */
async function round({ browser, lab, mask }, app, turn) {
  const collector = await startCollector({ args: ["--demo"] });
  lab.state.collector = collector;
  try {
    /** @type {Record<string, any>} */ const run = { none: NOTHING };
    /** @type {Record<string, Awaited<ReturnType<typeof visitApp>>>} */ const visits = {};
    const order = /** @type {const} */ (["cold", "none", "rrweb", "warm", "clarity"]);
    for (const name of turn % 2
      ? /** @type {const} */ (["cold", "clarity", "warm", "rrweb", "none"])
      : order) {
      if (wireOnly && name === "none") continue;
      const recorder = name === "cold" || name === "warm" ? "hark" : name;
      const visit = (visits[name] = await visitApp(browser, lab, app, recorder));
      run[name] = costs(visit);
      if (recorder === "hark") Object.assign(run[name], await coverageOf(collector, visit, mask));
    }
    keep(
      app.name,
      batches(visits.cold), // what goes by name in the warm one is said in it
      visits.rrweb.sent.map(({ body }) => body),
    );
    const stored = await storedOf(collector, visits.warm.session);
    writeFileSync(join(OUT, "recordings", `${app.name}.stored`), stored);
    return { run, loaded: visits.warm.loaded };
  } finally {
    await discard(collector);
  }
}

/** @param {string[]} names */
async function onlyBytes(names) {
  const collector = await startCollector({ args: ["--demo"] });
  const lab = await openLab(collector);
  const browser = await launchBrowser();
  try {
    for (const name of names) {
      const app = await loadApp(name);
      for (const which of ["cold", "warm"]) {
        const visit = await visitApp(browser, lab, app, "hark");
        console.log(`${name}, ${which}: ${visit.wire_bytes} bytes in ${visit.requests} requests`);
        for (const { path, body } of visit.sent)
          if (path !== "/v1/batch") console.log(`  ${path}: ${body.length}`);
        if (which === "cold") keep(name, batches(visit), []);
      }
      const recorded = join(OUT, "recordings", `${name}.segments`);
      execFileSync(process.execPath, [join(ROOT, "tests/bench/bytes.mjs"), recorded], { stdio: "inherit" });
    }
  } finally {
    await browser.close();
    await lab.stop();
    await discard(collector);
  }
}

/** @param {string[]} names @param {number} pairs */
async function measure(names, pairs) {
  const sizes = await buildPeers();
  const mask = await loadMask();
  const collector = await startCollector({ args: ["--demo"] });
  const lab = await openLab(collector);
  const browser = await launchBrowser();
  /** @type {Record<string, any>} */ const runs = {};
  try {
    let loaded = /** @type {string[]} */ ([]);
    for (const name of names) {
      const app = await loadApp(name);
      if (!wireOnly) await visitApp(browser, lab, app, "none"); // warms what the browser keeps
      const rounds = [];
      for (let turn = 0; turn < pairs; turn++) {
        const done = await round({ browser, lab, mask }, app, turn);
        loaded = done.loaded;
        rounds.push(done.run);
      }
      lab.state.collector = collector;
      const profiles = await profile(browser, lab, app, wireOnly ? 0 : Math.min(pairs, PROFILES_MAX));
      runs[name] = summarise(rounds, profiles);
      const { shown } = runs[name];
      console.log(`${name.padEnd(14)} ${shown}`);
    }
    return await figuresOf(runs, { pairs, peers: sizes, loaded });
  } finally {
    await browser.close();
    await lab.stop();
    await discard(collector);
  }
}

const names = option("apps")?.split(",") ?? NAMES;
const unknown = names.filter((name) => !NAMES.includes(name));
if (unknown.length) throw new Error(`no application ${unknown}; there are: ${NAMES.join(" ")}`);
mkdirSync(OUT, { recursive: true });
await buildApps(names, join(OUT, "apps"));
if (option("bytes") !== undefined) await onlyBytes(names);
else {
  const figures = await measure(names, Number(option("pairs")) || 5);
  writeFileSync(join(OUT, "capture.json"), JSON.stringify(figures, null, 2) + "\n");
  const { runs, about, ...keys } = figures;
  console.table({ ...keys, capture_to_ack_ms: about.capture_to_ack_ms });
}
