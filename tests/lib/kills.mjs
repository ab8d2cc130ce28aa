// Kills a collector in mid-ingest, again and again, and counts what that broke: batches that were acknowledged and are
// not there, batches that are there twice, summaries that do not say what a recount from the batches says.
// @ts-check
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import http from "node:http";
import { dirname, join } from "node:path";
import { ROOT, splitSegments, startCollector } from "./harness.mjs";

const SESSIONS = 12;
const BATCHES = 40;
const CONNECTIONS = 8;
export const UNLIMITED = [
  "batches-per-key-s",
  "batches-per-address-s",
  "batches-per-session-s",
  "sessions-per-address-min",
].flatMap((flag) => [`--${flag}`, "0"]);

/**
 * Valid batches of one run: SESSIONS sessions, one after another, made by tests/collector/make_batches.c.
 * @param {string} binary the collector's @param {string} writeKey @param {number} sessions @param {number} batches
 * @param {number} [run] keeps the sessions of two calls apart @param {boolean} [dead] clicks that nothing answers
 */
export function makeBatches(binary, writeKey, sessions, batches, run = 0, dead = false) {
  const maker = [
    join(dirname(dirname(binary)), "tests/collector/make_batches"),
    join(ROOT, "build/asan/tests/collector/make_batches"),
    join(ROOT, "build/dev/tests/collector/make_batches"),
  ].find((path) => existsSync(path));
  if (!maker) throw new Error("make_batches was not built");
  return splitSegments(
    execFileSync(maker, [writeKey, String(sessions), String(batches), String(run), ...(dead ? ["1"] : [])], {
      maxBuffer: 1 << 28,
    }),
  );
}

/**
 * A collector whose clock and disk can be made to fail (tests/collector/faults.c).
 * @param {string} binary @param {string} settings the file that `set` writes
 * @returns {{wrap: string[], set: (faults: {clock?: number, sync_ms?: number, sync_fails?: number}) => void}}
 */
export function faults(binary, settings) {
  const library = [dirname(dirname(binary)), join(ROOT, "build/asan"), join(ROOT, "build/dev")]
    .map((build) => join(build, "tests/collector/libhark_faults.so"))
    .find((path) => existsSync(path));
  if (!library) throw new Error("libhark_faults.so was not built");
  writeFileSync(settings, "");
  return {
    wrap: [
      "env",
      `LD_PRELOAD=${library}`,
      `HARK_FAULTS=${settings}`,
      "ASAN_OPTIONS=verify_asan_link_order=0",
    ],
    set: (wanted) =>
      writeFileSync(
        settings,
        Object.entries(wanted)
          .map(([name, value]) => `${name}=${value}`)
          .join(" "),
      ),
  };
}

/** What an envelope says of its batch's identity. @param {Buffer} segment */
export function identity(segment) {
  return {
    session: segment.toString("hex", 40, 56),
    key: [segment.toString("hex", 40, 64), segment.readUInt32LE(64), segment.readUInt32LE(68)].join("/"),
  };
}

/**
 * POSTs one batch.
 * @param {number} port @param {http.Agent} agent @param {Buffer} segment
 * @returns {Promise<{status: number, headers: http.IncomingHttpHeaders, body: any}>}
 */
export function send(port, agent, segment) {
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
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: JSON.parse(text) }),
        );
      },
    );
    request.on("error", reject);
    request.end(segment);
  });
}

/**
 * Sends until all are sent or the collector is gone; notes what was acknowledged.
 * @param {number} port @param {Buffer[]} segments @param {Map<string, string>} acknowledged batch -> session
 */
export async function sendAll(port, segments, acknowledged) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  const one = async () => {
    while (next < segments.length) {
      const segment = segments[next++];
      let answer;
      try {
        answer = await send(port, agent, segment);
      } catch {
        return; // killed
      }
      if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
      const { key, session } = identity(segment);
      acknowledged.set(key, session);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  agent.destroy();
}

/**
 * What is kept of these sessions: how often each batch.
 * @param {import("./harness.mjs").Collector} collector @param {Iterable<string>} sessions
 */
export async function storedOf(collector, sessions) {
  /** @type {Map<string, number>} */
  const stored = new Map();
  for (const session of sessions) {
    const manifest = await collector.api(`/api/sessions/${session}`);
    for (const view of manifest.views) {
      const path = `/api/sessions/${session}/views/${view.tab}/${view.epoch}/segments`;
      for (const segment of splitSegments(await collector.bytes(path))) {
        const { key } = identity(segment);
        stored.set(key, (stored.get(key) ?? 0) + 1);
      }
    }
  }
  return stored;
}

/** `hark fsck`, as it tells it. @param {string} binary @param {string} data @param {string[]} [more] */
export function fsck(binary, data, more = []) {
  const run = spawnSync(binary, ["fsck", "--json", "--data", data, ...more], { encoding: "utf8" });
  if (run.status !== 0 && run.status !== 1) throw new Error(`hark fsck: ${run.status} ${run.stderr}`);
  return { code: run.status, ...JSON.parse(run.stdout), told: run.stderr };
}

/**
 * @param {{binary: string, data: string, rounds: number}} options
 * @returns {Promise<{kill_rounds: number, acked: number, acked_lost: number, stored_twice: number,
 *   summary_mismatches: number, exit_code: number | null, told: string}>}
 */
export async function killRounds({ binary, data, rounds }) {
  /** @type {Map<string, string>} */
  const acknowledged = new Map();
  const counts = {
    kill_rounds: 0,
    acked: 0,
    acked_lost: 0,
    stored_twice: 0,
    summary_mismatches: 0,
    told: "",
  };
  let collector = await startCollector({ data, binary, args: UNLIMITED });
  const keys = { writeKey: collector.writeKey, readKey: collector.readKey };
  try {
    for (let round = 0; round < rounds; round++) {
      const segments = makeBatches(binary, keys.writeKey, SESSIONS, BATCHES, round + 1);
      const before = acknowledged.size;
      const sent = sendAll(collector.port, segments, acknowledged);
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 180));
      await collector.kill();
      await sent;
      counts.kill_rounds++;
      collector = await startCollector({ data, binary, args: UNLIMITED, keys });
      const news = [...acknowledged].slice(before);
      const stored = await storedOf(collector, new Set(news.map(([, session]) => session)));
      counts.acked_lost += news.filter(([key]) => !stored.has(key)).length;
      counts.stored_twice += [...stored.values()].filter((times) => times > 1).length;
      // What was sent but never acknowledged is sent again, as a page would: no answer but success.
      if (round % 5 === 0) await sendAll(collector.port, segments, acknowledged);
      if (round % 10 === 9 || round === rounds - 1) {
        const recount = fsck(binary, data);
        counts.summary_mismatches += recount.mismatches;
        counts.told += recount.told;
      }
    }
    counts.acked = acknowledged.size;
    return { ...counts, exit_code: await collector.stop() };
  } finally {
    await collector.kill();
  }
}
