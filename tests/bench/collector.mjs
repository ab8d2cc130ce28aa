// The collector beside what the machine can do, in one run and in turns, load generator included. Writes
// build/bench/collector.json. usage: node tests/bench/collector.mjs [--rounds N] [--seconds N] [--sessions N]
// [--batches FILE]: so many rounds of so many seconds each; the large store has so many sessions; FILE (made by an earlier
// run) instead of a new recording of the shop.
// @ts-check
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { discard, launchBrowser, ROOT, startCollector, startProxy } from "../lib/harness.mjs";
import { visitShop } from "../lib/visitor.mjs";
import * as peers from "./collector-peers.mjs";

/** @param {string} name @param {number} fallback */
const option = (name, fallback) => Number(argument(name)) || fallback;
/** @param {string} name */
const argument = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : "");
const ROUNDS = option("--rounds", 3);
const SECONDS = option("--seconds", 4);
const SESSIONS = option("--sessions", 200_000);
const IDLE_CONNECTIONS = 10_000;
const SENDERS = 1_000;
const READS_PER_S = 10;
const FOLDER = join(ROOT, "build/bench");

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
/** @param {string} what @param {unknown} value */
const say = (what, value) => console.log(what.padEnd(28), JSON.stringify(value));

/** Records one visit to the shop, as it goes over the wire. @returns {Promise<string>} the file */
async function recordShop() {
  const file = join(FOLDER, "collector.batches");
  const collector = await startCollector({ args: ["--demo"] });
  const proxy = await startProxy(collector.url);
  const browser = await launchBrowser();
  try {
    const tab = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await visitShop(tab, proxy.url);
    await tab.goto("about:blank");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const bodies = proxy.requests.filter(
      (r) => r.method === "POST" && r.url === "/v1/batch" && r.status === 200,
    );
    const framed = bodies.flatMap(({ body }) => {
      const size = Buffer.alloc(4);
      size.writeUInt32LE(body.length);
      return [size, body];
    });
    writeFileSync(file, Buffer.concat(framed));
    return file;
  } finally {
    await browser.close();
    await proxy.stop();
    await discard(collector);
  }
}

/** (a) to (e), in turns. @param {string} batches */
async function compare(batches) {
  const rounds = [];
  let group = 64;
  for (let i = 0; i < ROUNDS; i++) {
    const collector = await peers.roundOfCollector(batches, SECONDS);
    group = collector.group;
    const round = {
      collector: collector.rate,
      group,
      http: await peers.roundOfHttp(batches, SECONDS),
      lmdb: peers.roundOfLmdb(batches, SECONDS, group),
      nginx: await peers.roundOfNginx(batches, SECONDS),
      node: await peers.roundOfNode(batches, SECONDS),
    };
    say("batches/s", round);
    rounds.push(round);
  }
  return rounds;
}

/** @param {number} pid */
const residentMib = (pid) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

/** Opens connections that ask one thing and then stay. @param {number} port */
async function openIdle(port) {
  /** @type {net.Socket[]} */ const sockets = [];
  for (let i = 0; i < IDLE_CONNECTIONS; i++) {
    const socket = net.connect({ port, host: "127.0.0.1" });
    sockets.push(socket);
    await new Promise((resolve, reject) => {
      socket.on("error", reject);
      socket.on("connect", () => socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"));
      socket.once("data", () => resolve(undefined));
    });
  }
  return sockets;
}

/** @param {string} batches @param {number} peak batches per second */
async function measureLatencyAndMemory(batches, peak) {
  const collector = await startCollector({ args: peers.COLLECTOR_ARGS });
  const file = peers.withKey(batches, collector.writeKey, join(FOLDER, "memory.batches"));
  try {
    const idle = await openIdle(collector.port);
    const rss_idle = residentMib(collector.pid);
    idle.forEach((socket) => socket.destroy());
    const steady = [];
    for (let i = 0; i < ROUNDS; i++)
      steady.push(await peers.load(collector.port, file, { seconds: SECONDS, rate: Math.floor(peak * 0.7) }));
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, residentMib(collector.pid))), 100);
    const senders = await peers.load(collector.port, file, {
      seconds: SECONDS,
      connections: SENDERS,
      mayRefuse: true,
    });
    clearInterval(watch);
    say("at 70 % of the peak", steady);
    say(`${SENDERS} senders`, { ...senders, rss_mib: most });
    return { rss_idle, rss_senders: most, p99: median(steady.map((s) => s.p99_ms)), senders };
  } finally {
    rmSync(file, { force: true });
    await discard(collector);
  }
}

