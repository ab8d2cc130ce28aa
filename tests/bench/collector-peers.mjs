// What the collector is measured beside: the same HTTP without a store, LMDB without HTTP, nginx, and a Node collector. Each
// is started for one round, and stopped after it.
// @ts-check
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { discard, ROOT, startCollector, waitFor } from "../lib/harness.mjs";

export const LOOPS = 2;
// One sender and one key make all the load here: the limits that guard a public collector are lifted.
export const COLLECTOR_ARGS = [
  ...["--batches-per-key-s", "0", "--batches-per-address-s", "0", "--batches-per-session-s", "0"],
  ...["--sessions-per-address-min", "0", "--connections-per-address", "0", "--connections-max", "20000"],
  ...["--loops", String(LOOPS)],
];
const APPEND = fileURLToPath(new URL("collector-append.mjs", import.meta.url));
const program = (/** @type {string} */ name) => join(ROOT, "build/release/tests/bench", `bench_${name}`);

/** @typedef {{acknowledged: number, refused: number, batches_per_s: number, p50_ms: number, p99_ms: number,
 *   bytes_per_batch: number}} Load */

/**
 * @param {number} port @param {string} batches @param {{connections?: number, seconds: number, rate?: number,
 *   mayRefuse?: boolean}} how
 *   mayRefuse: a collector under more than it can take says so, and that is no failure
 * @returns {Promise<Load>}
 */
export function load(port, batches, { connections = 64, seconds, rate, mayRefuse = false }) {
  const args = [port, connections, seconds, batches, ...(rate ? [rate] : [])].map(String);
  const child = spawn(program("load"), args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  return new Promise((resolve, reject) =>
    child.on("close", (code) =>
      code === 0 || (mayRefuse && code === 1)
        ? resolve(JSON.parse(text))
        : reject(new Error(`bench_load ended with ${code}: ${text}`)),
    ),
  );
}

/** The recorded batches with this collector's write key in them. @param {string} from @param {string} key @param {string} to */
export function withKey(from, key, to) {
  const all = readFileSync(from);
  for (let at = 0; at < all.length; at += 4 + all.readUInt32LE(at)) all.write(key, at + 20, "latin1");
  writeFileSync(to, all);
  return to;
}

/** Starts a program that says on stdout where it listens. @param {string[]} command @param {RegExp} says */
async function listening(command, says) {
  const child = spawn(command[0], command.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  await waitFor(() => says.test(text) || child.exitCode !== null);
  const port = Number(says.exec(text)?.[1]);
  if (!port) throw new Error(`${command[0]} did not start: ${text}`);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  return {
    port,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** @param {{port: number, stop: () => Promise<void>}} peer @param {string} batches @param {number} seconds */
async function loaded(peer, batches, seconds) {
  try {
    return (await load(peer.port, batches, { seconds })).batches_per_s;
  } finally {
    await peer.stop();
  }
}

/** (a) @param {string} batches @param {number} seconds */
export async function roundOfCollector(batches, seconds) {
  const collector = await startCollector({ args: COLLECTOR_ARGS });
  try {
    const file = withKey(
      batches,
      collector.writeKey,
      join(collector.data, "..", `${collector.port}.batches`),
    );
    const result = await load(collector.port, file, { seconds });
    const status = await collector.api("/api/status");
    rmSync(file);
    return { rate: result.batches_per_s, group: status.batches.stored / status.commits };
  } finally {
    await discard(collector);
  }
}

/** (b) @param {string} batches @param {number} seconds */
export const roundOfHttp = async (batches, seconds) =>
  loaded(
    await listening([program("collector_http"), String(LOOPS)], /http:\/\/127\.0\.0\.1:(\d+)/),
    batches,
    seconds,
  );

/** (c) @param {string} batches @param {number} seconds @param {number} group batches a commit */
export function roundOfLmdb(batches, seconds, group) {
  const folder = mkdtempSync(join(tmpdir(), "hark-bench-lmdb-"));
  try {
    const args = [folder, seconds, Math.max(1, Math.round(group)), 64, batches].map(String);
    return JSON.parse(execFileSync(program("collector_lmdb"), args, { encoding: "utf8" })).batches_per_s;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** (d) nginx takes the whole body, as it would for any handler, and answers. @param {string} batches @param {number} seconds */
export async function roundOfNginx(batches, seconds) {
  const folder = mkdtempSync(join(tmpdir(), "hark-bench-nginx-"));
  const port = 20000 + Math.floor(Math.random() * 20000);
  mkdirSync(join(folder, "logs"));
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; worker_processes ${LOOPS}; pid ${folder}/pid; error_log ${folder}/logs/error.log;
     events { worker_connections 2048; }
     http { access_log off; keepalive_requests 1000000000; client_max_body_size 2m; client_body_buffer_size 64k;
       client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
       uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
       server { listen 127.0.0.1:${port} reuseport; location / { return 204; } } }`,
  );
  const child = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf")], {
    stdio: ["ignore", "ignore", "ignore"],
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  await waitFor(() =>
    fetch(`http://127.0.0.1:${port}/`)
      .then(() => true)
      .catch(() => false),
  );
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return loaded({ port, stop }, batches, seconds);
}

/** (e) @param {string} batches @param {number} seconds */
export async function roundOfNode(batches, seconds) {
  const folder = mkdtempSync(join(tmpdir(), "hark-bench-node-"));
  try {
    const command = [process.execPath, APPEND, join(folder, "batches")];
    return await loaded(await listening(command, /http:\/\/127\.0\.0\.1:(\d+)/), batches, seconds);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
