// Judging again: sessions that came to rest are looked at as a whole while batches go on, by the thresholds of the
// project, by a running collector and by the command; a recount agrees throughout. What is found: test_rejudge.c.
// @ts-check
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, startCollector, waitFor } from "../lib/harness.mjs";
import { UNLIMITED, faults, fsck, makeBatches, sendAll } from "../lib/kills.mjs";

const binary = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");
const data = mkdtempSync(join(tmpdir(), "hark-rejudge-"));
const clock = faults(binary, join(data, "..", `${data.split("/").pop()}.faults`));
/** @type {import("../lib/harness.mjs").Collector} */
let collector;

before(async () => {
  const args = [...UNLIMITED, "--rejudge-every-s", "1"];
  collector = await startCollector({ data, binary, args, wrap: clock.wrap });
});
after(async () => {
  await collector.kill();
  rmSync(data, { recursive: true, force: true });
});

/** @param {string[]} words */
function hark(...words) {
  const run = spawnSync(binary, [...words, "--data", data], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}
async function judged() {
  const text = await (
    await fetch(`${collector.url}/metrics`, { headers: { authorization: `Bearer ${collector.readKey}` } })
  ).text();
  return Number(/^hark_rejudged_sessions_total (\d+)/m.exec(text)?.[1]);
}
test("only what rests is judged, and once", async () => {
  clock.set({ clock: -3600 });
  await sendAll(collector.port, makeBatches(binary, collector.writeKey, 20, 10, 1), new Map());
  clock.set({ clock: 0 });
  await sendAll(collector.port, makeBatches(binary, collector.writeKey, 5, 10, 2), new Map());
  await waitFor(async () => (await judged()) === 20, 20_000);
  await new Promise((done) => setTimeout(done, 2500));
  assert.equal(await judged(), 20);
  const recount = fsck(binary, data);
  assert.equal(recount.mismatches, 0, recount.told);
});

test("other thresholds have them judged again", async () => {
  hark("thresholds", "rage_clicks_min=500");
  await waitFor(async () => (await judged()) === 40, 20_000);
  const recount = fsck(binary, data);
  assert.equal(recount.mismatches, 0, recount.told);
});

test("older sessions are for the command, which a running collector does not mind", async () => {
  clock.set({ clock: -30 * 86400 });
  await sendAll(collector.port, makeBatches(binary, collector.writeKey, 7, 10, 3), new Map());
  clock.set({ clock: 0 });
  assert.match(hark("rejudge", "--since", "40d"), /^7 sessions judged again/);
  assert.match(hark("rejudge"), /^0 sessions judged again/);
  const recount = fsck(binary, data);
  assert.equal(recount.mismatches, 0, recount.told);
});

test("a wrong threshold is refused, and changes nothing", () => {
  const run = spawnSync(binary, ["thresholds", "rage_clicks_min=0", "--data", data], { encoding: "utf8" });
  assert.equal(run.status, 2);
  assert.match(run.stderr, /rage_clicks_min=0: is no threshold/);
  assert.match(hark("thresholds"), /^rage_clicks_min +500 /m);
});
