// golden.test.mjs — the native core, the wasm and the wasm2js script give the same bytes for the same tape.
//
// Needs build/dev (or HARK_GOLDEN_NATIVE=program) and build/wasm (or HARK_WASM_DIR=dir): `./dev test unit` makes both.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import vm from "node:vm";

const root = new URL("../../", import.meta.url);
const native =
  process.env.HARK_GOLDEN_NATIVE ?? fileURLToPath(new URL("build/dev/tests/sdk/golden_native", root));
const wasmDir = process.env.HARK_WASM_DIR ?? fileURLToPath(new URL("build/wasm", root));

// name -> [number, argument types], read from the one table there is.
const table = readFileSync(new URL("schema/events.h", root), "utf8");
/** @type {Map<string, {number: number, types: string[]}>} */
const kinds = new Map();
for (const [, name, number] of table.matchAll(/\bE\((\w+), (\d+)\)/g)) {
  kinds.set(name, { number: Number(number), types: [] });
}
for (const [, name, , type] of table.matchAll(/\bA\((\w+), (\w+), ([UDS])\)/g)) {
  kinds.get(name)?.types.push(type);
}

class Tape {
  words = /** @type {number[]} */ ([]);
  texts = /** @type {string[]} */ ([]);

  /** @param {string} name @param {...(number|string)} values */
  add(name, ...values) {
    const kind = kinds.get(name);
    assert.ok(kind && kind.types.length === values.length, name);
    this.words.push(kind.number);
    for (const value of values) {
      this.words.push(typeof value === "string" ? this.texts.push(value) - 1 : value >>> 0);
    }
  }

  bytes() {
    const parts = this.texts.map((text) => Buffer.from(text));
    let end = 0;
    const ends = Uint32Array.from(parts, (part) => (end += part.length));
    return { words: Uint32Array.from(this.words), ends, text: Buffer.concat(parts) };
  }
}

/** @param {number} seed */
function random(seed) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed >>> 8;
  };
}

function smallPage() {
  const tape = new Tape();
  tape.add("CONTEXT", "referrer", "https://search.example/?q=jane+doe");
  tape.add(
    "NAVIGATE",
    0,
    "https://shop.example/orders/123456?mail=joe%40example.com",
    "Order of joe@example.com",
  );
  tape.add("VIEWPORT", 1280, 720, 100, 100);
  tape.add("KEYFRAME", 0);
  tape.add("DOCUMENT", 0, 0);
  tape.add("DOCTYPE", 0, "html", "", "");
  tape.add("ELEMENT", 1, "html", 0);
  tape.add("ELEMENT", 0, "body", 0);
  tape.add("ELEMENT", 0, "input", 16);
  tape.add("ATTRIBUTE", "type", "text");
  tape.add("INPUT", 5, "Jane Doe, 中文 ４１", 0);
  tape.add("ELEMENT", 1, "button", 8);
  tape.add("TEXT", 0, "Pay 4111 1111 1111 1111 or call +1 415 555 0132");
  for (let i = 0; i < 4; i++) {
    tape.add("TICK", 150);
    tape.add("CLICK", 6, 100, 100, i + 1, 8, "button", "Pay");
  }
  tape.add("TICK", 4000);
  tape.add("LEAVE", 0);
  return tape;
}

function longVisit() {
  const next = random(42);
  const tape = new Tape();
  tape.add("KEYFRAME", 0);
  tape.add("DOCUMENT", 0, 0);
  tape.add("ELEMENT", 0, "body", 0);
  for (let i = 0; i < 4000; i++) {
    tape.add("ELEMENT", i === 0 ? 0 : 2, ["div", "p", "svg:path", "a"][next() % 4], next() % 8 === 0 ? 1 : 0);
    tape.add("ATTRIBUTE", ["class", "href", "title", "d"][next() % 4], `value ${next() % 997} ${next()}`);
    const words = Array.from({ length: 9 }, () => (next() % 1e6).toString(36)).join(" ");
    tape.add("TEXT", 0, `${words} ${next() % 100000} user${next() % 50}@example.com`);
  }
  let x = 500;
  let y = 300;
  for (let i = 0; i < 4000; i++) {
    x += (next() % 21) - 10;
    y += (next() % 21) - 10;
    tape.add("TICK", next() % 30);
    tape.add("POINTER", x, y);
    if (next() % 50 === 0) tape.add("SCROLL", 1, 0, next() % 5000);
    if (next() % 90 === 0)
      tape.add("CLICK", 2 + (next() % 4000), x, y, 1, next() % 64, "a#x", `Label ${next()}`);
    if (next() % 70 === 0) tape.add("SET_TEXT", 4, `now ${next()}`);
  }
  return tape;
}

