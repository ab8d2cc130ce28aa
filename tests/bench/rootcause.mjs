// Root cause: F1 on exact cause sets per setting, false alarms where nothing or everything moved, time and memory.
// Writes build/bench/rootcause.json.
// usage: node tests/bench/rootcause.mjs [--tables N] [--only a,b] [--work] [--tune] (work: time and memory only; tune: other seeds)
// @ts-check
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../lib/harness.mjs";
import { makeCounts } from "./rootcause/counts.mjs";
import { makeDense } from "./rootcause/dense.mjs";

const argument = (/** @type {string} */ name) => process.argv[process.argv.indexOf(name) + 1];
const has = (/** @type {string} */ name) => process.argv.includes(name);
const TABLES = has("--tables") ? Number(argument("--tables")) : 60;
const SEED = has("--tune") ? 1_000_000 : 900_000_000;
const HARK = process.env.HARK_BINARY ?? join(ROOT, "build/release/collector/hark");

const LOW = /** @type {[number, number]} */ ([0, 0.05]);
const HIGH = /** @type {[number, number]} */ ([0.15, 0.25]);
const ANY = /** @type {[number, number]} */ ([0, 0.25]);
/** RiskLoc's sets S, L and H, and Squeeze's B, in size and number of causes. @type {Record<string, Omit<import('./rootcause/dense.mjs').DenseSetting, 'noise'>>} */
const SHAPES = {
  s: { sizes: [10, 12, 10, 8, 5], causes: [1, 3], elements: [1, 3], depth: [1, 4] },
  s_kept: { sizes: [10, 12, 10, 8, 5], causes: [1, 3], elements: [1, 3], depth: [1, 4], kept: true },
  b: { sizes: [10, 12, 10, 8], causes: [1, 1], elements: [1, 3], depth: [1, 3], kept: true },
  wide: { sizes: [10, 5, 250, 20, 8, 12], cells: 200_000, causes: [1, 3], elements: [1, 3], depth: [1, 4] },
  correlated: {
    sizes: [10, 12, 10, 8, 6, 5, 4],
    cells: 20_000,
    causes: [1, 3],
    elements: [1, 3],
    depth: [1, 3],
    correlated: 0.6,
  },
  by_amount: {
    sizes: [10, 12, 10, 8, 5],
    causes: [1, 3],
    elements: [1, 3],
    depth: [1, 4],
    kept: true,
    byAmount: true,
  },
};
/** @type {[number, number]} */
const ONE = [1, 1];
const LEAF = { sizes: [10, 24, 10, 15], elements: ONE, deviation: /** @type {[number, number]} */ ([0, 0]) };

/**
 * @typedef {object} Setting
 * @property {string} name
 * @property {'counts' | 'low' | 'high' | 'clean' | 'own'} group
 * @property {number} [tables]
 * @property {(seed: number) => { csv: string, truth: string[] }} make
 */
/** @type {Setting[]} */
const settings = [];
for (const [name, shape] of Object.entries(SHAPES)) {
  const tables = name === "wide" ? Math.ceil(TABLES / 5) : TABLES;
  settings.push(
    { name: `${name}_low`, group: "low", tables, make: (seed) => makeDense({ ...shape, noise: LOW }, seed) },
    {
      name: `${name}_high`,
      group: "high",
      tables,
      make: (seed) => makeDense({ ...shape, noise: HIGH }, seed),
    },
  );
}
settings.push(
  {
    name: "one_leaf",
    group: "low",
    make: (seed) =>
      makeDense({ ...LEAF, noise: [0, 0.1], causes: [1, 5], depth: [4, 4], severity: [0.5, 1] }, seed),
  },
  { name: "counts_1_2", group: "counts", make: (seed) => makeCounts({}, seed) },
  { name: "counts_2_3", group: "counts", make: (seed) => makeCounts({ causes: [2, 3] }, seed) },
  {
    name: "counts_deep",
    group: "counts",
    make: (seed) => makeCounts({ depth: [1, 4], sessions: [1e5, 3e5] }, seed),
  },
  {
    name: "null_s",
    group: "clean",
    make: (seed) => makeDense({ ...SHAPES.s, noise: ANY, kind: "null" }, seed),
  },
  {
    name: "global_s",
    group: "clean",
    make: (seed) => makeDense({ ...SHAPES.s, noise: ANY, kind: "global" }, seed),
  },
  {
    name: "null_by_amount",
    group: "clean",
    make: (seed) => makeDense({ ...SHAPES.by_amount, noise: ANY, kind: "null" }, seed),
  },
  { name: "null_counts", group: "clean", make: (seed) => makeCounts({ kind: "null" }, seed) },
  { name: "global_counts", group: "clean", make: (seed) => makeCounts({ kind: "global" }, seed) },
);

