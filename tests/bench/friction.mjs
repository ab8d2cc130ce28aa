// How right the friction signals are: on labelled traces of real Chromium (tests/corpora/friction/), beside what others
// publish, and on honest hands. Writes build/bench/friction.json. usage: node tests/bench/friction.mjs [--pointer DIR] [--corpus DIR] [--sessions N]
//   --pointer DIR  userN.csv.gz of SapiMouse (client timestamp,button,state,x,y): nobody there is annoyed
//   --sessions N   made-up visits that reports are timed over, and held against (0; a million takes three minutes to make)
// Judged by episode: a detector is right when it fires in an episode that is labelled with its signal.
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ROOT } from "../lib/harness.mjs";
import { OTHERS } from "./friction/others.mjs";
import { reports } from "./friction/reports.mjs";

const PROGRAM = join(ROOT, "build/release/tests/bench/bench_friction");
const corpusAt = process.argv.indexOf("--corpus");
const CORPUS = corpusAt > 0 ? process.argv[corpusAt + 1] : join(ROOT, "tests/corpora/friction");
/** What the page finds and the collector finds again. */
const OF_PAGE =
  "rage_click dead_click error_click request_failure hesitation_hover hesitation_field thrashed_cursor form_abandonment double_click scroll_depth".split(
    " ",
  );
/** What only the collector looks for. */
const OF_COLLECTOR =
  "slow_click rage_keys refilled_field pasted_instead invalid_field excessive_scroll copied_error quick_back back_and_forth repeated_search turned_screen zoomed_in hesitation_start hesitation_submit".split(
    " ",
  );
const SIGNALS = [...OF_PAGE.filter((signal) => signal !== "scroll_depth"), ...OF_COLLECTOR];

/** @typedef {{ name: string, expect: string[], found: string[], told: string[], events: import("./friction/others.mjs").Event[] }} Episode */

/** What the detectors say of traces, an episode a row. @param {string} traces */
const judge = (traces) =>
  execFileSync(PROGRAM, { input: traces, encoding: "utf8", maxBuffer: 1 << 28 })
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\t"));
const signalsOf = (/** @type {string} */ said) => said.split(" ").filter(Boolean);
const kindOf = (/** @type {string} */ signal) => signal.split(":")[0];

/** @returns {Episode[]} */
function readCorpus() {
  const files = readdirSync(CORPUS).filter((name) => name.endsWith(".trace"));
  const traces = files.map((name) => readFileSync(join(CORPUS, name), "utf8")).join("");
  const bodies = traces.split(/^episode .*\n/m).slice(1);
  return judge(traces).map(([head, found, told], i) => {
    const [name, expect] = head.split(" =");
    const events = bodies[i]
      .trim()
      .split("\n")
      .map((line) => line.split(" "))
      .map(([at, kind, ...n]) => ({ at: Number(at), kind, n: n.map(Number) }));
    return { name, expect: signalsOf(expect), found: signalsOf(found), told: signalsOf(told), events };
  });
}

/** @param {Episode[]} episodes @param {string} signal @param {(episode: Episode) => boolean} fires */
function score(episodes, signal, fires) {
  let [right, wrong, missed] = [0, 0, 0];
  for (const episode of episodes) {
    const is = episode.expect.includes(signal);
    const said = fires(episode);
    right += Number(is && said);
    wrong += Number(!is && said);
    missed += Number(is && !said);
  }
  return {
    precision: right + wrong ? right / (right + wrong) : null, // null: it never fired, so it was never wrong
    recall: right + missed ? right / (right + missed) : null,
    labelled: right + missed,
    wrong,
  };
}

