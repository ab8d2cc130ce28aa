// A tab that is closed loses next to nothing: a short run of the bench that measures it.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../lib/harness.mjs";

test("closing a tab at a random moment loses under 250 ms, and no batch between others", () => {
  const dir = mkdtempSync(join(tmpdir(), "hark-kill-"));
  try {
    const out = join(dir, "kill-tab.json");
    const bench = join(ROOT, "tests/bench/kill-tab.mjs");
    execFileSync(process.execPath, [bench, "--runs", "5", "--out", out], { stdio: "ignore" });
    const figures = JSON.parse(readFileSync(out, "utf8"));
    assert.equal(figures.runs, 5);
    assert.ok(figures.median_lost_ms < 250, `${figures.median_lost_ms} ms`);
    assert.equal(figures.sent_twice, 0);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