/** @param {string} csv @returns {{ set: string, find_ms: number, find_cpu_ms: number, read_ms: number, peak_mib: number }} */
function rootcause(csv) {
  const run = spawnSync(HARK, ["rootcause", "--table", "-", "--json"], {
    input: csv,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

const sorted = (/** @type {string} */ name) => name.split("&").sort().join("&");
const names = (/** @type {string[]} */ list) => new Set(list.filter(Boolean).map(sorted));

/** @param {Setting} setting @param {number} index */
function score(setting, index) {
  const sum = { right: 0, wrong: 0, missed: 0, alarms: 0, tables: setting.tables ?? TABLES, find_ms_max: 0 };
  for (let i = 0; i < sum.tables; i++) {
    const { csv, truth } = setting.make(SEED + index * 100_000 + i * 7919);
    const { set, find_ms } = rootcause(csv);
    const expected = names(truth);
    const found = names(set.split(";"));
    const right = [...found].filter((name) => expected.has(name)).length;
    sum.right += right;
    sum.wrong += found.size - right;
    sum.missed += expected.size - right;
    sum.alarms += found.size > 0 ? 1 : 0;
    sum.find_ms_max = Math.max(sum.find_ms_max, find_ms);
    if (has("--show") && (found.size !== right || expected.size !== right))
      console.log(
        `  ${setting.name} ${i}: planted ${[...expected].join("; ")} | found ${[...found].join("; ")}`,
      );
  }
  return sum;
}

/** @param {{ right: number, wrong: number, missed: number }[]} sums */
function f1(sums) {
  const add = (/** @type {'right' | 'wrong' | 'missed'} */ key) => sums.reduce((n, s) => n + s[key], 0);
  return (2 * add("right")) / (2 * add("right") + add("wrong") + add("missed"));
}

const median = (/** @type {number[]} */ list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Time on 100,000 cells of 7 attributes with 0 to 3 causes, and memory on 200,000. */
function measureWork() {
  const sizes = [12, 10, 15, 8, 10, 6, 20];
  const times = [];
  const reads = [];
  for (let i = 0; i < 12; i++) {
    const kind = /** @type {const} */ (i % 4 === 0 ? "null" : "anomaly");
    const { csv } = makeDense({ ...SHAPES.s, sizes, cells: 100_000, noise: ANY, kind }, SEED + i);
    const runs = Array.from({ length: 3 }, () => rootcause(csv));
    times.push(Math.min(...runs.map((r) => r.find_cpu_ms))); // processor time: others use the machine, too
    reads.push(Math.min(...runs.map((r) => r.read_ms)));
  }
  const { csv } = makeDense({ ...SHAPES.s, sizes, cells: 200_000, noise: ANY }, SEED + 99);
  const { peak_mib } = rootcause(csv);
  return {
    ms_100k_cells: median(times),
    ms_100k_cells_max: Math.max(...times),
    read_ms_100k_cells: median(reads),
    peak_mib_200k_cells: peak_mib,
    csv_mib_200k_cells: csv.length / 2 ** 20,
  };
}

if (has("--work")) {
  console.log(JSON.stringify(measureWork(), null, 2));
  process.exit(0);
}
const only = has("--only") ? argument("--only").split(",") : undefined;
/** @type {Record<string, number>} */
const figures = {};
/** @type {Record<string, ReturnType<typeof score>[]>} */
const groups = { counts: [], low: [], high: [], clean: [], own: [] };
settings.forEach((setting, index) => {
  if (only && !only.includes(setting.name)) return;
  const sum = score(setting, index);
  groups[setting.group].push(sum);
  if (setting.group === "clean") figures[`false_alarms_${setting.name}`] = sum.alarms / sum.tables;
  else figures[`f1_${setting.name}`] = f1([sum]);
  console.log(
    setting.name.padEnd(16),
    setting.group === "clean"
      ? `${sum.alarms} of ${sum.tables} tables`
      : `F1 ${f1([sum]).toFixed(4)}  right ${sum.right} wrong ${sum.wrong} missed ${sum.missed}`,
    ` longest ${sum.find_ms_max.toFixed(1)} ms`,
  );
});
if (!only) {
  figures.f1_counts = f1(groups.counts);
  figures.f1_low_noise = f1(groups.low);
  figures.f1_high_noise = f1(groups.high);
  const tables = groups.clean.reduce((n, s) => n + s.tables, 0);
  figures.false_alarm_rate = groups.clean.reduce((n, s) => n + s.alarms, 0) / tables;
  Object.assign(figures, measureWork());
  mkdirSync(join(ROOT, "build/bench"), { recursive: true });
  writeFileSync(join(ROOT, "build/bench/rootcause.json"), JSON.stringify(figures, null, 2) + "\n");
}
console.log(JSON.stringify(figures, null, 2));