/** One minute of a hand as a trace: moves, presses, and a click at every release of the left button. @param {string} csv */
function traceOf(csv) {
  const lines = ["episode hand ="];
  let last = 0;
  for (const row of csv.trim().split(/\r?\n/).slice(1)) {
    const [time, button, state, x, y] = row.split(",");
    const at = (last = Math.max(last, Math.round(Number(time))));
    if (state === "Pressed") lines.push(`${at} PRESS 7 ${x} ${y} 0`);
    else if (state === "Released") {
      lines.push(`${at} RELEASE 7 ${x} ${y} 0`);
      if (button === "Left") lines.push(`${at} CLICK 7 ${x} ${y} 1 0 - -`);
    } else lines.push(`${at} POINTER ${x} ${y}`);
  }
  lines.push(`${last + 3000} TICK 3000`);
  return { text: lines.join("\n") + "\n", minutes: 1 };
}

/** False alarms on honest hands. @param {string} dir */
function hands(dir) {
  const traces = readdirSync(dir)
    .filter((name) => name.endsWith(".csv.gz"))
    .map((name) => traceOf(gunzipSync(readFileSync(join(dir, name))).toString("utf8")));
  /** @type {Record<string, number>} */ const counts = {};
  for (const [, found] of judge(traces.map(({ text }) => text).join("")))
    for (const kind of signalsOf(found).map(kindOf)) counts[kind] = (counts[kind] ?? 0) + 1;
  return { recordings: traces.length, counts };
}

const episodes = readCorpus();
/** @type {Record<string, any>} */ const figures = { episodes: episodes.length };
figures.episodes_near_miss = episodes.filter(({ expect }) => !expect.length).length;
figures.page_vs_collector_disagreements = episodes.filter(
  ({ found, told }) =>
    found
      .filter((signal) => OF_PAGE.includes(kindOf(signal)))
      .sort()
      .join(" ") !== [...told].sort().join(" "),
).length;
const percent = (/** @type {number | null} */ value) =>
  value === null ? "     –" : `${(100 * value).toFixed(1).padStart(5)}%`;
for (const signal of SIGNALS) {
  const own = score(episodes, signal, ({ found }) => found.map(kindOf).includes(signal));
  figures[`precision_${signal}`] = own.precision;
  figures[`recall_${signal}`] = own.recall;
  console.log(
    `${signal.padEnd(18)} hark       precision ${percent(own.precision)} recall ${percent(own.recall)}  (${own.labelled} labelled, ${own.wrong} wrong)`,
  );
  for (const [whose, rule] of Object.entries(OTHERS[signal] ?? {})) {
    const theirs = score(episodes, signal, ({ events }) => rule(events));
    figures[`precision_${signal}_${whose}`] = theirs.precision;
    figures[`recall_${signal}_${whose}`] = theirs.recall;
    console.log(
      `${"".padEnd(18)} ${whose.padEnd(10)} precision ${percent(theirs.precision)} recall ${percent(theirs.recall)}`,
    );
  }
}
for (const what of ["precision", "recall"])
  figures[`${what}_min`] = Math.min(...SIGNALS.map((signal) => figures[`${what}_${signal}`] ?? 0));
for (const episode of episodes)
  for (const signal of SIGNALS) {
    const said = episode.found.map(kindOf).includes(signal);
    if (said !== episode.expect.includes(signal))
      console.log(`${said ? "wrong " : "missed"} ${signal}: ${episode.name}`);
  }
const at = process.argv.indexOf("--pointer");
if (at > 0) figures.honest_hands = hands(process.argv[at + 1]);
else console.log("honest hands: not measured; give --pointer DIR");
const sessionsAt = process.argv.indexOf("--sessions");
if (sessionsAt > 0) Object.assign(figures, reports(Number(process.argv[sessionsAt + 1])));
else console.log("reports: not measured; give --sessions N");
mkdirSync(join(ROOT, "build/bench"), { recursive: true });
writeFileSync(join(ROOT, "build/bench/friction.json"), JSON.stringify(figures, null, 2) + "\n");
const { episodes: all, episodes_near_miss: near, page_vs_collector_disagreements: differ } = figures;
console.log(`${all} episodes, ${near} near misses; page and collector differ in ${differ}`);
if (figures.honest_hands) console.log("honest hands:", JSON.stringify(figures.honest_hands));
