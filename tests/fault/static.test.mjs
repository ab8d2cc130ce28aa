// The SDK's files and the viewer's: types, caching, who may load them, and nothing outside their folder.
// @ts-check
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { discard, startCollector } from "../lib/harness.mjs";
import { FAULT_HARK, rawConnection } from "../lib/wire.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {string} */ let folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "hark-web-"));
  const web = join(folder, "web");
  mkdirSync(join(web, "viewer"), { recursive: true });
  writeFileSync(join(web, "hark.js"), "sdk()");
  writeFileSync(join(web, "hark-core.0a1b2c3d.wasm"), Buffer.from("\0asm"));
  writeFileSync(join(web, "viewer/index.html"), "<!doctype html><title>viewer</title>");
  writeFileSync(join(web, "viewer/app.js"), "viewer()");
  writeFileSync(join(web, ".hidden"), "secret");
  writeFileSync(join(folder, "outside.txt"), "secret");
  symlinkSync(join(folder, "outside.txt"), join(web, "viewer", ".link.txt"));
  collector = await startCollector({ binary: FAULT_HARK, args: ["--demo", "--web", web] });
});
after(async () => {
  if (collector) await discard(collector);
  rmSync(folder, { recursive: true, force: true });
});

/** Without fetch's own decoding and path cleaning. @param {string} path @param {Record<string, string>} [headers]
 * @returns {Promise<{status: number, headers: http.IncomingHttpHeaders, body: Buffer}>} */
const get = (path, headers = {}, method = "GET") =>
  new Promise((resolve, reject) => {
    const request = http.request(
      { port: collector.port, host: "127.0.0.1", path, headers, method },
      (answer) => {
        /** @type {Buffer[]} */ const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    request.on("error", reject);
    request.end();
  });

test("hark.js loads from any site, is asked for again soon, and costs nothing when it did not change", async () => {
  const first = await get("/hark.js");
  assert.equal(first.body.toString(), "sdk()");
  assert.equal(first.headers["content-type"], "text/javascript; charset=utf-8");
  assert.equal(first.headers["access-control-allow-origin"], "*");
  assert.equal(first.headers["cross-origin-resource-policy"], "cross-origin");
  assert.match(first.headers["cache-control"] ?? "", /max-age=300/);
  const again = await get("/hark.js", { "if-none-match": first.headers.etag ?? "" });
  assert.equal(again.status, 304);
  assert.equal(again.body.length, 0);
});

test("the core is application/wasm, immutable, and loads from any site", async () => {
  const answer = await get("/hark-core.0a1b2c3d.wasm");
  assert.equal(answer.headers["content-type"], "application/wasm");
  assert.match(answer.headers["cache-control"] ?? "", /immutable/);
  assert.equal(answer.headers["access-control-allow-origin"], "*");
  assert.equal(answer.headers["cross-origin-resource-policy"], "cross-origin");
});

test("the viewer stands under a strict policy and in nobody's frame", async () => {
  const answer = await get("/");
  assert.match(answer.body.toString(), /viewer/);
  const policy = answer.headers["content-security-policy"]?.toString() ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /script-src[^;]*unsafe-(inline|eval)(?!')/);
  assert.equal(answer.headers["x-content-type-options"], "nosniff");
  assert.equal(answer.headers["access-control-allow-origin"], undefined);
  assert.equal((await get("/app.js")).body.toString(), "viewer()");
  assert.equal((await get("/viewer/app.js")).body.toString(), "viewer()");
});

test("nothing outside the folder, and nothing hidden, is served", async () => {
  const paths = [
    "/../outside.txt",
    "/viewer/../../outside.txt",
    "/%2e%2e/outside.txt",
    "/..%2foutside.txt",
    "/viewer/.link.txt",
    "/.hidden",
    "//etc/passwd",
    "/viewer//app.js",
    "/viewer",
    "/viewer/",
    "/hark.js/",
    "/hark.js%00",
    `/${"a".repeat(2000)}`,
    "/shop/../hark.js",
  ];
  for (const path of paths) {
    const answer = await get(path);
    assert.equal(answer.status, 404, path);
    assert.doesNotMatch(answer.body.toString(), /secret|root:/, path);
  }
  const raw = await rawConnection(collector.port);
  raw.send("GET /../outside.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  await raw.done;
  assert.match(raw.text(), /^HTTP\/1\.1 404 /);
});

test("files of the binary are gzipped for who takes it, and only for them", async () => {
  const plain = await get("/shop/shop.css");
  const zipped = await get("/shop/shop.css", { "accept-encoding": "br, gzip;q=0.5" });
  assert.equal(plain.headers["content-encoding"], undefined);
  assert.equal(zipped.headers["content-encoding"], "gzip");
  assert.ok(zipped.body.length < plain.body.length / 2);
  assert.deepEqual(gunzipSync(zipped.body), plain.body);
  assert.match(plain.headers.vary ?? "", /accept-encoding/i);
  for (const none of ["identity", "br", "gzip;q=0", "xgzip", "gzip;q=0.0"])
    assert.equal(
      (await get("/shop/shop.css", { "accept-encoding": none })).headers["content-encoding"],
      undefined,
      none,
    );
});

test("HEAD gives a file's head without its bytes; other methods find nothing", async () => {
  const head = await get("/hark.js", {}, "HEAD");
  assert.equal(head.headers["content-length"], "5");
  assert.equal(head.body.length, 0);
  assert.equal((await get("/hark.js", {}, "DELETE")).status, 404);
});
