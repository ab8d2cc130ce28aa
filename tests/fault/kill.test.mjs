// kill -9 in mid-ingest, again and again: after each restart every acknowledged batch is there, exactly once, and the
// session records, the indexes and the cube say the same as a recount from the batches.
// @ts-check
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../lib/harness.mjs";
import { killRounds } from "../lib/kills.mjs";

const ROUNDS = 20;
const binary = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");

test(
  `${ROUNDS} times kill -9 in mid-ingest: what was acknowledged is there, once, and counted once`,
  { timeout: 600_000 },
  async () => {
    const data = mkdtempSync(join(tmpdir(), "hark-kill-"));
    try {
      const counts = await killRounds({ binary, data, rounds: ROUNDS });
      assert.equal(counts.kill_rounds, ROUNDS);
      assert.equal(counts.acked_lost, 0, "acknowledged, and not there");
      assert.equal(counts.stored_twice, 0);
      assert.equal(counts.summary_mismatches, 0, counts.told);
      assert.ok(counts.acked > ROUNDS * 10, `only ${counts.acked} batches were acknowledged in all`);
      assert.equal(counts.exit_code, 0, "ends in order");
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  },
);
