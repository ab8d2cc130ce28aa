// One question: what does `kill -9` in mid-ingest cost? ./dev bench fault [--rounds N] kills the release binary at random
// moments and counts what was acknowledged and is lost, what is stored twice, and what a recount finds to be wrong.
// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HARK, ROOT } from "../lib/harness.mjs";
import { killRounds } from "../lib/kills.mjs";

const at = process.argv.indexOf("--rounds");
const rounds = at > 0 ? Number(process.argv[at + 1]) : 50;
const data = mkdtempSync(join(tmpdir(), "hark-bench-fault-"));
try {
  const { told, ...counts } = await killRounds({ binary: HARK, data, rounds });
  mkdirSync(join(ROOT, "build/bench"), { recursive: true });
  writeFileSync(join(ROOT, "build/bench/fault.json"), JSON.stringify(counts, null, 2) + "\n");
  console.log(counts);
  if (told) console.log(told);
  process.exitCode = counts.acked_lost + counts.stored_twice + counts.summary_mismatches > 0 ? 1 : 0;
} finally {
  rmSync(data, { recursive: true, force: true });
}
