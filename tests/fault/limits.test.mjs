// Every limit on its own: what is within is taken, what is over gets its status, and a counter says so.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import net from "node:net";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { discard, ROOT, splitSegments, startCollector, waitFor } from "../lib/harness.mjs";

const binary = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");
const makeBatches = join(dirname(dirname(binary)), "tests/collector/make_batches");
/** All limits of numbers off but the one that a test sets. */
const OFF = [
  "batches-per-key-s",
  "batches-per-address-s",
  "batches-per-session-s",
  "sessions-per-address-min",
];
/** Where things lie in an envelope. */
const AT = { body_bytes: 8, batch_bytes: 12, sealed_ms: 76, size: 80 };

/** @typedef {import("../lib/harness.mjs").Collector} Collector */

/** @param {Record<string, number>} limits @param {(collector: Collector) => Promise<void>} check */
async function limited(limits, check) {
  const flags = { ...Object.fromEntries(OFF.map((name) => [name, 0])), ...limits };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const collector = await startCollector({ binary, args: ["--loops", "2", ...args] });
  try {
    await check(collector);
  } finally {
    await discard(collector);
  }
}

/** @param {Collector} collector @param {number} sessions @param {number} batches @param {number} [run] */
const make = (collector, sessions, batches, run = 1) =>
  splitSegments(
    execFileSync(makeBatches, [collector.writeKey, `${sessions}`, `${batches}`, `${run}`], {
      maxBuffer: 1 << 28,
    }),
  );

/** @param {Collector} collector @param {Buffer} body */
async function post(collector, body) {
  const answer = await fetch(`${collector.url}/v1/batch`, {
    method: "POST",
    body,
    headers: { "content-type": "text/plain" },
  });
  const json = await answer.json();
  if (answer.status === 429 || answer.status === 503)
    assert.ok(Number(answer.headers.get("retry-after")) > 0);
  return { status: answer.status, error: json.error };
}

/** @param {Collector} collector @param {Buffer[]} bodies */
async function statuses(collector, bodies) {
  const all = [];
  for (const body of bodies) all.push((await post(collector, body)).status);
  return all;
}

/** @param {Collector} collector @param {string} reason */
const rejected = async (collector, reason) => (await collector.api("/api/status")).batches.rejected[reason];

/** @param {Collector} collector @param {string} name */
async function metric(collector, name) {
  const text = (await collector.bytes("/metrics")).toString();
  return Number(new RegExp(`^hark_${name} (\\d+)$`, "m").exec(text)?.[1] ?? NaN);
}

test("batches of one session in a second", () =>
  limited({ "batches-per-session-s": 2 }, async (collector) => {
    const first = await statuses(collector, make(collector, 1, 12));
    assert.deepEqual(first.slice(0, 4), [200, 200, 200, 200], "two seconds' worth at once");
    assert.ok(first.includes(429));
    assert.equal(
      (await post(collector, make(collector, 1, 1, 2)[0])).status,
      200,
      "another session is not meant",
    );
    assert.equal(await rejected(collector, "rate_session"), first.filter((status) => status === 429).length);
  }));

test("new sessions of one address in a minute", () =>
  limited({ "sessions-per-address-min": 3 }, async (collector) => {
    const begun = make(collector, 6, 2);
    const firsts = begun.filter((_, i) => i % 2 === 0);
    assert.deepEqual(await statuses(collector, firsts), [200, 200, 200, 429, 429, 429]);
    assert.equal((await post(collector, begun[1])).status, 200, "a session that has begun goes on");
    assert.equal(await rejected(collector, "sessions_of_address"), 3);
  }));

test("hours of a page view", () =>
  limited({ "session-hours-max": 1 }, async (collector) => {
    const [body] = make(collector, 1, 1);
    body.writeUInt32LE(3_600_000, AT.sealed_ms);
    assert.deepEqual(await post(collector, body), { status: 422, error: "session_length" });
    body.writeUInt32LE(3_599_999, AT.sealed_ms);
    assert.notEqual((await post(collector, body)).error, "session_length"); // but not what its batch says
    assert.equal(await rejected(collector, "session_length"), 1);
  }));