/** Times a GET over and over. @param {() => Promise<unknown>} get */
async function timed(get) {
  const times = [];
  for (let i = 0; i < 31; i++) {
    const start = performance.now();
    await get();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** @param {import("../lib/harness.mjs").Collector} collector @param {string[]} ids */
function readOn(collector, ids) {
  let n = 0;
  const timer = setInterval(() => {
    const path = n++ % 2 ? `/api/sessions/${ids[n % ids.length]}` : "/api/sessions?limit=50";
    collector.api(path).catch(() => {});
  }, 1000 / READS_PER_S);
  return () => clearInterval(timer);
}

/** A store with very many sessions: what is read of it, and what is written into it, beside an empty one. @param {string} batches */
async function measureLargeStore(batches) {
  const empty = await startCollector({ args: peers.COLLECTOR_ARGS });
  let large = await startCollector({ args: peers.COLLECTOR_ARGS });
  const keys = { writeKey: large.writeKey, readKey: large.readKey };
  await large.stop();
  const one = peers.withKey(batches, keys.writeKey, join(FOLDER, "one.batches"));
  writeFileSync(one, firstBatch(readFileSync(one)));
  const fill = JSON.parse(
    execFileSync(
      join(ROOT, "build/release/tests/bench/bench_collector_fill"),
      [large.data, String(SESSIONS), one],
      { encoding: "utf8" },
    ),
  );
  large = await startCollector({ args: peers.COLLECTOR_ARGS, data: large.data, keys });
  try {
    const { sessions } = await large.api("/api/sessions?limit=50");
    const ids = sessions.map((/** @type {any} */ session) => session.id);
    const list_ms = await timed(() => large.api("/api/sessions?limit=50"));
    const manifest_ms = await timed(() => large.api(`/api/sessions/${ids[7]}`));
    const gib = statSync(join(large.data, "data.mdb")).blocks / 2 ** 21;
    const files = [empty, large].map((c) =>
      peers.withKey(batches, c.writeKey, join(FOLDER, `${c.port}.batches`)),
    );
    const rounds = [];
    for (let i = 0; i < ROUNDS; i++) {
      const how = { seconds: SECONDS };
      const round = {
        empty: (await peers.load(empty.port, files[0], how)).batches_per_s,
        full: (await peers.load(large.port, files[1], how)).batches_per_s,
        reading: 0,
      };
      const stop = readOn(large, ids);
      round.reading = (await peers.load(large.port, files[1], how)).batches_per_s;
      stop();
      say("empty, full, read from", round);
      rounds.push(round);
    }
    files.forEach((file) => rmSync(file));
    return { fill, gib, list_ms, manifest_ms, rounds };
  } finally {
    await discard(empty);
    await discard(large);
  }
}

/** @param {Buffer} all */
const firstBatch = (all) => all.subarray(0, 4 + all.readUInt32LE(0));

mkdirSync(FOLDER, { recursive: true });
const batches = argument("--batches") || (await recordShop());
const rounds = await compare(batches);
const of = (/** @type {(round: any) => number} */ pick) => median(rounds.map(pick));
const peak = of((r) => r.collector);
const memory = await measureLatencyAndMemory(batches, peak);
const large = await measureLargeStore(batches);
const figures = {
  vs_http_ceiling: of((r) => r.collector / r.http),
  vs_lmdb_ceiling: of((r) => r.collector / r.lmdb),
  vs_lesser_ceiling: of((r) => r.collector / Math.min(r.http, r.lmdb)),
  vs_nginx_204: of((r) => r.collector / r.nginx),
  vs_node_append: of((r) => r.collector / r.node),
  ack_p99_ms_at_70pct: memory.p99,
  rate_full_vs_empty_store: median(large.rounds.map((r) => r.full / r.empty)),
  rss_mib_10k_idle: memory.rss_idle,
  rss_mib_1k_senders: memory.rss_senders,
  session_list_ms_1m: large.list_ms,
  session_manifest_ms_1m: large.manifest_ms,
  ingest_slowdown_while_reading: median(large.rounds.map((r) => 1 - r.reading / r.full)),
  batches_per_s: peak,
};
const scaled =
  `the large store: ${SESSIONS} sessions of one batch each, ${large.gib.toFixed(1)} GiB (the goal names 20 GB or ten ` +
  `million batches); ${ROUNDS} rounds of ${SECONDS} s; reads: ${READS_PER_S} a second; ${cpus().length} processors`;
writeFileSync(
  join(FOLDER, "collector.json"),
  JSON.stringify({ figures, scaled, rounds, memory, large, command: "./dev bench collector" }, null, 2) +
    "\n",
);
console.table(Object.fromEntries(Object.entries(figures).map(([k, v]) => [k, Number(v.toPrecision(4))])));
console.log(scaled);
