// How well anomalies are found: hark's detector beside three sigma and seasonal naive, on series with planted changes.
// Writes build/bench/anomaly.json. usage: node tests/bench/anomaly.mjs [--seed N] [--series N]
//   --seed N    first seed (900000: tuning uses those from 1 on)
//   --series N  of every recipe (100), a fifth of which have nothing in them
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../lib/harness.mjs";

const PROGRAM = join(ROOT, "build/release/tests/bench/bench_anomaly");
const OUT = join(ROOT, "build/bench");

/** @typedef {{ recipe: string, detector: string, planted: number, found: number, right: number, wrong: number, weeks: number, delays: number[] }} Row */

/** @param {string} name @param {string} fallback */
function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
}

/** @param {Row[]} rows */
function figuresOf(rows) {
  const sum = (/** @type {"planted" | "found" | "right" | "wrong" | "weeks"} */ key) =>
    rows.reduce((all, row) => all + row[key], 0);
  const delays = rows.flatMap((row) => row.delays).sort((a, b) => a - b);
  return {
    precision: sum("right") / (sum("right") + sum("wrong")),
    recall: sum("found") / sum("planted"),
    median_delay_points: delays[delays.length >> 1] ?? NaN,
    false_alarms_per_week: sum("wrong") / sum("weeks"),
  };
}

const lines = execFileSync(PROGRAM, [option("seed", "900000"), option("series", "100")], {
  encoding: "utf8",
  maxBuffer: 1 << 28,
});
/** @type {Row[]} */ const rows = lines
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
/** @type {Record<string, any>} */ const figures = {};
for (const [detector, suffix] of [
  ["hark", ""],
  ["three_sigma", "_three_sigma"],
  ["seasonal_naive", "_seasonal_naive"],
]) {
  const own = rows.filter((row) => row.detector === detector);
  for (const [key, value] of Object.entries(figuresOf(own))) figures[key + suffix] = value;
}
figures.recipes = rows.map(({ recipe, detector, ...row }) => ({
  recipe,
  detector,
  ...figuresOf([{ recipe, detector, ...row }]),
}));
mkdirSync(OUT, { recursive: true });
writeFileSync(join(OUT, "anomaly.json"), JSON.stringify(figures, null, 2) + "\n");
for (const row of figures.recipes)
  console.log(
    `${row.recipe.padEnd(34)} ${row.detector.padEnd(15)} precision ${row.precision.toFixed(3)}  recall ${row.recall.toFixed(3)}  ` +
      `delay ${row.median_delay_points}  false/week ${row.false_alarms_per_week.toFixed(3)}`,
  );
const { recipes: _, ...all } = figures;
console.log(JSON.stringify(all, null, 2));