test("bytes and density of a batch, told by its envelope, before anything is inflated", () =>
  limited({ "batch-bytes-max": 100_000, "inflate-ratio-max": 10 }, async (collector) => {
    const [body] = make(collector, 1, 1);
    body.writeUInt32LE(100_001, AT.batch_bytes);
    assert.deepEqual(await post(collector, body), { status: 413, error: "too_large" });
    const dense = Buffer.concat([body.subarray(0, AT.size), Buffer.alloc(6553)]);
    dense.writeUInt32LE(6553, AT.body_bytes);
    dense.writeUInt32LE(65_537, AT.batch_bytes);
    assert.deepEqual(await post(collector, dense), { status: 413, error: "too_dense" });
    dense.writeUInt32LE(65_536, AT.batch_bytes);
    assert.deepEqual(
      await post(collector, dense),
      { status: 422, error: "bad_deflate" },
      "the limit's other side",
    );
    assert.deepEqual([await rejected(collector, "size"), await rejected(collector, "inflate_ratio")], [1, 1]);
  }));

test("events of a batch", () =>
  limited({ "events-max": 2 }, async (collector) => {
    assert.deepEqual(await post(collector, make(collector, 1, 1)[0]), {
      status: 413,
      error: "too_many_events",
    });
    assert.equal(await rejected(collector, "events"), 1);
  }));

/** @param {number} port @returns {Promise<{socket: net.Socket, text: () => string, closed: Promise<void>}>} */
function connect(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: "127.0.0.1" });
    let text = "";
    socket.on("data", (chunk) => (text += chunk));
    const closed = /** @type {Promise<void>} */ (new Promise((done) => socket.on("close", () => done())));
    socket.on("connect", () => resolve({ socket, text: () => text, closed }));
    socket.on("error", reject);
  });
}

test("connections of one address, over all loops", () =>
  limited({ "connections-per-address": 6 }, async (collector) => {
    const open = [];
    for (let i = 0; i < 6; i++) open.push(await connect(collector.port));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const over = await connect(collector.port);
    await over.closed;
    assert.match(over.text(), /^HTTP\/1\.1 429 [^]*Retry-After: \d+\r\n[^]*connections-per-address/);
    open.pop()?.socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const again = await connect(collector.port);
    again.socket.write("GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    await again.closed;
    assert.match(again.text(), /^HTTP\/1\.1 200 /);
    for (const { socket } of open) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(await metric(collector, "connections_refused_address_total"), 1);
  }));

test("the whole store: batches get 503, and the collector says that it is not ready", () =>
  limited({ "store-mib-max": 1 }, async (collector) => {
    assert.equal((await fetch(`${collector.url}/readyz`)).status, 200);
    for (let run = 1; run < 20 && !(await metric(collector, "store_full")); run++) {
      await statuses(collector, make(collector, 60, 5, run));
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await waitFor(() => metric(collector, "store_full"));
    assert.deepEqual(await post(collector, make(collector, 1, 1, 99)[0]), {
      status: 503,
      error: "store_full",
    });
    assert.equal((await fetch(`${collector.url}/readyz`)).status, 503);
    assert.equal((await fetch(`${collector.url}/healthz`)).status, 200);
    assert.ok((await collector.api("/api/sessions?limit=5")).sessions.length > 0, "reading goes on");
    assert.match(collector.output(), /"event":"store_full"/);
  }));

test("more connections than the shell's limit of open files", async () => {
  const wrap = ["bash", "-c", 'ulimit -Sn 64 && exec "$@"', "bash"];
  const collector = await startCollector({ binary, wrap, args: ["--connections-max", "300"] });
  try {
    const open = [];
    for (let i = 0; i < 200; i++) open.push(await connect(collector.port));
    const last = open[open.length - 1];
    last.socket.write("GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    await last.closed;
    assert.match(last.text(), /^HTTP\/1\.1 200 /);
    for (const { socket } of open) socket.destroy();
  } finally {
    await discard(collector);
  }
});