function brokenTape() {
  const tape = smallPage();
  tape.words.push(9999, 1, 2, 3);
  return tape;
}

/** @param {any} core @param {Tape} tape @param {number} now */
function throughCore(core, tape, now) {
  const { words, ends, text } = tape.bytes();
  const { buffer } = core.memory;
  assert.equal(core.hark_start(0, 0), 1);
  assert.ok(words.length <= core.hark_inbox_words_max() && text.length <= core.hark_inbox_text_max());
  assert.ok(ends.length <= core.hark_inbox_texts_max());
  new Uint32Array(buffer, core.hark_inbox_words(), words.length).set(words);
  new Uint32Array(buffer, core.hark_inbox_text_ends(), ends.length).set(ends);
  new Uint8Array(buffer, core.hark_inbox_text(), text.length).set(text);
  const identity = Buffer.from(buffer, core.hark_identity(), 80);
  identity.write("pk_abcdefghijklmnopqrstu", 16);
  identity.write("0123456789abcdef", 40);
  identity.writeBigUInt64LE(0x1122334455667788n, 56);
  identity.writeUInt32LE(3, 64);
  /** @type {Buffer[]} */
  const batches = [];
  const seal = () => {
    identity.writeUInt32LE(batches.length, 68);
    const size = core.hark_seal(now) >>> 0;
    batches.push(Buffer.from(Buffer.from(buffer, core.hark_outbox(), size)));
  };
  for (let at = 0; at < words.length; ) {
    at = core.hark_push(at, words.length, ends.length, text.length) >>> 0;
    if (core.hark_status() & 1) seal();
  }
  seal();
  return batches;
}

/** @param {Tape} tape @param {number} now */
function throughNative(tape, now) {
  const { words, ends, text } = tape.bytes();
  const head = Uint32Array.of(words.length, ends.length, text.length, now);
  const input = Buffer.concat([head, words, ends].map((part) => Buffer.from(part.buffer)).concat(text));
  const { stdout, status } = spawnSync(native, { input, maxBuffer: 1 << 26 });
  assert.equal(status, 0, native);
  /** @type {Buffer[]} */
  const batches = [];
  for (let at = 0; at < stdout.length; ) {
    const size = stdout.readUInt32LE(at);
    batches.push(stdout.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return batches;
}

async function wasmCore() {
  const module = await WebAssembly.compile(readFileSync(`${wasmDir}/hark-core.wasm`));
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  return (await WebAssembly.instantiate(module, {})).exports;
}

function scriptCore() {
  const context = vm.createContext({ Uint8Array, Uint32Array, ArrayBuffer, Math });
  vm.runInContext(readFileSync(`${wasmDir}/hark-core.js`, "utf8"), context);
  return context.__harkCore();
}

for (const [name, make, least] of /** @type {[string, () => Tape, number][]} */ ([
  ["a small page", smallPage, 1],
  ["a long visit over several batches", longVisit, 2],
  ["a tape that is broken at its end", brokenTape, 1],
])) {
  test(`${name}: native, wasm and wasm2js give the same bytes`, async () => {
    const tape = make();
    const want = throughNative(tape, 5000);
    assert.ok(want.length >= least, `${want.length} batches`);
    assert.ok(want[0].length > 100);
    for (const core of [await wasmCore(), scriptCore()]) {
      const got = throughCore(core, tape, 5000);
      assert.deepEqual(
        got.map((batch) => batch.toString("hex")),
        want.map((batch) => batch.toString("hex")),
      );
    }
  });
}

test("memory is fixed and the text masker works in place", async () => {
  for (const core of /** @type {any[]} */ ([await wasmCore(), scriptCore()])) {
    assert.equal(core.memory.buffer.byteLength, 4 << 20);
    const text = Buffer.from("joe@example.com");
    new Uint8Array(core.memory.buffer, core.hark_inbox_text(), text.length).set(text);
    const size = core.hark_mask_text(0, 0, text.length);
    assert.equal(Buffer.from(core.memory.buffer, core.hark_inbox_text(), size).toString(), "xxx@xxxxxxx.xxx");
    assert.equal(core.hark_push(0, 1, 0, 0), 1); // before start: refused, not trapped
    assert.equal(core.hark_status(), 256);
    assert.equal(core.hark_seal(1), 0);
  }
});
