// HTTP on a bare socket: keep-alive, pipelining, HEAD, 100-continue, and what is refused before it is a request.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startCollector, waitFor } from "../lib/harness.mjs";
import { endUnharmed, FAULT_HARK, makeBatches, rawConnection } from "../lib/wire.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK });
});
after(() => endUnharmed(collector));

/** @param {string} text */
const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map((match) => Number(match[1]));

/** Sends, waits for the end of the connection, gives all that came. @param {string | Buffer} bytes */
async function exchange(bytes) {
  const connection = await rawConnection(collector.port);
  connection.send(bytes);
  await Promise.race([
    connection.done,
    new Promise((_, reject) => setTimeout(() => reject(new Error(`no end: ${connection.text()}`)), 8000)),
  ]);
  return connection.text();
}

test("pipelined requests are answered in order", async () => {
  const text = await exchange(
    "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: h\r\n\r\nGET /api/sessions HTTP/1.1\r\nHost: h\r\n\r\n" +
      "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nGET /healthz HTTP/1.1\r\nHost: h\r\n\r\n",
  );
  assert.deepEqual(statuses(text), [200, 404, 401, 200], "nothing is answered after close");
});

test("a thousand pipelined requests are answered, one by one", async () => {
  const one = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";
  const text = await exchange(one.repeat(1000) + one.replace("Host", "Connection: close\r\nHost"));
  assert.equal(statuses(text).length, 1001);
});

test("batches are pipelined too", async () => {
  const segments = makeBatches(collector.writeKey, 4, 5, 3);
  const requests = segments.map((segment, i) =>
    Buffer.concat([
      Buffer.from(
        `POST /v1/batch HTTP/1.1\r\nHost: h\r\nContent-Length: ${segment.length}\r\n${i === segments.length - 1 ? "Connection: close\r\n" : ""}\r\n`,
      ),
      segment,
    ]),
  );
  assert.deepEqual(
    statuses(await exchange(Buffer.concat(requests))),
    segments.map(() => 200),
  );
});

test("a chunked batch is a batch", async () => {
  const [segment] = makeBatches(collector.writeKey, 1, 1, 4);
  const half = segment.length >> 1;
  const chunk = (/** @type {Buffer} */ bytes) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
  const text = await exchange(
    Buffer.concat([
      Buffer.from(
        "POST /v1/batch HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
      ),
      chunk(segment.subarray(0, half)),
      chunk(segment.subarray(half)),
      Buffer.from("0\r\n\r\n"),
    ]),
  );
  assert.match(text, /"stored":true/);
});

test("HEAD gives the head that GET has, and no body", async () => {
  const get = await exchange("GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const head = await exchange("HEAD /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  assert.equal(head, get.slice(0, get.indexOf("\r\n\r\n") + 4));
});

test("HTTP/1.0 is answered, and the connection ends", async () => {
  assert.deepEqual(statuses(await exchange("GET /healthz HTTP/1.0\r\n\r\n")), [200]);
});

test("a client that waits for 100 is told to go on", async () => {
  const [segment] = makeBatches(collector.writeKey, 1, 1, 5);
  const connection = await rawConnection(collector.port);
  connection.send(
    `POST /v1/batch HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: ${segment.length}\r\n\r\n`,
  );
  await waitFor(() => connection.text().includes("100 Continue"), 3000);
  assert.equal(connection.text(), "HTTP/1.1 100 Continue\r\n\r\n");
  connection.send(segment);
  await waitFor(() => connection.text().includes('"stored":true'), 3000, connection.text);
  connection.close();
});

/** @type {[string, string, number][]} */
const REFUSED = [
  [
    "both lengths",
    "POST /v1/batch HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n",
    400,
  ],
  [
    "two lengths",
    "POST /v1/batch HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 0\r\n\r\nGET /smuggled HTTP/1.1\r\n",
    400,
  ],
  ["a folded header", "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c: d\r\n\r\n", 400],
  ["a bare LF", "GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n", 400],
  ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
  ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
  ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["another version", "GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505],
  ["another encoding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501],
  ["a head of 20 KB", `GET / HTTP/1.1\r\nHost: h\r\nA: ${"a".repeat(20_000)}\r\n\r\n`, 431],
  ["a body of 9 GB", "POST /v1/batch HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999999\r\n\r\nxxxx", 413],
  ["an unknown expectation", "POST / HTTP/1.1\r\nHost: h\r\nExpect: x\r\nContent-Length: 1\r\n\r\nx", 417],
];
for (const [name, bytes, status] of REFUSED) {
  test(`${name}: ${status}, as JSON, and the connection ends`, async () => {
    const text = await exchange(Buffer.from(bytes, "latin1"));
    assert.deepEqual(statuses(text), [status], "one answer, and nothing smuggled after it");
    const json = JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4));
    assert.ok(json.error && json.message);
    assert.match(text, /connection: close/i);
  });
}

test("a client that goes away in the middle costs nothing", async () => {
  const [segment] = makeBatches(collector.writeKey, 1, 1, 6);
  for (let i = 0; i < 50; i++) {
    const connection = await rawConnection(collector.port);
    connection.send(`POST /v1/batch HTTP/1.1\r\nHost: h\r\nContent-Length: ${segment.length}\r\n\r\n`);
    connection.send(segment.subarray(0, (segment.length * i) / 50));
    connection.close();
  }
  await waitFor(async () => (await collector.api("/api/status")).connections <= 2, 5000);
});

test("a client that sends a batch and goes away without listening has it stored", async () => {
  const [segment] = makeBatches(collector.writeKey, 1, 1, 8);
  const before = (await collector.api("/api/status")).batches.stored;
  const connection = await rawConnection(collector.port);
  connection.send(
    Buffer.concat([
      Buffer.from(`POST /v1/batch HTTP/1.1\r\nHost: h\r\nContent-Length: ${segment.length}\r\n\r\n`),
      segment,
    ]),
  );
  connection.end();
  await waitFor(async () => (await collector.api("/api/status")).batches.stored === before + 1, 5000);
});
