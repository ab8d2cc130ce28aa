// Batches for tests that talk to a collector: made by the real writer, taken apart and put together again here, so
// that each part can be made wrong on purpose.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import net from "node:net";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { dictionary } from "./dictionary.mjs";
import { discard, ROOT, splitSegments } from "./harness.mjs";

export { inflateBatch } from "./decode.mjs";

export const ENVELOPE_BYTES = 80;
/** Where the fields of an envelope lie (docs/wire-format.md). */
export const AT = {
  magic: 0,
  version: 4,
  dictionary: 5,
  flags: 6,
  bodyBytes: 8,
  batchBytes: 12,
  key: 16,
  session: 40,
  tab: 56,
  epoch: 64,
  seq: 68,
  base: 72,
  parts: 74,
  sealed: 76,
};

/** The collector that fault tests run: built with sanitizers, where there is such a build. */
export const FAULT_HARK = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");

/** Ends a collector that had to stand all a test did: it must go well, and no sanitizer may have found anything.
 * @param {import("./harness.mjs").Collector | undefined} collector */
export async function endUnharmed(collector) {
  if (!collector) return; // it never began
  const code = await collector.stop();
  const output = collector.output();
  await discard(collector);
  assert.equal(code, 0, output);
  assert.doesNotMatch(output, /Sanitizer|runtime error/);
}

/**
 * Makes valid segments. @param {string} key @param {number} sessions @param {number} batches @param {number} [run]
 * @returns {Buffer[]}
 */
export function makeBatches(key, sessions, batches, run = 0) {
  const program = [
    join(dirname(dirname(FAULT_HARK)), "tests/collector/make_batches"),
    join(ROOT, "build/asan/tests/collector/make_batches"),
    join(ROOT, "build/dev/tests/collector/make_batches"),
  ].find((path) => existsSync(path));
  if (!program) throw new Error("make_batches was not built (cmake preset asan or dev)");
  return splitSegments(
    execFileSync(program, [key, sessions, batches, run].map(String), { maxBuffer: 1 << 28 }),
  );
}

/**
 * Puts a new body under a segment's envelope, with sizes that fit unless they are given.
 * @param {Buffer} segment @param {Buffer} batch inflated @param {{bodyBytes?: number, batchBytes?: number, level?: number}} [wrong]
 */
export function rewrap(segment, batch, wrong = {}) {
  const body = deflateSync(batch, { dictionary, level: wrong.level ?? 6 });
  return withBody(segment, body, {
    batchBytes: wrong.batchBytes ?? batch.length,
    bodyBytes: wrong.bodyBytes,
  });
}

/** @param {Buffer} segment @param {Buffer} body deflated @param {{bodyBytes?: number, batchBytes: number}} sizes */
export function withBody(segment, body, sizes) {
  const envelope = Buffer.from(segment.subarray(0, ENVELOPE_BYTES));
  envelope.writeUInt32LE(sizes.bodyBytes ?? body.length, AT.bodyBytes);
  envelope.writeUInt32LE(sizes.batchBytes, AT.batchBytes);
  return Buffer.concat([envelope, body]);
}

/** A copy with some bytes written over. @param {Buffer} segment @param {(copy: Buffer) => void} change */
export function changed(segment, change) {
  const copy = Buffer.from(segment);
  change(copy);
  return copy;
}

/**
 * @param {string} url the collector's @param {Buffer | string} body @param {Record<string, string>} [headers]
 * @returns {Promise<{status: number, json: any, headers: Headers}>}
 */
export async function post(url, body, headers = {}) {
  const answer = await fetch(`${url}/v1/batch`, {
    method: "POST",
    headers: { "content-type": "text/plain", ...headers },
    body,
  });
  return { status: answer.status, json: JSON.parse(await answer.text()), headers: answer.headers };
}

/**
 * Opens a bare connection, for what no HTTP client would send.
 * @param {number} port
 */
export async function rawConnection(port) {
  const socket = net.connect(port, "127.0.0.1");
  let text = "";
  let ended = false;
  socket.on("data", (chunk) => (text += chunk.toString("latin1")));
  socket.on("error", () => {});
  const done = new Promise((resolve) => {
    socket.on("end", () => resolve((ended = true)));
    socket.on("close", () => resolve((ended = true)));
  });
  await new Promise((resolve) => socket.on("connect", () => resolve(undefined)));
  return {
    /** @param {string | Buffer} bytes */
    send: (bytes) => void socket.write(bytes),
    text: () => text,
    ended: () => ended,
    /** Resolves when the other side has ended. */
    done,
    close: () => void socket.destroy(),
    /** Half-closes. */
    end: () => void socket.end(),
  };
}
