// What every end-to-end test needs: a collector with a fresh store, a Chromium with a fresh profile, a server
// for fixture pages, and a proxy that keeps what went over the wire.
// @ts-check
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const HARK = process.env.HARK_BINARY ?? join(ROOT, "build/release/collector/hark");

const REST_MS = 800;

/** @typedef {{url: string, port: number, pid: number, data: string, writeKey: string, readKey: string,
 *   api: (path: string) => Promise<any>, bytes: (path: string) => Promise<Buffer>, cli: (...args: string[]) => string,
 *   stop: () => Promise<number|null>, kill: () => Promise<void>, output: () => string}} Collector */

/**
 * Starts `hark serve` on a free port and waits until it says where it listens.
 * @param {{data?: string, args?: string[], env?: Record<string, string>, binary?: string, wrap?: string[], keys?: {writeKey: string, readKey: string}}} [options]
 * @returns {Promise<Collector>}
 */
export async function startCollector(options = {}) {
  const data = options.data ?? mkdtempSync(join(tmpdir(), "hark-test-"));
  const binary = options.binary ?? HARK;
  const command = [
    ...(options.wrap ?? []),
    binary,
    "serve",
    "--listen",
    "127.0.0.1:0",
    "--data",
    data,
    ...(options.args ?? []),
  ];
  const child = spawn(command[0], command.slice(1), {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
  });
  let text = "";
  let exited = /** @type {number|null|undefined} */ (undefined);
  const done = new Promise((resolve) => child.on("exit", (code) => resolve((exited = code))));
  child.stdout.on("data", (chunk) => (text += chunk));
  child.stderr.on("data", (chunk) => (text += chunk));
  await waitFor(
    () => /https?:\/\/127\.0\.0\.1:\d+/.test(text) || exited !== undefined,
    20_000,
    () => text,
  );
  if (exited !== undefined) throw new Error(`the collector ended with ${exited}:\n${text}`);
  await new Promise((resolve) => setTimeout(resolve, 100)); // let it finish its banner
  const [url, found] = /https?:\/\/127\.0\.0\.1:(\d+)/.exec(text) ?? ["", ""];
  const port = Number(found);
  const writeKey = options.keys?.writeKey ?? /pk_[A-Za-z0-9]{21}/.exec(text)?.[0] ?? "";
  const readKey = options.keys?.readKey ?? /rk_[A-Za-z0-9]+/.exec(text)?.[0] ?? "";
  /** @param {string} path */
  const get = async (path) => {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${readKey}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  return {
    url,
    port,
    pid: child.pid ?? 0,
    data,
    writeKey,
    readKey,
    api: async (path) => (await get(path)).json(),
    bytes: async (path) => Buffer.from(await (await get(path)).arrayBuffer()),
    cli: (...args) =>
      execFileSync(binary, [...args, "--data", data], { encoding: "utf8", maxBuffer: 1 << 28, cwd: ROOT }),
    stop: async () => {
      child.kill("SIGTERM");
      await done;
      return exited ?? null;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await done;
    },
    output: () => text,
  };
}

/** A session's manifest once it is all there: its last batches come by beacon, and may overtake the ones before.
 * @param {Collector} collector @param {string} session @returns {Promise<any>} */
export async function sessionAtRest(collector, session) {
  let batches = -1;
  let since = 0;
  return waitFor(
    async () => {
      const found = await collector.api(`/api/sessions/${session}`).catch(() => undefined);
      if (!found?.views.every((/** @type {any} */ view) => view.final)) return undefined;
      if (found.batches !== batches) [batches, since] = [found.batches, Date.now()];
      return Date.now() - since >= REST_MS ? found : undefined;
    },
    15_000,
    collector.output,
  );
}

/** Removes a store that startCollector made. @param {Collector} collector */
export async function discard(collector) {
  await collector.stop();
  rmSync(collector.data, { recursive: true, force: true });
}

/** @param {object} [options] */
export function launchBrowser(options = {}) {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--headless",
      // Visits of tests are to count as people's: reports leave out what says that it is steered, or headless.
      "--disable-blink-features=AutomationControlled",
      "--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    ...options,
  });
}

/**
 * Polls until `ready` is true (or gives a truthy value, which is returned).
 * @template T
 * @param {() => T | Promise<T>} ready @param {number} [ms] @param {() => string} [describe] @returns {Promise<T>}
 */
export async function waitFor(ready, ms = 10_000, describe = () => "") {
  const end = Date.now() + ms;
  for (;;) {
    const value = await ready();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain\n${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Serves what `handle` answers, on a free port of this machine.
 * @param {(request: http.IncomingMessage, body: Buffer) =>
 *   {status?: number, headers?: Record<string, string>, body?: string | Buffer} | undefined |
 *   Promise<{status?: number, headers?: Record<string, string>, body?: string | Buffer} | undefined>} handle
 */
export async function startSite(handle) {
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = (await handle(request, Buffer.concat(chunks))) ?? { status: 404, body: "not found" };
    response.writeHead(answer.status ?? 200, {
      "content-type": "text/html; charset=utf-8",
      ...answer.headers,
    });
    response.end(answer.body ?? "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}

/**
 * A proxy before a collector that keeps every request (URL, headers, body): what really left the page.
 * @param {string} target the collector's URL
 */
export async function startProxy(target) {
  /** @type {{method: string, url: string, headers: http.IncomingHttpHeaders, body: Buffer, status: number}[]} */
  const requests = [];
  const site = await startSite(async (request, body) => {
    const headers = { ...request.headers };
    delete headers.host;
    delete headers.connection;
    delete headers["content-length"];
    const answer = await fetch(target + request.url, {
      method: request.method,
      headers: /** @type {any} */ (headers),
      body: request.method === "POST" ? body : undefined,
      redirect: "manual",
    });
    const kept = Object.fromEntries(answer.headers);
    for (const name of ["content-length", "content-encoding", "transfer-encoding", "connection"])
      delete kept[name];
    requests.push({
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      body,
      status: answer.status,
    });
    return { status: answer.status, headers: kept, body: Buffer.from(await answer.arrayBuffer()) };
  });
  return { ...site, requests };
}

/** Cuts a segments answer (u32 little-endian size, bytes, …) apart. @param {Buffer} all */
export function splitSegments(all) {
  const segments = [];
  for (let at = 0; at + 4 <= all.length; ) {
    const size = all.readUInt32LE(at);
    segments.push(all.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return segments;
}
