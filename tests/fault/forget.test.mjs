// hark forget on a real store, beside a running collector: one person's sessions are gone from everything, the others'
// are as they were, and a receipt says how much it was without saying of whom.
// @ts-check
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, startCollector } from "../lib/harness.mjs";
import { UNLIMITED, fsck, makeBatches, sendAll } from "../lib/kills.mjs";

const binary = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");
const data = mkdtempSync(join(tmpdir(), "hark-forget-"));
/** @type {import("../lib/harness.mjs").Collector} */
let collector;

before(async () => {
  collector = await startCollector({ data, binary, args: UNLIMITED });
  await sendAll(collector.port, makeBatches(binary, collector.writeKey, 6, 20), new Map());
});
after(async () => {
  await collector.kill();
  rmSync(data, { recursive: true, force: true });
});

/** @param {string[]} words */
const forget = (...words) => spawnSync(binary, ["forget", ...words, "--data", data], { encoding: "utf8" });

test("one session goes, the others stay, and the receipt adds up", async () => {
  const sessions = (await collector.api("/api/sessions")).sessions;
  const id = sessions[2].id;
  const manifest = await collector.api(`/api/sessions/${id}`);
  const counted = JSON.parse(forget("--session", id, "--dry-run").stdout);
  const run = forget("--session", id);
  assert.equal(run.status, 0, run.stderr);
  const receipt = JSON.parse(run.stdout);
  assert.equal(receipt.sessions, 1);
  assert.equal(receipt.batches, manifest.batches);
  assert.deepEqual([counted.batches, counted.bytes, counted.dry_run], [receipt.batches, receipt.bytes, true]);
  assert.equal(receipt.id_sha256, createHash("sha256").update(id).digest("hex"));
  const kept = readFileSync(join(data, "receipts.ndjson"), "utf8");
  assert.deepEqual(JSON.parse(kept), receipt);
  assert.ok(!kept.includes(id));
  await assert.rejects(collector.api(`/api/sessions/${id}`), /404/);
  const left = (await collector.api("/api/sessions")).sessions;
  assert.deepEqual(
    left,
    sessions.filter((/** @type {{id: string}} */ session) => session.id !== id),
  );
  const recount = fsck(binary, data);
  assert.equal(recount.mismatches, 0, recount.told);
  assert.equal(recount.sessions, 5);
});

test("what comes late of a forgotten session is refused, and counted so", async () => {
  const before = await collector.api("/api/ledger");
  const sessions = (await collector.api("/api/sessions")).sessions.length;
  /** @type {Record<number, number>} */ const statuses = {};
  for (const segment of makeBatches(binary, collector.writeKey, 6, 20)) {
    const answer = await fetch(`${collector.url}/v1/batch`, { method: "POST", body: segment });
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    const { error } = await answer.json();
    if (answer.status === 410) assert.equal(error, "session_forgotten");
  }
  assert.ok(statuses[410] > 0);
  assert.ok(statuses[200] > 0, "the others are there already");
  assert.equal((await collector.api("/api/sessions")).sessions.length, sessions);
  await new Promise((resolve) => setTimeout(resolve, 2200)); // refusals are written once a second
  const after = await collector.api("/api/ledger");
  assert.equal(
    (after.rejected?.session_forgotten ?? 0) - (before.rejected?.session_forgotten ?? 0),
    statuses[410],
    JSON.stringify(after),
  );
  const recount = fsck(binary, data);
  assert.equal(recount.mismatches, 0, recount.told);
});

test("a person's sessions go, all of them, and nobody else's", async () => {
  const sessions = (await collector.api("/api/sessions")).sessions;
  const others = sessions.filter((/** @type {{user: string}} */ session) => session.user !== "ann");
  assert.ok(others.length > 0 && others.length < sessions.length);
  const run = forget("--user", "ann");
  assert.equal(run.status, 0, run.stderr);
  const receipt = JSON.parse(run.stdout);
  assert.equal(receipt.sessions, sessions.length - others.length);
  assert.equal(receipt.id_sha256, createHash("sha256").update("ann").digest("hex"));
  assert.deepEqual((await collector.api("/api/sessions")).sessions, others);
  const recount = fsck(binary, data);
  assert.equal(recount.mismatches, 0, recount.told);
  assert.ok(!readFileSync(join(data, "receipts.ndjson"), "utf8").includes("ann"));
});

test("what is not there is said, and leaves no receipt", () => {
  const before = readFileSync(join(data, "receipts.ndjson"), "utf8");
  const run = forget("--user", "nobody");
  assert.equal(run.status, 0);
  assert.match(run.stderr, /nothing of this user is kept/);
  assert.equal(readFileSync(join(data, "receipts.ndjson"), "utf8"), before);
  assert.equal(forget().status, 2);
  assert.equal(forget("--user", "a", "--session", "b").status, 2);
  assert.equal(forget("--session", "12").status, 1);
});
