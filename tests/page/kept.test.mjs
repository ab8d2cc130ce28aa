// What waits for the next page, between tabs that come and leave at the same moment.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { createKept } from "../../sdk/page/kept.js";
import { wipeSession } from "../../sdk/page/session.js";

const KEY = "pk_123456789012345678901";

/** A storage that somebody else uses in the middle of whatever is done. */
function startStorage() {
  /** @type {Map<string, string>} */ const all = new Map();
  const methods = {
    meanwhile: () => {},
    getItem: (/** @type {string} */ name) => {
      const value = all.get(name) ?? null;
      const then = methods.meanwhile;
      methods.meanwhile = () => {};
      then();
      return value;
    },
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => void all.set(name, value),
    removeItem: (/** @type {string} */ name) => void all.delete(name),
  };
  const localStorage = new Proxy(methods, {
    ownKeys: () => [...all.keys()],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
  /** @type {any} */ (globalThis).window = { localStorage };
  return { all, methods };
}

/** @param {number} n */
const batch = (n) => Uint8Array.of(n, 255, 0);
const taken = (/** @type {Uint8Array[]} */ list) => list.map((bytes) => bytes[0]).sort();

test("two tabs that leave at the same moment keep what both have", () => {
  const { methods } = startStorage();
  const [a, b, next] = [1, 2, 3].map(() => createKept(KEY, true));
  assert.equal(a.put([batch(1)]), 1);
  methods.meanwhile = () => void b.put([batch(2)]);
  assert.equal(a.put([batch(3)]), 1);
  assert.deepEqual(taken(next.take()), [1, 2, 3]);
  assert.deepEqual(next.take(), []);
});

test("a tab that leaves while another takes loses nothing, and nothing is taken up again", () => {
  const { methods, all } = startStorage();
  const [a, b] = [1, 2].map(() => createKept(KEY, true));
  a.put([batch(1)]);
  /** @type {Uint8Array[]} */ let there = [];
  methods.meanwhile = () => (there = b.take());
  a.put([batch(2)]);
  assert.deepEqual(taken([...there, ...b.take()]), [1, 2]);
  assert.equal(all.size, 0);
});

test("the limit is over all tabs, what is not ours is dropped, and a wipe takes all", () => {
  const { all } = startStorage();
  const [a, b] = [1, 2].map(() => createKept(KEY, true));
  const large = new Uint8Array(200000);
  assert.equal(a.put([large]), 1);
  assert.equal(b.put([large, batch(1)]), 0, "266,668 characters of 400,000 are taken");
  all.set(`hark:${KEY}:kept:1`, '{"at":1,"items":["AAAA"]}');
  all.set(`hark:${KEY}:kept:2`, "no JSON");
  all.set(`hark:${KEY}:kept:3`, JSON.stringify({ at: Date.now(), items: ["\u2603"] }));
  assert.deepEqual(
    a.take().map((bytes) => bytes.length),
    [200000],
  );
  a.put([batch(1)]);
  assert.equal(all.size, 1);
  wipeSession(KEY);
  assert.equal(all.size, 0);
  assert.equal(createKept(KEY, false).put([batch(1)]), 0);
});
