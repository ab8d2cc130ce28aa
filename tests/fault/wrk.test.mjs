// wrk as a client: many connections, kept open, as fast as they go. Every answer has to be one.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startCollector } from "../lib/harness.mjs";
import { endUnharmed, FAULT_HARK, makeBatches } from "../lib/wire.mjs";

test("wrk gets an answer to every GET and every POST", async () => {
  const dir = mkdtempSync(join(tmpdir(), "hark-wrk-"));
  const off = [
    "batches-per-key-s",
    "batches-per-address-s",
    "batches-per-session-s",
    "sessions-per-address-min",
  ];
  const args = ["--loops", "2", ...off.flatMap((name) => [`--${name}`, "0"])];
  const collector = await startCollector({ binary: FAULT_HARK, args });
  try {
    const [batch] = makeBatches(collector.writeKey, 1, 1);
    // The batch as a Lua string; the session's id changes with each request.
    const bytes = (/** @type {Buffer} */ part) =>
      [...part].map((byte) => `\\${String(byte).padStart(3, "0")}`).join("");
    writeFileSync(
      join(dir, "post.lua"),
      `local n = 0
       function request() n = n + 1
         return wrk.format("POST", "/v1/batch", {["Content-Type"] = "text/plain"},
           "${bytes(batch.subarray(0, 40))}" .. string.format("%016d", n) .. "${bytes(batch.subarray(56))}") end`,
    );
    for (const more of [["/healthz"], ["/v1/batch", "-s", join(dir, "post.lua")]]) {
      const run = ["-t1", "-c40", "-d2s", `${collector.url}${more[0]}`, ...more.slice(1)];
      const said = execFileSync("wrk", run, { encoding: "utf8" });
      assert.ok(Number(/(\d+) requests in/.exec(said)?.[1]) > 100, said);
      assert.doesNotMatch(said, /Non-2xx|Socket errors/);
    }
    const { batches } = await collector.api("/api/status");
    assert.ok(batches.stored > 100);
    assert.equal(batches.received, batches.stored + batches.duplicate + batches.in_flight);
  } finally {
    rmSync(dir, { recursive: true, force: true });
    await endUnharmed(collector);
  }
});
