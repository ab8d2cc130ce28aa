// The tape alone, without a browser.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import * as E from "../../schema/events.js";
import { ARITY, CHUNK_TEXTS, CHUNK_UNITS, CHUNK_WORDS, createTape, cutAt } from "../../sdk/page/tape.js";

/** Reads a tape back. @param {import("../../sdk/page/tape.js").Tape} tape */
function read(tape) {
  const events = [];
  for (let chunk; (chunk = tape.take()); ) {
    for (let at = 0; at < chunk.count; ) {
      const shape = E.SHAPES[chunk.words[at++]];
      const args = [...shape.types].map((type) => {
        const value = chunk.words[at++];
        return type === "S" ? chunk.texts[value] : value;
      });
      events.push([shape.name, ...args]);
    }
  }
  return events;
}

test("the arities are those of schema/events.js", () => {
  assert.equal(ARITY, E.SHAPES.map((shape) => shape.types.length).join(""));
});

test("time is written once per change, texts once per chunk", () => {
  const tape = createTape();
  tape.stamp(5.9);
  tape.put(E.TAG, tape.word("a"), tape.word("b"));
  tape.put(E.TAG, tape.word("b"), tape.word("a"));
  tape.stamp(4); // a clock that runs backwards is not believed
  tape.put(E.LEAVE, 0);
  const chunk = tape.take();
  assert.deepEqual(chunk?.texts, ["a", "b"]);
  assert.deepEqual(
    [...(chunk?.words.slice(0, chunk.count) ?? [])],
    [E.TICK, 5, E.TAG, 0, 1, E.TAG, 1, 0, E.LEAVE, 0],
  );
  assert.equal(tape.take(), undefined);
});

test("records never straddle chunks, and nothing is lost between them", () => {
  const tape = createTape();
  for (let i = 0; i < 20000; i++) {
    tape.stamp(i);
    tape.put(E.CLICK, i, i + 1, i + 2, 1, 8, tape.word(`target ${i}`), tape.word("label"));
  }
  const clicks = read(tape).filter(([name]) => name === "click");
  assert.equal(clicks.length, 20000);
  clicks.forEach((click, i) =>
    assert.deepEqual(click, ["click", i, i + 1, i + 2, 1, 8, `target ${i}`, "label"]),
  );
});

test("a chunk's limits hold on either side", () => {
  const tape = createTape();
  let most = { words: 0, texts: 0, units: 0 };
  for (let i = 0; i < 3000; i++) tape.put(E.TEXT, 0, tape.text(`${i} ${"x".repeat((i * 7919) % 60000)}`));
  for (let chunk; (chunk = tape.take()); ) {
    const units = chunk.texts.reduce((sum, text) => sum + text.length, 0);
    most = {
      words: Math.max(most.words, chunk.count),
      texts: Math.max(most.texts, chunk.texts.length),
      units: Math.max(most.units, units),
    };
  }
  assert.ok(most.words < CHUNK_WORDS + 32 && most.texts < CHUNK_TEXTS + 8);
  assert.ok(
    most.units < CHUNK_UNITS + 43000 && most.units * 3 < 512 << 10,
    `${most.units} units fit the core's inbox`,
  );
});

test("long texts are cut at white space, else between characters, and come back whole", () => {
  for (const text of [
    "word ".repeat(30000),
    "\u{1F600}".repeat(60000),
    `x${"\u{1F600}".repeat(60000)}`,
    "x".repeat(43000),
    "x".repeat(43001),
  ]) {
    const tape = createTape();
    tape.put(E.SET_TEXT, 7, tape.text(text));
    const events = read(tape);
    assert.equal(events.map((event) => event[event.length - 1]).join(""), text);
    for (const event of events) {
      const piece = String(event[event.length - 1]);
      assert.ok(Buffer.byteLength(piece) <= 131072);
      assert.doesNotMatch(piece, /^[\udc00-\udfff]|[\ud800-\udbff]$/);
    }
    assert.deepEqual(
      events.slice(1).filter(([name]) => name !== "append"),
      [],
    );
  }
  assert.equal(cutAt(`${"x".repeat(42500)} ${"y".repeat(2000)}`), 42501);
});

test("a tape that nobody reads is lost as a whole, not in part", () => {
  const tape = createTape();
  for (let i = 0; i < 6_000_000 && !tape.lost(); i++) tape.put(E.POINTER, i, i);
  assert.equal(tape.lost(), true);
  for (let i = 0; i < 50000; i++) tape.put(E.POINTER, 1, 1);
  tape.drop();
  tape.put(E.GAP, E.GAP_DROPPED, 1);
  assert.deepEqual(read(tape), [["gap", E.GAP_DROPPED, 1]]);
});
