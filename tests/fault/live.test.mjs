// Following a session while it is recorded: who may, what comes, how many at a time, and that nothing stays of a
// follower who went away, takes nothing, or may no longer read.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import net from "node:net";
import { after, before, test } from "node:test";
import { readEvents } from "../../web/src/player/live.js";
import { startCollector, splitSegments, waitFor } from "../lib/harness.mjs";
import {
  AT,
  changed,
  endUnharmed,
  FAULT_HARK,
  inflateBatch,
  makeBatches,
  post,
  rewrap,
} from "../lib/wire.mjs";

const FOLLOWERS_MAX = 64; // HARK_FOLLOWERS_MAX

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Buffer[]} */ let batches;
let session = "";
let next = 1;

before(async () => {
  collector = await startCollector({
    binary: FAULT_HARK,
    args: ["--batches-per-session-s", "100000", "--batches-per-address-s", "100000"],
  });
  batches = makeBatches(collector.writeKey, 1, 40);
  session = batches[0].subarray(AT.session, AT.session + 16).toString("hex");
  assert.equal((await post(collector.url, batches[0])).status, 200);
});
after(() => endUnharmed(collector));

/** @param {string[]} args */
const hark = (...args) => execFileSync(FAULT_HARK, [...args, "--data", collector.data], { encoding: "utf8" });
const connections = async () => (await collector.api("/api/status")).connections;
const descriptors = () => readdirSync(`/proc/${collector.pid}/fd`).length;

/** Follows, and keeps what comes. @param {string} [key] @param {string} [id] */
async function follow(key = collector.readKey, id = session) {
  const abort = new AbortController();
  const answer = await fetch(`${collector.url}/api/sessions/${id}/live`, {
    headers: { authorization: `Bearer ${key}` },
    signal: abort.signal,
  });
  /** @type {{event: string, id: string, data: string}[]} */ const told = [];
  const state = { ended: false };
  if (answer.status === 200 && answer.body)
    readEvents(answer.body, (one) => told.push(one))
      .catch(() => {})
      .finally(() => (state.ended = true));
  else await answer.arrayBuffer();
  return { status: answer.status, headers: answer.headers, told, state, stop: () => abort.abort() };
}

/** @param {Awaited<ReturnType<typeof follow>>} follower @param {string} event */
const hears = (follower, event) =>
  waitFor(() => follower.told.some((one) => one.event === event), 9000, collector.output);

test("each batch comes as it is on disk, once, and its page hears that somebody follows", async () => {
  assert.equal("live" in (await post(collector.url, batches[0])).json, false);
  const follower = await follow();
  assert.equal(follower.status, 200);
  assert.equal(follower.headers.get("content-type"), "text/event-stream");
  await hears(follower, "open");
  for (; next <= 5; next++) assert.equal((await post(collector.url, batches[next])).json.live, true);
  await waitFor(() => follower.told.length >= 6, 3000);
  const { tab, epoch } = (await collector.api(`/api/sessions/${session}`)).views[0];
  const kept = splitSegments(
    await collector.bytes(`/api/sessions/${session}/views/${tab}/${epoch}/segments`),
  );
  const came = follower.told.filter(({ event }) => event === "batch");
  assert.deepEqual(
    came.map(({ id }) => id),
    [1, 2, 3, 4, 5].map((seq) => `${tab}-${epoch}-${seq}`),
  );
  came.forEach(({ data }, i) => assert.ok(Buffer.from(data, "base64").equals(kept[i + 1]), `batch ${i + 1}`));
  follower.stop();
});

test("it is in the audit log, with who follows", async () => {
  const [entry] = hark("audit", "list", "--limit", "50")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ action }) => action === "replay.follow");
  assert.equal(entry.who, "read key");
  assert.match(entry.what, new RegExp(`sessions/${session}/live`));
});

test("who may not read replays may not follow, and what is not there is not found", async () => {
  const token = /hk_\w+/.exec(hark("tokens", "add", "numbers", "--scope", "reports"))?.[0] ?? "";
  assert.equal((await follow("rk_nobody")).status, 401);
  assert.equal((await follow(token)).status, 403);
  assert.equal((await follow(collector.readKey, "0".repeat(32))).status, 404);
});

