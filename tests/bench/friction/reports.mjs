// What reports over many made-up visits (tests/bench/sessions/) cost, and whether the friction report finds the flaws that
// were planted there, at the price that they have.
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HARK, ROOT } from "../../lib/harness.mjs";

const RUNS = 5;
const REPORTS = /** @type {const} */ ({
  friction: [],
  heatmap: [],
  form: [],
  journey: [],
  funnel: ["--steps", "/, /product/*, /cart, /checkout, goal:purchase", "--by", "device"],
});
/** Planted in sessions/visit.c: the part of a visit's chance to buy that each takes, where it is met once. */
const PLANTED = [
  { signal: "rage_click", page: "/checkout", loss: 0.55 },
  { signal: "error_click", page: "/cart", loss: 0.3 },
  { signal: "hesitation_field", page: "/checkout", loss: 0 },
  { signal: "thrashed_cursor", page: "/list/*", loss: 0 },
];

/** @param {number[]} values */
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** Seconds of a whole `hark report` process, reading included; the store has been read once before.
 * @param {string} data @param {string} report @param {readonly string[]} words */
function time(data, report, words) {
  const seconds = [];
  for (let run = 0; run <= RUNS; run++) {
    const began = process.hrtime.bigint();
    execFileSync(HARK, ["report", report, ...words, "--data", data, "--json", "-"], { maxBuffer: 1 << 28 });
    if (run > 0) seconds.push(Number(process.hrtime.bigint() - began) / 1e9);
  }
  return median(seconds);
}

/** @param {any} report what it says of the planted flaws */
function held(report) {
  return PLANTED.map(({ signal, page, loss }) => {
    const { row } = report.findings.find(
      (/** @type {any} */ f) => f.row.signal === signal && f.page === page,
    );
    const without = row.untouched_rate.value;
    const [low, value, high] = [row.adjusted.high, row.adjusted.value, row.adjusted.low].map(
      (d) => -d / without,
    );
    // Within three standard errors: four of these are looked at at every run, so two would be crossed now and then.
    const near = Math.abs(value - loss) <= (3 / 1.96) * ((high - low) / 2);
    const right = near && (loss === 0 || row.evidence === "less");
    console.log(
      `${signal} on ${page}: planted ${loss}, found ${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}), ${row.evidence}${right ? "" : "  NOT RIGHT"}`,
    );
    return right;
  }).filter(Boolean).length;
}

/** @param {number} sessions */
export function reports(sessions) {
  const data = mkdtempSync(join(tmpdir(), "hark-reports-"));
  /** @type {Record<string, any>} */ const figures = { report_sessions: sessions };
  try {
    execFileSync(join(ROOT, "build/release/tests/bench/bench_sessions"), [data, String(sessions)]);
    const name = sessions === 1e6 ? "1m" : String(sessions);
    for (const [report, words] of Object.entries(REPORTS)) {
      figures[`report_${name}_s_${report}`] = time(data, report, words);
      console.log(
        `${report} report over ${sessions} sessions: ${figures[`report_${name}_s_${report}`].toFixed(2)} s`,
      );
    }
    const friction = JSON.parse(
      execFileSync(HARK, ["report", "friction", "--data", data, "--json", "-"], {
        encoding: "utf8",
        maxBuffer: 1 << 28,
      }),
    );
    figures.score_calibration_error = friction.scores.calibration_error;
    figures.planted_flaws = PLANTED.length;
    figures.planted_flaws_right = held(friction);
    console.log(`score: calibration error ${figures.score_calibration_error} on sessions that were held out`);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  return figures;
}
