// Bad input gets a clear 4xx JSON error and a counter, leaves nothing behind, and never ends the collector: after each
// case a good batch is still stored. Runs on the sanitizer build, which must end without a word.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";
import { discard, startCollector } from "../lib/harness.mjs";
import {
  AT,
  changed,
  endUnharmed,
  FAULT_HARK,
  inflateBatch,
  makeBatches,
  post,
  rewrap,
  withBody,
} from "../lib/wire.mjs";

const UNLIMITED = [
  "batches-per-key-s",
  "batches-per-address-s",
  "batches-per-session-s",
  "sessions-per-address-min",
].flatMap((flag) => [`--${flag}`, "0"]);
const MIB = 1 << 20;

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Buffer[]} */ let good;
let used = 0;

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK, args: UNLIMITED });
  good = makeBatches(collector.writeKey, 200, 2);
});
after(() => endUnharmed(collector));

/** The first batch of a session that was not used yet. */
const fresh = () => good[used++ * 2];
const counters = async () => (await collector.api("/api/status")).batches;

/** @param {any} c */
const total = (c) => Object.values(c.rejected).reduce((sum, n) => sum + Number(n), 0);

/** What makes the batch of a segment from inside wrong. @param {(batch: Buffer, segment: Buffer) => Buffer} make */
const inside = (make) => () => {
  const segment = fresh();
  return rewrap(segment, make(inflateBatch(segment), segment));
};
/** @param {(copy: Buffer) => void} change */
const envelope = (change) => () => changed(fresh(), change);

