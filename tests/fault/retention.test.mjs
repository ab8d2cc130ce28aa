// Retention: what a project keeps no longer goes by itself, oldest first, while batches go on being taken; nothing else
// goes, and what is left agrees with a recount.
// @ts-check
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, startCollector, waitFor } from "../lib/harness.mjs";
import { UNLIMITED, faults, fsck, identity, makeBatches, sendAll } from "../lib/kills.mjs";

const binary = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");
const data = mkdtempSync(join(tmpdir(), "hark-retention-"));
const args = [...UNLIMITED, "--retention-every-s", "1"];
const clock = faults(binary, join(data, "..", `${data.split("/").pop()}.faults`));
const DAY_S = 86400;
/** @type {import("../lib/harness.mjs").Collector} */
let collector;

before(async () => {
  collector = await startCollector({ data, binary, args, wrap: clock.wrap });
});
after(async () => {
  await collector.kill();
  rmSync(data, { recursive: true, force: true });
});

/** @param {string[]} words */
function retention(...words) {
  const run = spawnSync(binary, ["retention", ...words, "--data", data], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}
const count = async () => (await collector.api("/api/sessions")).sessions.length;

test("what is set is told, and kept over a change of keys", () => {
  assert.match(retention(), /0 days and 0 MiB/);
  assert.match(retention("--days", "30"), /30 days and 0 MiB/);
  assert.match(retention("--mib", "500"), /30 days and 500 MiB/);
  assert.equal(spawnSync(binary, ["keys", "origins", "--data", data]).status, 0);
  assert.match(retention(), /30 days and 500 MiB/);
  assert.equal(spawnSync(binary, ["retention", "--days", "soon", "--data", data]).status, 2);
});

test("sessions that are too old go, while others come; the younger ones stay", async () => {
  retention("--days", "30", "--mib", "0");
  clock.set({ clock: -40 * DAY_S });
  await sendAll(collector.port, makeBatches(binary, collector.writeKey, 30, 10, 1), new Map());
  clock.set({ clock: -20 * DAY_S });
  await sendAll(collector.port, makeBatches(binary, collector.writeKey, 5, 10, 2), new Map());
  assert.equal(await count(), 35);
  clock.set({ clock: 0 });
  const acknowledged = new Map();
  await sendAll(collector.port, makeBatches(binary, collector.writeKey, 10, 20, 3), acknowledged);
  assert.equal(acknowledged.size, 200);
  await waitFor(async () => (await count()) === 15, 20_000);
  const recount = fsck(binary, data);
  assert.equal(recount.mismatches, 0, recount.told);
  assert.deepEqual([recount.sessions, recount.batches], [15, 250]);
});

test("over a size the oldest go, and what takes their place takes their room", async () => {
  retention("--days", "0", "--mib", "1");
  /** @type {Map<string, number>} */
  const bytes = new Map();
  const listed = async () => (await collector.api("/api/sessions?limit=500")).sessions;
  const kept = async () => {
    let sum = 0;
    for (const { id } of await listed()) sum += bytes.get(id) ?? 0;
    return sum;
  };
  let half = 0;
  for (let round = 0; round < 8; round++) {
    clock.set({ clock: (round - 40) * 3600 });
    const segments = makeBatches(binary, collector.writeKey, 60, 40, 10 + round);
    for (const segment of segments) {
      const { session } = identity(segment);
      bytes.set(session, (bytes.get(session) ?? 0) + segment.length);
    }
    await sendAll(collector.port, segments, new Map());
    clock.set({ clock: 0 }); // now they are at rest
    await waitFor(async () => (await kept()) <= 1 << 20, 20_000);
    half = round === 3 ? statSync(join(data, "data.mdb")).size : half;
  }
  assert.ok((await kept()) > 1 << 19, "what there is room for stays");
  assert.ok(statSync(join(data, "data.mdb")).size <= half * 1.25);
  const recount = fsck(binary, data);
  assert.equal(recount.mismatches, 0, recount.told);
  const ids = new Set((await listed()).map((/** @type {{id: string}} */ session) => session.id));
  const runs = [...bytes.keys()].map((id, at) => ({ round: Math.floor(at / 60), gone: !ids.has(id) }));
  assert.ok(runs.some(({ gone }) => gone));
  assert.ok(!runs.some(({ round, gone }) => round === 0 && !gone), "the oldest went");
});
