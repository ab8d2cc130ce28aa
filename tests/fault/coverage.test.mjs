// hark coverage: what the site's own log saw beside what was recorded, while the collector runs.
// @ts-check
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { discard, startCollector } from "../lib/harness.mjs";
import { FAULT_HARK, makeBatches, post } from "../lib/wire.mjs";

const SESSIONS = 6;
const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK });
  for (const segment of makeBatches(collector.writeKey, SESSIONS, 1))
    assert.equal((await post(collector.url, segment)).status, 200);
});
after(() => discard(collector));

/** @param {Date} at @param {string} path @param {string} [agent] */
function line(at, path, agent = CHROME) {
  const [, day, month, year, time] = /** @type {RegExpExecArray} */ (
    /, (\d+) (\w+) (\d+) ([\d:]+) GMT/.exec(at.toUTCString())
  );
  return `203.0.113.7 - - [${day}/${month}/${year}:${time} +0000] "GET ${path} HTTP/1.1" 200 512 "-" "${agent}"\n`;
}

/** @param {string} log @param {...string} flags */
function coverage(log, ...flags) {
  const file = join(collector.data, "access.log");
  writeFileSync(file, log);
  const args = ["coverage", "--data", collector.data, "--log", file, ...flags];
  return spawnSync(FAULT_HARK, args, { encoding: "utf8" });
}

/** Pages that were loaded around now, from yesterday to tomorrow. @param {number} loads */
function around(loads) {
  const now = Date.now();
  const pages = Array.from({ length: loads - 2 }, () => line(new Date(now), "/"));
  return [line(new Date(now - 864e5), "/"), ...pages, line(new Date(now + 864e5), "/")].join("");
}

test("loads and records are counted, and how sure their share is", () => {
  const { status, stdout, stderr } = coverage(around(10) + line(new Date(), "/x", "Googlebot"), "--json");
  assert.equal(status, 0, stderr);
  const { all, days, robots } = JSON.parse(stdout);
  assert.equal(all.loads, 10);
  assert.equal(all.recorded, SESSIONS);
  assert.equal(all.share.value, SESSIONS / 10);
  assert.ok(all.share.low < 0.6 && all.share.high > 0.6);
  assert.equal(robots, 1);
  assert.ok(days.length >= 3);
});

test("what is kept stands in the report, and is told anew without counting twice", async () => {
  const report = () => collector.api("/api/reports/friction");
  const page = async () => String(await collector.bytes("/api/reports/friction.html"));
  assert.equal((await report()).coverage.page_loads, null);
  assert.match(await page(), /not counted: <code>hark coverage/);
  for (let i = 0; i < 2; i++) assert.equal(coverage(around(10), "--keep").status, 0);
  const { loads, recorded, days } = (await report()).coverage.page_loads;
  assert.deepEqual({ loads, recorded }, { loads: 10, recorded: SESSIONS });
  assert.ok(days >= 3);
  assert.match(await page(), /Page loads recorded<\/dt><dd>60%<\/dd><small>of 10 that/);
  const days_kept = (await collector.api("/api/coverage")).days;
  assert.equal(
    days_kept.reduce((/** @type {number} */ sum, /** @type {any} */ day) => sum + day.loads, 0),
    10,
  );
});

test("people read it, too", () => {
  const { stdout } = coverage(around(10));
  assert.match(stdout, /^all +10 +6 +60\.0 % {2}\(/m);
});

test("more recorded than loaded is said, and no share made up", () => {
  const { stdout } = coverage(around(3));
  assert.match(stdout, /^all +3 +6 +more recorded than loaded$/m);
});

test("what was recorded before and after the log is not counted", () => {
  const past = line(new Date(Date.now() - 9e6), "/") + line(new Date(Date.now() - 8e6), "/");
  assert.equal(JSON.parse(coverage(past, "--json").stdout).all.recorded, 0);
});

test("other paths are left out on both sides", () => {
  const { all } = JSON.parse(coverage(around(10), "--only", "/nowhere/", "--json").stdout);
  assert.deepEqual([all.loads, all.recorded, all.share], [0, 0, null]);
});

test("a log that is none says what was expected", () => {
  const { status, stderr } = coverage('{"level":"info"}\n\u001b[31mred\n');
  assert.equal(status, 1);
  assert.match(stderr, /no line is in the format/);
  assert.match(stderr, /the first is: \{"level"/);
  assert.equal(coverage("").status, 1);
});

test("lines that are too long or strange are counted, and the others too", () => {
  const long = line(new Date(), "/" + "a".repeat(20_000));
  const { stdout, stderr } = coverage(around(10) + long + "\u001b[31mred\n", "--json");
  const { all, not_understood } = JSON.parse(stdout);
  assert.deepEqual([all.loads, not_understood], [10, 2]);
  assert.match(stderr, /2 of 12 lines were not understood/);
  assert.ok(!stderr.includes("\u001b"));
});

test("without a log there is a sentence", () => {
  const { status, stderr } = spawnSync(FAULT_HARK, ["coverage"], { encoding: "utf8" });
  assert.equal(status, 2);
  assert.match(stderr, /--log: is needed/);
  const none = spawnSync(FAULT_HARK, ["coverage", "--log", "/nowhere/access.log"], { encoding: "utf8" });
  assert.equal(none.status, 1);
  assert.match(none.stderr, /No such file/);
  const args = ["coverage", "--log", "-", "--data", "/nowhere"];
  const empty = spawnSync(FAULT_HARK, args, { encoding: "utf8", input: around(3) });
  assert.equal(empty.status, 1);
  assert.match(empty.stderr, /\/nowhere: nothing is kept here; --data is/);
});
