// hark fsck on real stores: agrees beside a running collector, finds what is wrong in a summary's place, in the list and
// in the cube, and puts it right.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, startCollector } from "../lib/harness.mjs";
import { UNLIMITED, fsck, makeBatches, sendAll } from "../lib/kills.mjs";

const binary = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");
const data = mkdtempSync(join(tmpdir(), "hark-fsck-"));
/** @type {import("../lib/harness.mjs").Collector} */
let collector;

before(async () => {
  collector = await startCollector({ data, binary, args: UNLIMITED });
});
after(async () => {
  await collector.kill();
  rmSync(data, { recursive: true, force: true });
});

/** Changes entries of a table with lmdb-utils. @param {string} table @param {(lines: string[]) => string[]} change */
function damage(table, change) {
  const [head, entries] = execFileSync("mdb_dump", ["-s", table, data], { encoding: "utf8" }).split(
    "HEADER=END\n",
  );
  const lines = change(entries.split("\n").slice(0, -2));
  execFileSync("mdb_load", ["-s", table, data], {
    input: `${head}HEADER=END\n${lines.join("\n")}\nDATA=END\n`,
  });
}

test("a store agrees with its batches while more of them come", async () => {
  const segments = makeBatches(binary, collector.writeKey, 10, 30);
  const acknowledged = new Map();
  const sent = sendAll(collector.port, segments, acknowledged);
  for (let i = 0; i < 3; i++) {
    const result = fsck(binary, data);
    assert.equal(result.mismatches, 0, result.told);
    assert.equal(result.code, 0);
  }
  await sent;
  const result = fsck(binary, data);
  assert.equal(acknowledged.size, 300);
  assert.deepEqual([result.sessions, result.batches, result.compared_in_part], [10, 300, 0]);
  assert.ok(result.cells > 0);
});

test("damage is named, and put right on request beside a running collector", async () => {
  const listed = await collector.api("/api/sessions");
  damage("cube", (lines) => lines.map((line, i) => (i === 1 ? line.replace(/^ ../, " 63") : line)));
  // Entries come in pairs of lines: the record of the second session in the place of the first one's.
  damage("sessions", (lines) => [lines[0], lines[3]]);
  damage("by_start", () => [" 00000001" + "f".repeat(16) + "ab".repeat(16), " "]);
  let result = fsck(binary, data);
  assert.equal(result.code, 1);
  assert.equal(result.kinds.summary, 1, result.told);
  assert.ok(result.kinds.cube >= 1);
  assert.ok(result.kinds.index >= 1);
  assert.match(result.told, /summary +project \d+ session [0-9a-f]{32}: /);
  result = fsck(binary, data, ["--repair"]);
  assert.equal(result.code, 0);
  assert.ok(result.repaired >= 2);
  result = fsck(binary, data);
  assert.equal(result.mismatches, 0, result.told);
  assert.deepEqual(await collector.api("/api/sessions"), listed);
});

test("where nothing is kept nothing is made", () => {
  assert.throws(
    () => execFileSync(binary, ["fsck", "--repair", "--data", join(data, "nowhere")], { stdio: "pipe" }),
    /nothing is kept here/,
  );
});