/** name, bytes, status, error name. @type {[string, () => Buffer, number, RegExp][]} */
const CASES = [
  ["nothing at all", () => Buffer.alloc(0), 400, /^truncated$/],
  ["one byte", () => Buffer.from("H"), 400, /^truncated$/],
  ["an envelope cut off at byte 79", () => fresh().subarray(0, 79), 400, /^truncated$/],
  ["an envelope without its body", () => fresh().subarray(0, 80), 400, /.+/],
  ["a body cut in half", () => fresh().subarray(0, 120), 400, /.+/],
  ["a byte too many", () => Buffer.concat([fresh(), Buffer.from("!")]), 413, /.+/],
  ["text", () => Buffer.from("a".repeat(500)), 400, /^bad_magic$/],
  ["bad magic", envelope((b) => b.write("BARK", AT.magic)), 400, /^bad_magic$/],
  ["version 0", envelope((b) => b.writeUInt8(0, AT.version)), 400, /^bad_version$/],
  ["version 2", envelope((b) => b.writeUInt8(2, AT.version)), 400, /^bad_version$/],
  ["dictionary 9", envelope((b) => b.writeUInt8(9, AT.dictionary)), 400, /^bad_dictionary$/],
  ["flags nobody knows", envelope((b) => b.writeUInt16LE(0x8001, AT.flags)), 400, /.+/],
  ["a key that is none", envelope((b) => b.write("pk_!!!!!!!!!!!!!!!!!!!!!", AT.key)), 400, /.+/],
  ["an unknown key", envelope((b) => b.write(`pk_${"Z".repeat(21)}`, AT.key)), 401, /^unknown_key$/],
  ["2 parts", envelope((b) => b.writeUInt16LE(2, AT.parts)), 400, /.+/],
  ["a base before the first batch", envelope((b) => b.writeUInt16LE(65535, AT.base)), 400, /.+/],
  [
    "a base that is not there",
    envelope((b) => (b.writeUInt32LE(7, AT.seq), b.writeUInt16LE(1, AT.base))),
    422,
    /^base_missing$/,
  ],
  ["2 GiB promised", envelope((b) => b.writeUInt32LE(0x80000000, AT.batchBytes)), 413, /^too_large$/],
  [
    "1 MiB and one byte promised",
    envelope((b) => b.writeUInt32LE(MIB + 1, AT.batchBytes)),
    413,
    /^too_large$/,
  ],
  [
    "fewer bytes promised than inflate",
    envelope((b) => b.writeUInt32LE(b.readUInt32LE(AT.batchBytes) - 1, AT.batchBytes)),
    422,
    /^bad_deflate$/,
  ],
  [
    "more bytes promised than inflate",
    envelope((b) => b.writeUInt32LE(b.readUInt32LE(AT.batchBytes) + 1, AT.batchBytes)),
    422,
    /^bad_deflate$/,
  ],
  [
    "a body that is no deflate",
    () => withBody(fresh(), Buffer.alloc(400, 0xaa), { batchBytes: 500 }),
    422,
    /^bad_deflate$/,
  ],
  [
    "deflate without the dictionary",
    () => {
      const s = fresh();
      const b = inflateBatch(s);
      return withBody(s, deflateSync(b), { batchBytes: b.length });
    },
    422,
    /^bad_deflate$/,
  ],
  [
    "a deflate bomb: 64 MiB of zeros, 1 MiB promised",
    () => rewrap(fresh(), Buffer.alloc(64 * MIB), { level: 9, batchBytes: MIB }),
    422,
    /^bad_deflate$/,
  ],
  [
    "1 MiB of zeros, honestly promised",
    () => rewrap(fresh(), Buffer.alloc(MIB), { level: 9 }),
    413,
    /^too_dense$/,
  ],
  [
    "64 KiB of zeros, honestly promised",
    () => rewrap(fresh(), Buffer.alloc(64 << 10), { level: 9 }),
    422,
    /^bad_flatbuffer$/,
  ],
  ["an empty batch", () => rewrap(fresh(), Buffer.alloc(0)), 422, /.+/],
  [
    "a root offset past the end",
    inside((b) => changed(b, (c) => c.writeUInt32LE(0x7fffffff, 0))),
    422,
    /^bad_flatbuffer$/,
  ],
  [
    "a root offset of -1",
    inside((b) => changed(b, (c) => c.writeUInt32LE(0xffffffff, 0))),
    422,
    /^bad_flatbuffer$/,
  ],
  [
    "a vtable far before the start",
    inside((b) => changed(b, (c) => c.writeInt32LE(0x7fffffff, c.readUInt32LE(0)))),
    422,
    /^bad_flatbuffer$/,
  ],
  [
    "a vtable far behind the end",
    inside((b) => changed(b, (c) => c.writeInt32LE(-0x7fffffff, c.readUInt32LE(0)))),
    422,
    /^bad_flatbuffer$/,
  ],
  [
    "a vtable with odd sizes",
    inside((b) =>
      changed(b, (c) => {
        const t = c.readUInt32LE(0);
        c.writeUInt16LE(0xffff, t - c.readInt32LE(t));
      }),
    ),
    422,
    /^bad_flatbuffer$/,
  ],
  ["half a FlatBuffer", inside((b) => b.subarray(0, b.length >> 1)), 422, /.+/],
  [
    "random bytes",
    inside((b) => Buffer.from(b.map((_, i) => (i * 2654435761) >>> 13))),
    422,
    /^bad_flatbuffer$/,
  ],
  [
    "a first batch without a keyframe",
    envelope((b) => b.writeUInt16LE(0, AT.flags)),
    422,
    /^keyframe_missing$/,
  ],
  [
    "a flag that lies about the end",
    envelope((b) => b.writeUInt16LE(b.readUInt16LE(AT.flags) | 2, AT.flags)),
    422,
    /.+/,
  ],
  ["sealed at another time than it says", envelope((b) => b.writeUInt32LE(12345, AT.sealed)), 422, /.+/],
];

for (const [name, make, status, error] of CASES) {
  test(`${name}: ${status}`, async () => {
    const before = await counters();
    const answer = await post(collector.url, make());
    assert.equal(answer.status, status, JSON.stringify(answer.json));
    assert.match(answer.json.error, error);
    assert.ok(answer.json.message.length > 10, "the message is a sentence");
    const now = await counters();
    assert.equal(total(now), total(before) + 1, "one rejection is counted");
    assert.equal(now.stored, before.stored, "nothing was stored");
    assert.equal((await post(collector.url, fresh())).json.stored, true, "a good batch goes on");
  });
}

test("every byte of a batch turned over is refused or harmless", { timeout: 120_000 }, async () => {
  const segment = fresh();
  const batch = inflateBatch(segment);
  const all = [];
  for (let at = 0; at < batch.length; at++)
    all.push(
      rewrap(
        segment,
        changed(batch, (b) => b.writeUInt8(b[at] ^ 0xff, at)),
        { level: 1 },
      ),
    );
  for (let i = 0; i < all.length; i += 32) {
    const answers = await Promise.all(all.slice(i, i + 32).map((bytes) => post(collector.url, bytes)));
    for (const answer of answers)
      assert.ok([200, 413, 422].includes(answer.status), JSON.stringify(answer.json));
  }
});

