// kill -9 in mid-ingest, again and again: after each restart every acknowledged batch is there, exactly once, and the
// session records say the same as the segments.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT, splitSegments, startCollector } from "../lib/harness.mjs";

const ROUNDS = 20;
const SESSIONS = 12;
const BATCHES = 40;
const CONNECTIONS = 8;

const asan = join(ROOT, "build/asan/collector/hark");
const binary = process.env.HARK_BINARY ?? asan;
const makeBatches = [
  join(dirname(dirname(binary)), "tests/collector/make_batches"),
  join(ROOT, "build/asan/tests/collector/make_batches"),
].find((path) => existsSync(path));

const UNLIMITED = [
  "batches-per-key-s",
  "batches-per-address-s",
  "batches-per-session-s",
  "sessions-per-address-min",
].flatMap((flag) => [`--${flag}`, "0"]);

/** What an envelope says of its batch's identity. @param {Buffer} segment */
function identity(segment) {
  return {
    session: segment.toString("hex", 40, 56),
    key: [segment.toString("hex", 40, 64), segment.readUInt32LE(64), segment.readUInt32LE(68)].join("/"),
  };
}

/** @param {number} port @param {http.Agent} agent @param {Buffer} segment @returns {Promise<any>} */
function send(port, agent, segment) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/v1/batch",
        agent,
        headers: { "content-type": "text/plain" },
      },
      (answer) => {
        let text = "";
        answer.on("data", (chunk) => (text += chunk));
        answer.on("error", reject);
        answer.on("aborted", () => reject(new Error("cut off")));
        answer.on("end", () => resolve({ status: answer.statusCode, body: JSON.parse(text) }));
      },
    );
    request.on("error", reject);
    request.end(segment);
  });
}

/**
 * Sends until all are sent or the collector is gone; notes what was acknowledged.
 * @param {number} port @param {Buffer[]} segments @param {Map<string, string>} acknowledged
 */
async function sendAll(port, segments, acknowledged) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  const one = async () => {
    while (next < segments.length) {
      const segment = segments[next++];
      try {
        const answer = await send(port, agent, segment);
        if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
        const { key, session } = identity(segment);
        acknowledged.set(key, session);
      } catch (error) {
        if (/^\d{3} /.test(String(/** @type {Error} */ (error).message))) throw error;
        return; // killed
      }
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  agent.destroy();
}

test(
  `${ROUNDS} times kill -9 in mid-ingest: what was acknowledged is there, once`,
  { timeout: 600_000 },
  async () => {
    assert.ok(makeBatches, "make_batches was not built");
    const data = mkdtempSync(join(tmpdir(), "hark-kill-"));
    /** @type {Map<string, string>} key of each acknowledged batch -> its session */
    const acknowledged = new Map();
    let collector = await startCollector({ data, binary, args: UNLIMITED });
    const keys = { writeKey: collector.writeKey, readKey: collector.readKey };
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const segments = splitSegments(
          execFileSync(makeBatches, [keys.writeKey, String(SESSIONS), String(BATCHES), String(round + 1)], {
            maxBuffer: 1 << 28,
          }),
        );
        const before = acknowledged.size;
        const sent = sendAll(collector.port, segments, acknowledged);
        await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 180));
        await collector.kill();
        await sent;
        collector = await startCollector({ data, binary, args: UNLIMITED, keys });
        const news = [...acknowledged].slice(before);
        const sessions = new Set(news.map(([, session]) => session));
        const stored = new Map();
        for (const session of sessions) {
          const manifest = await collector.api(`/api/sessions/${session}`);
          let count = 0;
          for (const view of manifest.views) {
            const bytes = await collector.bytes(
              `/api/sessions/${session}/views/${view.tab}/${view.epoch}/segments`,
            );
            const kept = splitSegments(bytes);
            count += kept.length;
            assert.equal(kept.length, view.batches, "the record and the segments agree");
            for (const segment of kept) {
              const { key } = identity(segment);
              assert.ok(!stored.has(key), `${key} is there twice`);
              stored.set(key, session);
            }
          }
          assert.equal(count, manifest.batches);
          assert.equal(manifest.clicks, count, "each batch has one click, and is counted once");
        }
        for (const [key] of news)
          assert.ok(stored.has(key), `acknowledged, and not there: ${key} (round ${round})`);
        // What was sent but never acknowledged is sent again, as a page would: no answer but success.
        if (round % 5 === 0) await sendAll(collector.port, segments, acknowledged);
      }
      assert.ok(
        acknowledged.size > ROUNDS * 10,
        `only ${acknowledged.size} batches were acknowledged in all`,
      );
      assert.equal(await collector.stop(), 0, "ends in order");
    } finally {
      await collector.kill();
      rmSync(data, { recursive: true, force: true });
    }
  },
);
