// The disk under a collector: full (a small tmpfs), slow, failing its syncs; and a clock that steps back. What cannot be
// written is refused with 503 and Retry-After, what was acknowledged is there once, and it goes on when there is room.
// @ts-check
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, startCollector } from "../lib/harness.mjs";
import { UNLIMITED, faults, fsck, identity, makeBatches, send, sendAll, storedOf } from "../lib/kills.mjs";

const binary = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");

/**
 * Sends one after the other; returns what was not taken. @param {number} port @param {Buffer[]} segments
 * @param {Map<string, string>} acknowledged
 */
async function sendEach(port, segments, acknowledged) {
  const agent = new http.Agent({ keepAlive: true });
  const refused = [];
  for (const segment of segments) {
    const answer = await send(port, agent, segment);
    if (answer.status === 200) acknowledged.set(identity(segment).key, identity(segment).session);
    else refused.push({ segment, answer });
  }
  agent.destroy();
  return refused;
}

/**
 * Everything acknowledged is there, once, and counted once.
 * @param {import("../lib/harness.mjs").Collector} collector @param {Map<string, string>} acknowledged
 */
async function isWhole(collector, acknowledged) {
  const stored = await storedOf(collector, new Set(acknowledged.values()));
  for (const key of acknowledged.keys()) assert.equal(stored.get(key), 1, key);
  const recount = fsck(binary, collector.data);
  assert.equal(recount.mismatches, 0, recount.told);
}

test("a full disk is 503 with Retry-After, loses nothing, and is over when there is room", async (t) => {
  const disk = mkdtempSync(join(tmpdir(), "hark-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "none", disk]);
  if (mounted.status !== 0) {
    rmSync(disk, { recursive: true });
    t.skip("a tmpfs can be mounted by root only");
    return;
  }
  writeFileSync(join(disk, "filler"), Buffer.alloc(3300 << 10, 1));
  const collector = await startCollector({ data: join(disk, "data"), binary, args: UNLIMITED });
  const acknowledged = new Map();
  try {
    const refused = await sendEach(
      collector.port,
      makeBatches(binary, collector.writeKey, 60, 40),
      acknowledged,
    );
    assert.ok(
      refused.length > 0 && acknowledged.size > 20,
      `${acknowledged.size} taken, ${refused.length} not`,
    );
    for (const { answer } of refused) {
      assert.equal(answer.status, 503);
      assert.ok(Number(answer.headers["retry-after"]) >= 1);
    }
    await isWhole(collector, acknowledged);
    rmSync(join(disk, "filler"));
    const again = refused.slice(0, 50).map(({ segment }) => segment);
    assert.deepEqual(await sendEach(collector.port, again, acknowledged), []);
    await isWhole(collector, acknowledged);
    assert.equal(await collector.stop(), 0);
  } finally {
    await collector.kill();
    spawnSync("umount", [disk]);
    rmSync(disk, { recursive: true, force: true });
  }
});

test("slow and failing syncs delay and refuse, and a clock that steps back changes nothing", async () => {
  const data = mkdtempSync(join(tmpdir(), "hark-slow-"));
  const fault = faults(binary, `${data}.faults`);
  const collector = await startCollector({ data, binary, args: UNLIMITED, wrap: fault.wrap });
  const acknowledged = new Map();
  try {
    fault.set({ sync_ms: 300 });
    const began = Date.now();
    await sendAll(collector.port, makeBatches(binary, collector.writeKey, 4, 10, 1), acknowledged);
    assert.ok(Date.now() - began >= 300, "no answer before the sync");
    assert.equal(acknowledged.size, 40);
    fault.set({ clock: -3600 });
    const back = makeBatches(binary, collector.writeKey, 4, 10, 2);
    await sendAll(collector.port, back, acknowledged);
    await sendAll(collector.port, back, acknowledged); // sent again: once is enough
    fault.set({ sync_fails: 1 });
    const refused = await sendEach(
      collector.port,
      makeBatches(binary, collector.writeKey, 1, 10, 3),
      acknowledged,
    );
    assert.equal(refused.length, 10);
    assert.ok(refused.every(({ answer }) => answer.status === 503 && answer.headers["retry-after"]));
    fault.set({});
    const again = refused.map(({ segment }) => segment);
    assert.deepEqual(await sendEach(collector.port, again, acknowledged), []);
    await isWhole(collector, acknowledged);
    assert.equal(acknowledged.size, 90);
    assert.equal(await collector.stop(), 0);
  } finally {
    await collector.kill();
    rmSync(data, { recursive: true, force: true });
    rmSync(`${data}.faults`, { force: true });
  }
});