test("every envelope with a bit turned over is refused or harmless", { timeout: 120_000 }, async () => {
  const segment = fresh();
  const all = [];
  for (let bit = 0; bit < 80 * 8; bit++) all.push(changed(segment, (b) => (b[bit >> 3] ^= 1 << (bit & 7))));
  for (let i = 0; i < all.length; i += 32) {
    const answers = await Promise.all(all.slice(i, i + 32).map((bytes) => post(collector.url, bytes)));
    for (const answer of answers)
      assert.ok([200, 400, 401, 413, 422].includes(answer.status), JSON.stringify(answer.json));
  }
});

test("a wrong content type is refused with 415", async () => {
  for (const type of ["application/json", "multipart/form-data; boundary=x", "text/plainest", "text/html"]) {
    const answer = await post(collector.url, fresh(), { "content-type": type });
    assert.equal(answer.status, 415, type);
    assert.equal(answer.json.error, "type");
  }
  for (const type of ["text/plain;charset=UTF-8", "application/octet-stream"])
    assert.equal((await post(collector.url, fresh(), { "content-type": type })).status, 200, type);
});

test("a body over the limit is refused with 413 that names the limit", async () => {
  const answer = await post(collector.url, Buffer.alloc(MIB + 1));
  assert.equal(answer.status, 413);
  assert.match(answer.json.message, /limit/);
});

test("an origin that the project does not name is refused with 403, and not echoed", async () => {
  collector.cli("keys", "new", "--project", "walled", "--origin", "https://shop.example");
  const key =
    /write_key|pk_[A-Za-z0-9]{21}/.exec(
      collector
        .cli("keys")
        .split("\n")
        .find((line) => line.startsWith("walled")) ?? "",
    )?.[0] ?? "";
  const [first, second, third] = makeBatches(key, 3, 1, 7);
  await new Promise((resolve) => setTimeout(resolve, 2500)); // a running collector looks at its projects every 2 s
  const wrong = await post(collector.url, first, { origin: "https://evil.example" });
  assert.equal(wrong.status, 403);
  assert.equal(wrong.json.error, "origin");
  assert.equal(wrong.headers.get("access-control-allow-origin"), null);
  const right = await post(collector.url, second, { origin: "https://shop.example" });
  assert.equal(right.status, 200);
  assert.equal(right.headers.get("access-control-allow-origin"), "https://shop.example");
  assert.match(right.headers.get("vary") ?? "", /origin/i);
  const port = await post(collector.url, third, { origin: "https://shop.example:444" });
  assert.equal(port.status, 403, "another port is another origin");
});

test("the same batch twice is stored once, and both answers are successes", async () => {
  const segment = fresh();
  assert.deepEqual((await post(collector.url, segment)).json, { stored: true, keyframe: true, base: true });
  assert.deepEqual((await post(collector.url, segment)).json, { stored: false, keyframe: true, base: true });
});

test("a batch that comes before its first one is stored, and is told that there is no keyframe yet", async () => {
  const first = fresh();
  const second = good[used * 2 - 1];
  assert.deepEqual((await post(collector.url, second)).json, { stored: true, keyframe: false, base: true });
  assert.deepEqual((await post(collector.url, first)).json, { stored: true, keyframe: true, base: true });
});

test("methods other than POST are refused, OPTIONS is answered for all", async () => {
  assert.equal((await fetch(`${collector.url}/v1/batch`)).status, 405);
  const options = await fetch(`${collector.url}/v1/batch`, {
    method: "OPTIONS",
    headers: { origin: "https://a.example" },
  });
  assert.equal(options.status, 204);
  assert.equal(options.headers.get("access-control-allow-origin"), "https://a.example");
});

test("the ledger adds up in the end", async () => {
  const c = await counters();
  assert.equal(c.received, c.stored + c.duplicate + c.in_flight + total(c) - c.rejected.http);
  assert.ok(c.received > CASES.length * 2);
});

test("a key that sends too often is told 429, and can go on later", async () => {
  const limited = await startCollector({
    binary: FAULT_HARK,
    args: ["--batches-per-key-s", "5", "--batches-per-address-s", "0"],
  });
  try {
    const segments = makeBatches(limited.writeKey, 40, 1);
    const answers = [];
    for (const segment of segments) answers.push(await post(limited.url, segment));
    const refused = answers.filter((answer) => answer.status === 429);
    assert.ok(refused.length >= 10, `${refused.length} of 40 were refused`);
    assert.ok(refused.length < 40);
    assert.ok(Number(refused[0].headers.get("retry-after")) >= 1);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal((await post(limited.url, segments[39])).status, 200);
  } finally {
    await discard(limited);
  }
});
