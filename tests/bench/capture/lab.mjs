// The place of the capture bench: one origin that serves the applications with a recorder's tag in them, hands what is
// the collector's on to it, and keeps every body that a recorder sends.
// @ts-check
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { ROOT, startSite } from "../../lib/harness.mjs";

/** @typedef {"none" | "hark" | "rrweb" | "clarity"} Recorder */
/** @typedef {{ path: string, body: Buffer, gzipped: boolean, answered_ms?: number }} Sent */

const OUT = join(ROOT, "build/bench");
const RRWEB_BATCH_MS = 5000;
const TYPES = /** @type {Record<string, string>} */ ({
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
});

/**
 * The other recorders, each bundled from npm with the few lines its guide asks for. Both begin at load: rrweb does so
 * by itself, and Clarity costs many times as much when it begins in the head of a page that a framework then fills.
 * `benchFlush` sends what is left, so that nothing recorded stays uncounted.
 */
const PEERS = {
  rrweb: `
    import { record } from "rrweb";
    let events = [];
    const send = () => {
      if (!events.length) return;
      const body = JSON.stringify(events);
      events = [];
      return fetch("/sink/rrweb", { method: "POST", body });
    };
    const begin = () => {
      record({ emit: (event) => events.push(event), maskAllInputs: true });
      setInterval(send, ${RRWEB_BATCH_MS});
    };
    window.benchFlush = send;
    document.readyState === "complete" ? begin() : addEventListener("load", begin);`,
  clarity: `
    import { clarity } from "clarity-js";
    const begin = () =>
      clarity.start({ projectId: "bench", upload: "/sink/clarity", track: true, content: true, lean: false });
    window.benchFlush = () => clarity.stop();
    document.readyState === "complete" ? begin() : addEventListener("load", begin);`,
};

/** @param {boolean} [minify] @returns {Promise<Record<string, number>>} brotli bytes of each */
export async function buildPeers(minify = true) {
  mkdirSync(join(OUT, "recorders"), { recursive: true });
  /** @type {Record<string, number>} */ const sizes = {};
  for (const [name, contents] of Object.entries(PEERS)) {
    const outfile = join(OUT, `recorders/${name}.js`);
    await build({
      stdin: { contents, resolveDir: ROOT },
      outfile,
      bundle: true,
      minify,
      format: "iife",
      target: "es2020",
      legalComments: "none",
      logLevel: "error",
    });
    sizes[name] = brotliCompressSync(readFileSync(outfile)).length;
  }
  return sizes;
}

/** @param {Recorder} recorder @param {string} key */
function tagOf(recorder, key) {
  if (recorder === "none") return "";
  if (recorder === "hark") return `<script async src="/hark.js" data-key="${key}"></script>`;
  return `<script async src="/recorders/${recorder}.js"></script>`;
}

/**
 * @param {import("../../lib/harness.mjs").Collector} collector
 */
export async function openLab(collector) {
  const state = {
    recorder: /** @type {Recorder} */ ("none"),
    collector,
    sent: /** @type {Sent[]} */ ([]),
    /** Files of the SDK that the page asked for. */ loaded: /** @type {string[]} */ ([]),
  };
  /** @param {string} html */
  const tagged = (html) =>
    html
      .replace(/<script[^>]*hark\.js[^>]*><\/script>/, "<!--hark:tag-->")
      .replace("<!--hark:tag-->", tagOf(state.recorder, state.collector.writeKey));

  /** @param {string} path @returns {{ body: string | Buffer, headers: Record<string, string> } | undefined} */
  function file(path) {
    const at = join(OUT, path.endsWith("/") ? `${path}index.html` : path);
    if (!existsSync(at)) return undefined;
    const bytes = readFileSync(at);
    const headers = { "content-type": TYPES[extname(at)] ?? "application/octet-stream" };
    return { headers, body: at.endsWith(".html") ? tagged(String(bytes)) : bytes };
  }

  /** @param {import("node:http").IncomingMessage} request @param {Buffer} body */
  async function forward(request, body) {
    const path = request.url ?? "/";
    if (request.method === "GET" && /^\/(?:hark|recorder|core|extra)\.[^/]*$/.test(path))
      state.loaded.push(path.slice(1));
    const begun = performance.now();
    /** @type {Sent} */ const sent = { path, body, gzipped: request.headers["content-encoding"] === "gzip" };
    if (request.method === "POST" && path.startsWith("/v1/")) state.sent.push(sent);
    const headers = { ...request.headers };
    for (const name of ["host", "connection", "content-length", "accept-encoding"]) delete headers[name];
    const answer = await fetch(state.collector.url + path, {
      method: request.method,
      headers: /** @type {any} */ (headers),
      body: body.length ? body : undefined,
      redirect: "manual",
    });
    sent.answered_ms = performance.now() - begun;
    const kept = Object.fromEntries(answer.headers);
    for (const name of ["content-length", "content-encoding", "transfer-encoding", "connection"])
      delete kept[name];
    const bytes = Buffer.from(await answer.arrayBuffer());
    const html = kept["content-type"]?.startsWith("text/html");
    return { status: answer.status, headers: kept, body: html ? tagged(String(bytes)) : bytes };
  }

  const site = await startSite(async (request, body) => {
    const path = (request.url ?? "/").split("?")[0];
    if (path.startsWith("/sink/")) {
      state.sent.push({ path, body, gzipped: body[0] === 0x1f && body[1] === 0x8b });
      return { body: "" };
    }
    return (/^\/(apps|recorders)\//.test(path) && file(path)) || forward(request, body);
  });
  return { ...site, state };
}

/**
 * What a recorder's bodies weigh on the wire. hark and Clarity pack by themselves; what they send plain (Clarity's last
 * words, by beacon) and rrweb's JSON count as gzip would make them, which is kind to both.
 * @param {Sent[]} sent
 */
export const wireBytes = (sent) =>
  sent.reduce(
    (sum, { path, body, gzipped }) =>
      sum + (path.startsWith("/v1/") || gzipped ? body.length : gzipSync(body).length),
    0,
  );
