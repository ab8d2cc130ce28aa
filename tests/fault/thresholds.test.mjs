// Trying thresholds over the API: what the preview says is what judging again then finds, and nothing is changed by it.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, startCollector } from "../lib/harness.mjs";
import { UNLIMITED, faults, makeBatches, sendAll } from "../lib/kills.mjs";

const RESTING = 230; // more than a preview looks at
const binary = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");
const data = mkdtempSync(join(tmpdir(), "hark-thresholds-"));
const clock = faults(binary, join(data, "..", `${data.split("/").pop()}.faults`));
/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Record<string, string>} */ let admin;

/** @param {string[]} words */
const hark = (...words) => execFileSync(binary, [...words, "--data", data], { encoding: "utf8" });

/** @param {unknown} thresholds @param {Record<string, string>} [headers] */
async function preview(thresholds, headers = admin) {
  const answer = await fetch(`${collector.url}/api/settings/thresholds`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ thresholds }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** How often each signal stands in the sessions that are stored. */
async function stored() {
  const { sessions } = await collector.api("/api/sessions?limit=500");
  /** @type {Record<string, number>} */ const counts = {};
  for (const { signals } of sessions)
    for (const [name, count] of Object.entries(signals)) counts[name] = (counts[name] ?? 0) + Number(count);
  return counts;
}

before(async () => {
  const args = [...UNLIMITED, "--rejudge-every-s", "0"];
  collector = await startCollector({ data, binary, args, wrap: clock.wrap });
  const token = /hk_\w+/.exec(hark("tokens", "add", "t", "--scope", "settings"))?.[0];
  admin = { authorization: `Bearer ${token}` };
});
after(async () => {
  await collector.kill();
  rmSync(data, { recursive: true, force: true });
});

test("where nothing rests nothing was judged, and that is said", async () => {
  await sendAll(collector.port, makeBatches(binary, collector.writeKey, 3, 2, 1), new Map());
  const { body } = await preview({});
  assert.deepEqual([body.sessions, body.all, body.signals], [0, true, []]);
});

test("what it says is what judging again then finds, and by saying it nothing is changed", async () => {
  clock.set({ clock: -3600 });
  await sendAll(collector.port, makeBatches(binary, collector.writeKey, 20, 6, 2, true), new Map());
  clock.set({ clock: 0 });
  hark("rejudge");
  const before = await stored();
  const slower = { rage_gap_ms_max: 1500, dead_wait_ms: 500 };
  const { status, body } = await preview(slower);
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual([body.sessions, body.all, body.unread], [20, true, 0]);
  assert.ok(body.from_ms <= body.to_ms && body.to_ms < Date.now() - 3_500_000);
  const now = Object.fromEntries(body.signals.map((/** @type {any} */ one) => [one.signal, one.now]));
  const then = Object.fromEntries(body.signals.map((/** @type {any} */ one) => [one.signal, one.then]));
  assert.equal(then.rage_click, 20, "one chain a session, once its gap may be as long");
  assert.equal(now.rage_click, 0);
  const count = (/** @type {any} */ one) => one.sessions_then;
  assert.equal(count(body.signals.find((/** @type {any} */ one) => one.signal === "dead_click")), 20);
  assert.deepEqual(await stored(), before, "nothing is changed");
  assert.equal((await collector.api("/api/sessions?limit=500&q=signal:rage_click")).sessions.length, 0);
  hark("thresholds", ...Object.entries(slower).map(([name, value]) => `${name}=${value}`));
  hark("rejudge");
  const after = await stored();
  for (const [name, value] of Object.entries(then)) assert.equal(after[name] ?? 0, value, name);
  const again = (await preview({})).body.signals;
  for (const { signal, now, then } of again)
    assert.equal(now, then, `${signal}: what is set is what is asked`);
});

test("of more sessions than it looks at it takes the newest, and says that there are more", async () => {
  clock.set({ clock: -1800 });
  await sendAll(collector.port, makeBatches(binary, collector.writeKey, RESTING, 2, 3, true), new Map());
  clock.set({ clock: 0 });
  const { body } = await preview({});
  assert.equal(body.all, false);
  assert.ok(body.sessions > 0 && body.sessions <= 200, `${body.sessions}`);
  assert.ok(body.from_ms > Date.now() - 2_400_000, "none of those of an hour ago");
});

test("what is no threshold is refused, and who may not change them may not try them", async () => {
  for (const wrong of [
    { no_such: 1 },
    { dead_wait_ms: 0 },
    { dead_wait_ms: "x" },
    { dead_wait_ms: 600001 },
    [],
    5,
  ])
    assert.equal((await preview(wrong)).status, 400, JSON.stringify(wrong));
  const reads = { authorization: `Bearer ${collector.readKey}` };
  assert.equal((await preview({}, reads)).status, 403);
});
