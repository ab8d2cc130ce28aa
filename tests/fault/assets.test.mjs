// POST /v1/asset takes what is what it says, once, within its limits, and nothing else; what it took is on disk. Runs on
// the sanitizer build, which must end without a word.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startCollector } from "../lib/harness.mjs";
import { CSS, makeParcel, nameOf, PNG, WOFF2 } from "../lib/parcels.mjs";
import { endUnharmed, FAULT_HARK, makeBatches, post } from "../lib/wire.mjs";

const MIB = 1 << 20;
const ARGS = ["--assets-mib-max", "1", "--batches-per-key-s", "0", "--batches-per-address-s", "0"];
const picture = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(2000, 7)]);

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
let sheets = 0;
const sheet = () => Buffer.from(`.fault-${sheets++} { color: red; }`.padEnd(900, " "));

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK, args: ARGS });
});
after(() => endUnharmed(collector));

/** @param {Buffer} body @param {Record<string, string>} [headers] */
async function send(body, headers = {}) {
  const answer = await fetch(`${collector.url}/v1/asset`, {
    method: "POST",
    body: /** @type {any} */ (body),
    headers: { "content-type": "text/plain", ...headers },
  });
  return {
    status: answer.status,
    json: await answer.json(),
    cors: answer.headers.get("access-control-allow-origin"),
  };
}

/** @param {string} name */
const stored = async (name) =>
  (
    await fetch(`${collector.url}/api/assets/${name}`, {
      headers: { authorization: `Bearer ${collector.readKey}` },
    })
  ).status;
const counters = async () => (await collector.api("/api/status")).assets;

test("assets are stored once, and are there after a kill", async () => {
  const one = sheet();
  const parcel = makeParcel(collector.writeKey, [
    { kind: CSS, bytes: one },
    { kind: PNG, bytes: picture },
  ]);
  assert.deepEqual((await send(parcel)).json, { stored: 2 });
  assert.deepEqual((await send(parcel)).json, { stored: 0 });
  assert.equal(await stored(nameOf(one)), 200);
  const { data, writeKey, readKey } = collector;
  await collector.kill();
  collector = await startCollector({ binary: FAULT_HARK, args: ARGS, data, keys: { writeKey, readKey } });
  assert.equal(await stored(nameOf(one)), 200);
  assert.equal(await stored(nameOf(picture)), 200);
});

/** What is wrong, the parcel, status, error. @type {[string, () => Buffer, number, RegExp][]} */
const CASES = [
  ["nothing", () => Buffer.alloc(0), 400, /^truncated$/],
  ["a batch", () => makeBatches(collector.writeKey, 1, 1)[0], 400, /^bad_magic$/],
  [
    "a cut head",
    () => makeParcel(collector.writeKey, [{ kind: CSS, bytes: sheet() }]).subarray(0, 39),
    400,
    /.+/,
  ],
  [
    "a cut body",
    () => makeParcel(collector.writeKey, [{ kind: CSS, bytes: sheet() }]).subarray(0, 80),
    400,
    /.+/,
  ],
  [
    "a wrong name",
    () => makeParcel(collector.writeKey, [{ kind: CSS, bytes: sheet(), name: "0".repeat(32) }]),
    422,
    /^wrong_name$/,
  ],
  [
    "a picture said to be a font",
    () => makeParcel(collector.writeKey, [{ kind: WOFF2, bytes: picture }]),
    422,
    /^wrong_kind$/,
  ],
  [
    "a page said to be a picture",
    () => makeParcel(collector.writeKey, [{ kind: PNG, bytes: Buffer.from("<script>alert(1)</script>") }]),
    422,
    /^wrong_kind$/,
  ],
  [
    "words of a person",
    () =>
      makeParcel(collector.writeKey, [
        { kind: CSS, bytes: Buffer.from('p::after { content: "wanda@harbour-mail.example" }') },
      ]),
    422,
    /^unmasked$/,
  ],
  [
    "an unknown key",
    () => makeParcel(`pk_${"Z".repeat(21)}`, [{ kind: CSS, bytes: sheet() }]),
    401,
    /^unknown_key$/,
  ],
  [
    "too much CSS",
    () => makeParcel(collector.writeKey, [{ kind: CSS, bytes: Buffer.alloc(512 * 1024 + 1, " ") }]),
    413,
    /^too_large$/,
  ],
  [
    "a bomb",
    () => {
      const parcel = makeParcel(collector.writeKey, [{ kind: CSS, bytes: Buffer.alloc(400 * 1024, " ") }]);
      parcel.writeUInt32LE(100, 32); // it says that it is small
      parcel.writeUInt32LE(100, 40 + 16);
      return parcel;
    },
    422,
    /^bad_deflate$/,
  ],
  [
    "65 assets",
    () => makeParcel(collector.writeKey, Array(65).fill({ kind: PNG, bytes: picture })),
    413,
    /.+/,
  ],
];

test("bad parcels are refused, each with its reason, and nothing of them is kept", async () => {
  for (const [what, make, status, error] of CASES) {
    const before = await counters();
    const answer = await send(make());
    assert.equal(answer.status, status, `${what}: ${JSON.stringify(answer.json)}`);
    assert.match(answer.json.error, error, what);
    const now = await counters();
    assert.equal(now.refused, before.refused + 1, what);
    assert.equal(now.stored, before.stored, what);
  }
});

test("another method, another type, and too large a body are refused", async () => {
  assert.equal((await fetch(`${collector.url}/v1/asset`)).status, 405);
  assert.equal((await send(sheet(), { "content-type": "text/html" })).status, 415);
  assert.equal((await send(Buffer.alloc(MIB + 1))).status, 413);
  const options = await fetch(`${collector.url}/v1/asset`, {
    method: "OPTIONS",
    headers: { origin: "https://a.example" },
  });
  assert.equal(options.headers.get("access-control-allow-origin"), "https://a.example");
});

test("a project's budget is kept, and said", async () => {
  const half = (/** @type {string} */ text) => Buffer.concat([picture, Buffer.alloc(600_000, text)]);
  assert.equal((await send(makeParcel(collector.writeKey, [{ kind: PNG, bytes: half("a") }]))).status, 200);
  const over = half("b");
  const answer = await send(makeParcel(collector.writeKey, [{ kind: PNG, bytes: over }]));
  assert.equal(answer.status, 413);
  assert.equal(answer.json.error, "over_budget");
  assert.equal(await stored(nameOf(over)), 404);
  assert.equal((await counters()).over_budget, 1);
});

test("after all that a batch is still taken", async () => {
  const answer = await post(collector.url, makeBatches(collector.writeKey, 1, 1, 9)[0]);
  assert.equal(answer.status, 200);
});