test("one too many is told so; who goes away makes room, and nothing of them stays", async () => {
  const before = { connections: await connections(), descriptors: descriptors() };
  for (let round = 0; round < 3; round++) {
    const followers = await waitFor(async () => {
      const some = await Promise.all(Array.from({ length: FOLLOWERS_MAX }, () => follow()));
      if (some.every(({ status }) => status === 200)) return some;
      some.forEach((one) => one.stop()); // those of the round before are just going
      return undefined;
    }, 9000);
    assert.equal((await follow()).status, 503);
    const metrics = String(await collector.bytes("/metrics"));
    assert.match(metrics, new RegExp(`^hark_followers ${FOLLOWERS_MAX}$`, "m"));
    assert.equal((await post(collector.url, batches[next++])).json.live, true);
    await Promise.all(followers.map((one) => hears(one, "batch")));
    followers.forEach((one) => one.stop());
  }
  await waitFor(async () => (await connections()) <= before.connections + 4, 9000);
  await waitFor(async () => !(await post(collector.url, batches[next++])).json.live, 9000);
  assert.ok(descriptors() <= before.descriptors + 8, `${descriptors()} of ${before.descriptors}`);
});

/** Sends what was recorded `count` times more, as later batches of it, as large as they get. @param {number} count */
async function sendMuch(count) {
  const large = batches.reduce((a, b) =>
    b.readUInt32LE(AT.batchBytes) > a.readUInt32LE(AT.batchBytes) ? b : a,
  );
  const plain = rewrap(large, inflateBatch(large), { level: 0 });
  let bytes = 0;
  for (let i = 0; i < count; i++, next++) {
    const segment = changed(plain, (copy) => copy.writeUInt32LE(next, AT.seq));
    assert.equal((await post(collector.url, segment)).status, 200);
    bytes += (segment.length * 4) / 3;
  }
  return bytes;
}

test("who takes nothing is cut off, and the others are not held up", async () => {
  const other = await follow();
  await hears(other, "open");
  const socket = net.connect({ port: collector.port, host: "127.0.0.1" }).pause();
  socket.on("error", () => {});
  socket.write(
    `GET /api/sessions/${session}/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${collector.readKey}\r\n\r\n`,
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  /** Is the collector's end of it open (proc(5): addresses and ports in hex, state 1)? */
  const isOpen = () => {
    const port = (/** @type {number} */ n) => n.toString(16).toUpperCase().padStart(4, "0");
    const ends = `:${port(collector.port)} 0100007F:${port(/** @type {any} */ (socket).localPort)} 01`;
    return readFileSync("/proc/net/tcp", "utf8").includes(ends);
  };
  assert.ok(isOpen());
  let sent = 0;
  let count = 0;
  // What the system's own buffers take comes on top of what the collector keeps.
  while (isOpen() && sent < 64 << 20) {
    sent += await sendMuch(20);
    count += 20;
  }
  assert.ok(sent > 4 << 20 && sent < 64 << 20, `cut off after ${sent} bytes`);
  await waitFor(() => other.told.filter(({ event }) => event === "batch").length >= count, 9000);
  assert.equal(other.state.ended, false);
  socket.destroy();
  other.stop();
});

test("a token that is revoked, and a session that is forgotten, end the stream", async () => {
  const token = /hk_\w+/.exec(hark("tokens", "add", "watcher", "--scope", "replays"))?.[0] ?? "";
  const [one, two] = [await follow(token), await follow()];
  assert.equal(one.status, 200);
  hark("tokens", "revoke", "watcher");
  await hears(one, "over");
  await waitFor(() => one.state.ended, 5000);
  assert.equal(two.state.ended, false);
  hark("forget", "--session", session);
  await hears(two, "over");
});

test("a collector that is told to stop does not wait for followers", async () => {
  const [fresh] = makeBatches(collector.writeKey, 1, 1, 3);
  assert.equal((await post(collector.url, fresh)).status, 200);
  const follower = await follow(
    collector.readKey,
    fresh.subarray(AT.session, AT.session + 16).toString("hex"),
  );
  await hears(follower, "open");
  const from = performance.now();
  assert.equal(await collector.stop(), 0);
  assert.ok(performance.now() - from < 3000, `${performance.now() - from} ms`);
  await waitFor(() => follower.state.ended, 3000);
});
