// From rounds to figures: medians of an application's rounds, geometric means over the applications.
// @ts-check
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { ROOT } from "../../lib/harness.mjs";

/** @typedef {Record<string, any>} Round what each of none, cold, warm, rrweb, clarity cost */

/** @param {number[]} values */
export const median = (values) => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** @param {number[]} values */
const geomean = (values) => {
  const known = values.filter((value) => value > 0);
  return known.length
    ? Math.exp(known.reduce((sum, value) => sum + Math.log(value), 0) / known.length)
    : null;
};

const RECORDERS = ["cold", "warm", "rrweb", "clarity"];
const kb = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1);

/**
 * @param {Round[]} rounds of one application
 * @param {Record<string, { start_ms: number, longest_ms: number }>} profiles by recorder
 */
export function summarise(rounds, profiles) {
  /** @type {Record<string, any>} */ const out = {};
  const none = median(rounds.map((round) => round.none.cpu_ms));
  for (const name of ["none", ...RECORDERS]) {
    out[name] = Object.fromEntries(
      ["cpu_ms", "wire_bytes", "requests", "paint_p95_ms", "heap_bytes"].map((figure) => [
        figure,
        median(rounds.map((round) => round[name][figure])),
      ]),
    );
    if (name === "none") continue;
    out[name].cpu_added_ms = median(rounds.map((round) => round[name].cpu_ms - round.none.cpu_ms));
    out[name].heap_added_bytes = median(
      rounds.map((round) => round[name].heap_bytes - round.none.heap_bytes),
    );
  }
  for (const name of ["cold", "warm"]) {
    out[name].coverage = Math.min(...rounds.map((round) => round[name].coverage));
    out[name].problems = rounds.flatMap((round) => round[name].problems).slice(0, 10);
  }
  const best = Math.min(out.rrweb.cpu_added_ms, out.clarity.cpu_added_ms);
  out.warm.ack_ms = median(rounds.map((round) => round.warm.ack_ms));
  out.ratios = {
    wire_vs_rrweb_gzip_cold: out.cold.wire_bytes / out.rrweb.wire_bytes,
    wire_vs_rrweb_gzip_warm: out.warm.wire_bytes / out.rrweb.wire_bytes,
    wire_vs_clarity_cold: out.cold.wire_bytes / out.clarity.wire_bytes,
    wire_vs_clarity_warm: out.warm.wire_bytes / out.clarity.wire_bytes,
    // What cannot be told from nothing (below 1 ms) counts as 1 ms, for either side.
    cpu_vs_best_peer: Math.max(1, out.warm.cpu_added_ms) / Math.max(1, best),
  };
  for (const [recorder, profile] of Object.entries(profiles))
    Object.assign(out[recorder === "hark" ? "warm" : recorder], profile);
  if (profiles.hark) out.ratios.snapshot_vs_rrweb = profiles.hark.start_ms / profiles.rrweb.start_ms;
  // What the page throws by itself is no recorder's doing.
  const own = new Set(rounds.flatMap((round) => round.none.errors));
  out.errors = rounds.flatMap((round) =>
    RECORDERS.flatMap((name) => round[name].errors.filter((/** @type {string} */ error) => !own.has(error))),
  );
  out.rounds = rounds;
  out.shown =
    RECORDERS.map(
      (name) =>
        `${name} ${kb(out[name].wire_bytes)} KB` +
        (none ? ` ${out[name].cpu_added_ms.toFixed(0)} ms` : "") +
        (out[name].start_ms === undefined
          ? ""
          : ` (start ${out[name].start_ms.toFixed(1)}, longest ${out[name].longest_ms.toFixed(1)})`),
    ).join(", ") +
    (none ? `, of ${none.toFixed(0)} ms` : "") +
    `; covered ${(100 * Math.min(out.cold.coverage, out.warm.coverage)).toFixed(2)} %` +
    (out.errors.length ? ` ERRORS ${out.errors[0]}` : "");
  return out;
}

/** @param {string[]} files as the page asked for them */
const brotliOf = (files) =>
  files.reduce(
    (sum, name) => sum + brotliCompressSync(readFileSync(join(ROOT, "build/web", name))).length,
    0,
  );

/** A figure that another program left under build/bench, or nothing. @param {string} file @param {string} key */
function left(file, key) {
  const path = join(ROOT, "build/bench", file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8"))[key] ?? null) : null;
}

/** How fast the collector reads what these visits recorded. @param {string[]} apps */
function decodeSpeed(apps) {
  const program = join(ROOT, "build/release/tests/bench/bench_decode");
  const files = apps.map((app) => join(ROOT, `build/bench/recordings/${app}.stored`)).filter(existsSync);
  if (!existsSync(program) || !files.length) return null;
  return JSON.parse(execFileSync(program, ["3", ...files], { encoding: "utf8" })).mb_per_s;
}

/**
 * @param {Record<string, any>} runs
 * @param {{ pairs: number, peers: Record<string, number>, loaded: string[] }} about
 */
export async function figuresOf(runs, { pairs, peers, loaded }) {
  const over = (/** @type {string} */ ratio) => Object.values(runs).map((run) => run.ratios[ratio]);
  return {
    wire_vs_rrweb_gzip_cold: geomean(over("wire_vs_rrweb_gzip_cold")),
    wire_vs_clarity_cold: geomean(over("wire_vs_clarity_cold")),
    wire_vs_rrweb_gzip_warm: geomean(over("wire_vs_rrweb_gzip_warm")),
    wire_vs_clarity_warm: geomean(over("wire_vs_clarity_warm")),
    wire_vs_rrweb_gzip_warm_worst: Math.max(...over("wire_vs_rrweb_gzip_warm")),
    cpu_vs_best_peer: geomean(over("cpu_vs_best_peer")),
    snapshot_vs_rrweb: geomean(over("snapshot_vs_rrweb")),
    longest_task_ms: Math.max(...Object.values(runs).map(({ warm }) => warm.longest_ms ?? NaN)),
    sdk_brotli_bytes: brotliOf(loaded),
    sdk_brotli_bytes_before_recording: brotliOf(["hark.js"]),
    coverage_min: Math.min(
      ...Object.values(runs).map(({ cold, warm }) => Math.min(cold.coverage, warm.coverage)),
    ),
    canaries_leaked: left("canaries.json", "leaked"),
    kill_tab_median_lost_ms: left("kill-tab.json", "median_lost_ms"),
    decode_mb_per_s: decodeSpeed(Object.keys(runs)),
    about: {
      pairs,
      peers_brotli_bytes: peers,
      capture_to_ack_ms: median(Object.values(runs).map(({ warm }) => warm.ack_ms)),
    },
    runs,
  };
}
