// hark backup, restore and compact: a copy taken under load is whole and of one moment, what is brought back is what was
// kept, freed space goes back to the file system; and a data file that is cut off, empty or gone is refused, with what
// to do, and never begun anew.
// @ts-check
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, startCollector } from "../lib/harness.mjs";
import { UNLIMITED, fsck, identity, makeBatches, sendAll, storedOf } from "../lib/kills.mjs";

const binary = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");
const scratch = mkdtempSync(join(tmpdir(), "hark-backup-"));
const data = join(scratch, "data");
const keys = { writeKey: "", readKey: "" };
/** @type {import("../lib/harness.mjs").Collector} */
let collector;
const acknowledged = new Map();

/** @param {string[]} words */
const hark = (...words) => spawnSync(binary, words, { encoding: "utf8" });

before(async () => {
  collector = await startCollector({ data, binary, args: UNLIMITED });
  Object.assign(keys, { writeKey: collector.writeKey, readKey: collector.readKey });
});
after(async () => {
  await collector.kill();
  rmSync(scratch, { recursive: true, force: true });
});

test("a backup under load holds what was acknowledged before it began, and is sound", async () => {
  const segments = makeBatches(binary, keys.writeKey, 40, 40);
  const sent = sendAll(collector.port, segments, acknowledged);
  while (acknowledged.size < 200) await new Promise((resolve) => setTimeout(resolve, 5));
  const owed = [...acknowledged.keys()];
  const run = hark("backup", join(scratch, "hot"), "--data", data);
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stdout, /holds the copy: \d+ sessions, \d+ batches/);
  await sent;
  const recount = fsck(binary, join(scratch, "hot"));
  assert.equal(recount.mismatches, 0, recount.told);
  assert.ok(recount.batches >= owed.length && recount.batches <= segments.length);
  const again = hark("backup", join(scratch, "hot"), "--data", data);
  assert.equal(again.status, 1);
  assert.match(again.stderr, /there is a store already/);
});

test("a running store is not made small, and not restored over", () => {
  assert.match(hark("compact", "--data", data).stderr, /stop the collector/);
  assert.match(hark("restore", join(scratch, "hot"), "--data", data).stderr, /there is a store already/);
});

test("what is restored is what was kept, and goes on", async () => {
  assert.equal(hark("backup", join(scratch, "full"), "--compact", "--data", data).status, 0);
  await collector.stop();
  rmSync(data, { recursive: true });
  const run = hark("restore", join(scratch, "full"), "--data", data);
  assert.equal(run.status, 0, run.stderr);
  collector = await startCollector({ data, binary, args: UNLIMITED, keys });
  const stored = await storedOf(collector, new Set(acknowledged.values()));
  assert.deepEqual([...stored.keys()].sort(), [...acknowledged.keys()].sort());
  const more = makeBatches(binary, keys.writeKey, 1, 3, 7);
  await sendAll(collector.port, more, acknowledged);
  assert.ok(acknowledged.has(identity(more[2]).key));
});

test("compact gives back what was freed", async () => {
  const sessions = (await collector.api("/api/sessions")).sessions;
  await collector.stop();
  for (const { id } of sessions.slice(0, 30)) {
    assert.equal(hark("forget", "--session", id, "--data", data).status, 0);
  }
  const size = statSync(join(data, "data.mdb")).size;
  const run = hark("compact", "--data", data);
  assert.equal(run.status, 0, run.stderr);
  const now = statSync(join(data, "data.mdb")).size;
  assert.ok(now < size * 0.7, `${size} -> ${now}`);
  const recount = fsck(binary, data);
  assert.equal(recount.mismatches, 0, recount.told);
  assert.equal(recount.sessions, sessions.length - 30);
});

test("a data file that is cut off, empty, foreign or gone is refused by every command", () => {
  const file = join(data, "data.mdb"),
    whole = readFileSync(file);
  for (const size of [whole.length - 4096, whole.length >> 1, 8192, 5000, 100, 0]) {
    truncateSync(file, size);
    for (const command of [["serve", "--listen", "127.0.0.1:0"], ["sessions"], ["fsck", "--repair"]]) {
      const run = spawnSync(binary, [...command, "--data", data], { encoding: "utf8", timeout: 20_000 });
      assert.equal(run.status, 1, `${size}: ${command[0]}: ${run.stdout} ${run.stderr}`);
      assert.match(run.stderr, /data\.mdb is .*(hark restore|begin a new store)/, `${size}: ${command[0]}`);
    }
    assert.equal(statSync(file).size, size, "and left as it was");
    writeFileSync(file, whole);
  }
  writeFileSync(file, Buffer.alloc(65536, "not a store "));
  assert.match(hark("serve", "--listen", "127.0.0.1:0", "--data", data).stderr, /not hark's/);
  unlinkSync(file);
  assert.match(hark("serve", "--listen", "127.0.0.1:0", "--data", data).stderr, /data\.mdb is gone/);
  writeFileSync(file, whole);
  assert.equal(fsck(binary, data).mismatches, 0);
});
