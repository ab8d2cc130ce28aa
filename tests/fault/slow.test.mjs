// Clients that are slow on purpose: each is told 408 or closed at its deadline, and nobody else notices them.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { discard, startCollector, waitFor } from "../lib/harness.mjs";
import { FAULT_HARK, makeBatches, post, rawConnection } from "../lib/wire.mjs";

const CONNECTIONS_MAX = 40;
const FLAGS = Object.entries({
  "--head-ms": 700,
  "--body-ms": 900,
  "--idle-ms": 1500,
  "--drain-ms": 3000,
  "--connections-max": CONNECTIONS_MAX,
}).flatMap(([name, value]) => [name, String(value)]);

/** @type {import("../lib/harness.mjs").Collector} */ let collector;

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK, args: FLAGS });
});
after(async () => {
  if (collector) await discard(collector);
});

/** Sends the bytes one at a time until the connection ends. @param {string} bytes @param {number} everyMs */
async function drip(bytes, everyMs) {
  const connection = await rawConnection(collector.port);
  const began = Date.now();
  for (let i = 0; !connection.ended() && i < bytes.length; i++) {
    connection.send(bytes[i]);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  await connection.done;
  connection.close();
  return { text: connection.text(), ms: Date.now() - began };
}

test("a head that trickles in is ended with 408 at its deadline", async () => {
  const { text, ms } = await drip(`GET / HTTP/1.1\r\nHost: ${"a".repeat(2000)}`, 20);
  assert.match(text, /^HTTP\/1\.1 408 /);
  assert.match(text, /head-ms/, "the limit is named");
  assert.ok(ms > 600 && ms < 2500, `after ${ms} ms`);
});

test("a body that trickles in is ended with 408 at its deadline", async () => {
  const { text, ms } = await drip(
    `POST /v1/batch HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\n${"b".repeat(2000)}`,
    5,
  );
  assert.match(text, /^HTTP\/1\.1 408 /);
  assert.match(text, /body-ms/);
  assert.ok(ms > 800 && ms < 3500, `after ${ms} ms`);
});

test("a connection that says nothing is closed without a word", async () => {
  const connection = await rawConnection(collector.port);
  await connection.done;
  assert.equal(connection.text(), "");
});

test("a kept connection is closed when it idles", async () => {
  const connection = await rawConnection(collector.port);
  connection.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  const began = Date.now();
  await connection.done;
  assert.match(connection.text(), /^HTTP\/1\.1 200 /);
  assert.ok(Date.now() - began > 1200);
});

test("while slow clients hold half of the connections, batches are stored as ever", async () => {
  const slow = await Promise.all(
    Array.from({ length: CONNECTIONS_MAX / 2 }, () =>
      drip(`GET / HTTP/1.1\r\nA: ${"a".repeat(40)}`, 30),
    ).concat(),
  );
  assert.ok(slow.every(({ text }) => text.startsWith("HTTP/1.1 408")));
  const hold = Array.from({ length: CONNECTIONS_MAX / 2 }, () =>
    drip(`GET / HTTP/1.1\r\nA: ${"a".repeat(40)}`, 30),
  );
  for (const segment of makeBatches(collector.writeKey, 5, 4, 1)) {
    const began = Date.now();
    assert.equal((await post(collector.url, segment)).status, 200);
    assert.ok(Date.now() - began < 1000);
  }
  await Promise.all(hold);
});

test("over the limit of connections idle ones make room, and with none idle the answer is 503", async () => {
  const idle = await Promise.all(
    Array.from({ length: CONNECTIONS_MAX }, () => rawConnection(collector.port)),
  );
  const fresh = await rawConnection(collector.port);
  fresh.send("GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  await fresh.done;
  assert.match(fresh.text(), /^HTTP\/1\.1 200 /, "an idle one was closed for it");
  await waitFor(() => idle.some((connection) => connection.ended()), 2000);
  for (const connection of idle) connection.close();
  await waitFor(async () => (await collector.api("/api/status")).connections < 5, 5000);
  const busy = await Promise.all(
    Array.from({ length: CONNECTIONS_MAX + 4 }, () => rawConnection(collector.port)),
  );
  for (const connection of busy) connection.send("GET / HTTP/1.1\r\n");
  await new Promise((resolve) => setTimeout(resolve, 300));
  // Idle connections of this test's own fetch make room for the first few.
  const late = [];
  for (let i = 0; i < 6; i++) {
    late.push(await rawConnection(collector.port));
    late[i].send("GET / HTTP/1.1\r\n");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.match(late[5].text(), /^HTTP\/1\.1 503 /);
  assert.match(late[5].text(), /connection: close/i);
  for (const connection of busy) connection.close();
});

test("bodies that are held open take up to their limit together, and then one is told 503", async () => {
  const mine = await startCollector({ binary: FAULT_HARK, args: ["--bodies-bytes-max", String(1 << 20)] });
  const holders = await Promise.all(Array.from({ length: 12 }, () => rawConnection(mine.port)));
  for (const holder of holders) {
    holder.send("POST /v1/batch HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
    holder.send(Buffer.alloc(120_000, "x"));
  }
  const refused = () => holders.filter((holder) => /^HTTP\/1\.1 503 /.test(holder.text()));
  await waitFor(() => refused().length >= 1, 3000);
  assert.match(refused()[0].text(), /bodies-bytes-max/);
  assert.ok(refused().length <= 6, "those within the limit are let be");
  for (const holder of holders) holder.close();
  await waitFor(async () => (await mine.api("/api/status")).connections <= 2, 5000);
  for (const segment of makeBatches(mine.writeKey, 1, 5))
    assert.equal((await post(mine.url, segment)).status, 200);
  await discard(mine);
});

test("SIGTERM: what is under way is answered, idle connections end, the code is 0", async () => {
  const mine = await startCollector({ binary: FAULT_HARK, args: ["--drain-ms", "3000"] });
  const [segment] = makeBatches(mine.writeKey, 1, 1, 2);
  const idle = await rawConnection(mine.port);
  idle.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  const busy = await rawConnection(mine.port);
  busy.send(`POST /v1/batch HTTP/1.1\r\nHost: h\r\nContent-Length: ${segment.length}\r\n\r\n`);
  busy.send(segment.subarray(0, 100));
  await waitFor(() => idle.text().includes("200 OK"), 2000);
  const stopped = mine.stop();
  await idle.done;
  busy.send(segment.subarray(100));
  await busy.done;
  assert.match(busy.text(), /"stored":true/);
  assert.match(busy.text(), /connection: close/i);
  assert.equal(await stopped, 0, mine.output());
  assert.doesNotMatch(mine.output(), /Sanitizer|runtime error/);
  await discard(mine);
});
