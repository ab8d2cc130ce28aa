// Several loops take what comes, one writer writes it: nothing is lost or counted twice between them, and they end together.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import http from "node:http";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { discard, ROOT, splitSegments, startCollector } from "../lib/harness.mjs";

const binary = process.env.HARK_BINARY ?? join(ROOT, "build/asan/collector/hark");
const makeBatches = join(dirname(dirname(binary)), "tests/collector/make_batches");
const ARGS = ["--loops", "4", "--batches-per-key-s", "0", "--batches-per-address-s", "0"];
const SESSIONS = 40;
const BATCHES = 12;
const CONNECTIONS = 24; // the kernel deals them out: that one of four loops gets none is next to impossible

/** @param {number} port @param {http.Agent} agent @param {Buffer} body @returns {Promise<number>} the status; 0: cut off */
function post(port, agent, body) {
  return new Promise((resolve) => {
    const headers = { "content-type": "text/plain" };
    const request = http.request(
      { port, host: "127.0.0.1", method: "POST", path: "/v1/batch", agent, headers },
      (answer) => answer.resume().on("end", () => resolve(answer.statusCode ?? 0)),
    );
    request.on("error", () => resolve(0));
    request.end(body);
  });
}

/**
 * Sends all, each connection its part; gives the statuses.
 * @param {number} port @param {Buffer[]} bodies @param {() => void} [answered] called at each answer
 */
async function postAll(port, bodies, answered = () => {}) {
  const agents = Array.from(
    { length: CONNECTIONS },
    () => new http.Agent({ keepAlive: true, maxSockets: 1 }),
  );
  const parts = await Promise.all(
    agents.map(async (agent, i) => {
      const statuses = [];
      for (let n = i; n < bodies.length; n += CONNECTIONS) {
        statuses.push(await post(port, agent, bodies[n]));
        answered();
      }
      agent.destroy();
      return statuses;
    }),
  );
  return parts.flat();
}

/** @param {import("../lib/harness.mjs").Collector} collector @param {number} run */
const batches = (collector, run) =>
  splitSegments(
    execFileSync(makeBatches, [collector.writeKey, `${SESSIONS}`, `${BATCHES}`, `${run}`], {
      maxBuffer: 1 << 28,
    }),
  );

/** @param {any} status */
function sum({ batches: b }) {
  const rejected = Object.entries(b.rejected).filter(([why]) => why !== "http");
  return b.stored + b.duplicate + b.in_flight + rejected.reduce((all, [, count]) => all + Number(count), 0);
}

test("four loops at once: every batch is stored once, and the ledger adds up at every moment", async () => {
  const collector = await startCollector({ binary, args: ARGS });
  try {
    const bodies = batches(collector, 1);
    let ended = false;
    const watched = (async () => {
      let looks = 0;
      for (; !ended; looks++) {
        const status = await collector.api("/api/status");
        assert.equal(status.batches.received, sum(status));
        assert.ok(status.batches.in_flight >= 0 && status.batches.in_flight <= 2 * CONNECTIONS);
      }
      return looks;
    })();
    // Twice, and at the same time: whichever comes first is stored, on whatever loop.
    const statuses = (
      await Promise.all([postAll(collector.port, bodies), postAll(collector.port, bodies)])
    ).flat();
    ended = true;
    assert.ok((await watched) > 3);
    assert.deepEqual(new Set(statuses), new Set([200]));
    const { batches: b } = await collector.api("/api/status");
    assert.deepEqual(
      [b.received, b.stored, b.duplicate, b.in_flight],
      [2 * bodies.length, bodies.length, bodies.length, 0],
    );
    const store = await collector.api("/api/store");
    assert.deepEqual([store.segments, store.sessions], [bodies.length, SESSIONS]);
    const { sessions } = await collector.api(`/api/sessions?limit=${2 * SESSIONS}`);
    for (const { id } of sessions)
      assert.equal((await collector.api(`/api/sessions/${id}`)).batches, BATCHES);
  } finally {
    await discard(collector);
  }
});

test("limits hold for all loops together", async () => {
  const collector = await startCollector({
    binary,
    args: ["--loops", "4", "--batches-per-address-s", "20", "--batches-per-key-s", "0"],
  });
  try {
    const started = Date.now();
    const statuses = await postAll(collector.port, batches(collector, 1));
    const taken = statuses.filter((status) => status === 200).length;
    const most = 40 + (20 * (Date.now() - started)) / 1000;
    assert.ok(taken >= 40 && taken <= most + 1, `${taken} taken, at most ${most} are allowed`);
    assert.ok(statuses.includes(429));
  } finally {
    await discard(collector);
  }
});

test("SIGTERM under load: all loops end, and what was acknowledged is there", async () => {
  const collector = await startCollector({ binary, args: ARGS });
  const keys = { writeKey: collector.writeKey, readKey: collector.readKey };
  let answers = 0;
  /** @type {Promise<number[]>} */ let sent = Promise.resolve([]);
  await new Promise((resolve) => {
    const answered = () => ++answers === CONNECTIONS && resolve(undefined);
    sent = postAll(collector.port, batches(collector, 1), answered);
  });
  const began = Date.now();
  assert.equal(await collector.stop(), 0);
  assert.ok(Date.now() - began < 10_000, "within --drain-ms");
  const acknowledged = (await sent).filter((status) => status === 200).length;
  const again = await startCollector({ binary, args: ARGS, data: collector.data, keys });
  try {
    const { segments: stored } = await again.api("/api/store");
    assert.ok(acknowledged > 0 && acknowledged < SESSIONS * BATCHES, `${acknowledged}: in the middle of it`);
    assert.ok(stored >= acknowledged, `${stored} stored, ${acknowledged} acknowledged`);
  } finally {
    await discard(again);
  }
});

test("a second collector does not share the port of the first one", async () => {
  const collector = await startCollector({ binary, args: ARGS });
  try {
    const second = startCollector({
      binary,
      data: collector.data,
      args: ["--listen", `127.0.0.1:${collector.port}`],
    });
    await assert.rejects(second, /address already in use/);
  } finally {
    await discard(collector);
  }
});
