// The collector under a site's own path and script name: what pages need is there, and nothing else is.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startCollector } from "../lib/harness.mjs";
import { endUnharmed, FAULT_HARK, makeBatches } from "../lib/wire.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
const at = (/** @type {string} */ path, /** @type {RequestInit} */ init = {}) =>
  fetch(collector.url + path, init);

before(async () => {
  const args = ["--public-path", "/x9/", "--script-name", "s.js"];
  collector = await startCollector({ binary: FAULT_HARK, args });
});
after(() => endUnharmed(collector));

test("the script is there under its name, as it is under hark's, and the tag shown says so", async () => {
  const named = await at("/x9/s.js");
  const own = await at("/hark.js");
  assert.equal(named.status, 200);
  assert.equal(named.headers.get("etag"), own.headers.get("etag"));
  assert.equal(named.headers.get("access-control-allow-origin"), "*");
  assert.equal(await named.text(), await own.text());
  assert.match(collector.output(), /<script async src="http:[^"]*\/x9\/s\.js" data-key="pk_/);
});

test("what the script loads is beside it, cached for good", async () => {
  const script = await (await at("/x9/s.js")).text();
  const parts = [...new Set(script.match(/\b(?:recorder|core|extra)\.[0-9a-f]{8}\.(?:js|wasm)/g))];
  assert.ok(parts.length >= 3, parts.join());
  for (const part of parts) {
    const found = await at(`/x9/${part}`);
    assert.equal(found.status, 200, part);
    assert.match(found.headers.get("cache-control") ?? "", /immutable/);
    await found.arrayBuffer();
  }
});

test("batches and assets are taken there", async () => {
  const [batch] = makeBatches(collector.writeKey, 1, 1);
  assert.equal((await at("/x9/v1/batch", { method: "POST", body: new Uint8Array(batch) })).status, 200);
  const status = await collector.api("/api/status");
  assert.equal(status.batches.stored, 1);
  // Empty: refused by whoever takes assets, not by the lack of such a place.
  assert.equal((await at("/x9/v1/asset", { method: "POST", body: "" })).status, 400);
});

test("the viewer, the API and everything else are not", async () => {
  const headers = { authorization: `Bearer ${collector.readKey}` };
  for (const path of [
    "/x9/",
    "/x9/api/sessions",
    "/x9/healthz",
    "/x9/viewer/app.js",
    "/x9/hark.js",
    "/x9/../hark.js/x",
  ])
    assert.equal((await at(path, { headers })).status, 404, path);
  for (const path of ["/x9/recorder./../hark.js", "/x9/core.%2e%2e/hark.js", "/x9s.js", "/x9/s.js/"])
    assert.equal((await at(path)).status, 404, path);
});
