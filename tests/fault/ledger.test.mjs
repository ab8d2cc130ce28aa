// The ledger: of every batch that arrives it is said how it ended, per project and per session, and the sums match what
// was sent; what was acknowledged is in it after kill -9, too.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { startCollector } from "../lib/harness.mjs";
import { AT, endUnharmed, FAULT_HARK, makeBatches, post, rewrap, withBody } from "../lib/wire.mjs";

const ARGS = ["--batches-per-key-s", "0", "--batches-per-address-s", "0", "--batches-per-session-s", "0"];

/** @param {string} data @param {string[]} args */
const ledgerOf = (data, ...args) =>
  JSON.parse(execFileSync(FAULT_HARK, ["ledger", "--json", ...args, "--data", data], { encoding: "utf8" }));
/** @param {any} ledger */
const sumOf = (ledger) =>
  ledger.stored +
  ledger.duplicate +
  ledger.expired +
  ledger.forgotten +
  Object.values(ledger.rejected).reduce((sum, count) => sum + count, 0);
/** @param {Buffer} segment */
const sessionOf = (segment) => segment.subarray(AT.session, AT.session + 16).toString("hex");

/** Repeatable randomness. @param {number} seed */
function random(seed) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

/** What is wrong with a batch, and how the ledger is to call it. @type {[string, (good: Buffer) => Buffer][]} */
const WRONGS = [
  ["deflate", (good) => withBody(good, Buffer.from("this is not deflated at all"), { batchBytes: 500 })],
  ["flatbuffer", (good) => rewrap(good, Buffer.alloc(400, 0xff))],
  ["size", (good) => withBody(good, Buffer.from("x"), { batchBytes: 2 << 20 })],
];

test("a flood of good, bad and repeated batches: every one is accounted for, in the project and in its session", async () => {
  const collector = await startCollector({ binary: FAULT_HARK, args: ARGS });
  try {
    const good = makeBatches(collector.writeKey, 8, 6);
    const dice = random(7);
    /** @type {Record<string, Record<string, number>>} */ const sent = {};
    const count = (/** @type {string} */ session, /** @type {string} */ outcome) => {
      sent[session] ??= {};
      sent[session][outcome] = (sent[session][outcome] ?? 0) + 1;
    };
    // Every session is there before what is wrong with it comes.
    for (const segment of good.filter((one) => one.readUInt32LE(AT.seq) === 0)) {
      assert.equal((await post(collector.url, segment)).status, 200);
      count(sessionOf(segment), "stored");
    }
    /** @type {[Buffer, string][]} */ const flood = [];
    for (const segment of good) {
      if (segment.readUInt32LE(AT.seq) !== 0) flood.push([segment, "good"]);
      while (dice() < 0.5) flood.push([segment, "good"]);
      if (dice() < 0.5) {
        const [name, spoil] = WRONGS[Math.floor(dice() * WRONGS.length)];
        const spoilt = spoil(segment);
        spoilt.writeUInt32LE(1000 + flood.length, AT.seq);
        flood.push([spoilt, name]);
      }
    }
    flood.sort(() => dice() - 0.5);
    let unknown = 0;
    for (let i = 0; i < flood.length; i += 20)
      await Promise.all(
        flood.slice(i, i + 20).map(async ([segment, kind]) => {
          const answer = await post(collector.url, segment);
          if (kind === "good") {
            assert.equal(answer.status, 200);
            count(sessionOf(segment), answer.json.stored ? "stored" : "duplicate");
          } else {
            assert.ok([413, 422].includes(answer.status), `${kind}: ${answer.status}`);
            count(sessionOf(segment), `rejected.${kind}`);
          }
        }),
      );
    for (const nonsense of [Buffer.from("no envelope"), Buffer.alloc(200)]) {
      assert.equal((await post(collector.url, nonsense)).status, 400);
      unknown++;
    }
    const total = await collector.api("/api/ledger");
    assert.equal(total.received, sumOf(total));
    const all = Object.values(sent).flatMap((of) => Object.entries(of));
    assert.equal(
      total.received,
      all.reduce((sum, [, n]) => sum + n, 0),
    );
    /** @param {any} ledger @param {string} outcome */
    const told = (ledger, outcome) =>
      outcome.startsWith("rejected.") ? (ledger.rejected[outcome.slice(9)] ?? 0) : ledger[outcome];
    for (const outcome of ["stored", "duplicate", ...WRONGS.map(([name]) => `rejected.${name}`)]) {
      const expected = all.filter(([name]) => name === outcome).reduce((sum, [, n]) => sum + n, 0);
      assert.ok(expected > 0, `${outcome} was tried`);
      assert.equal(told(total, outcome), expected, outcome);
    }
    for (const [session, of] of Object.entries(sent)) {
      const ledger = await collector.api(`/api/ledger?session=${session}`);
      for (const [outcome, expected] of Object.entries(of))
        assert.equal(told(ledger, outcome), expected, `${outcome} of ${session}`);
      assert.equal(
        ledger.received,
        Object.values(of).reduce((sum, n) => sum + n, 0),
      );
    }
    // Since its start the counters say the same.
    const { batches } = await collector.api("/api/status");
    assert.equal(batches.received, total.received + unknown);
    assert.equal(batches.stored, total.stored);
    assert.deepEqual(ledgerOf(collector.data, "--check"), total);
    assert.equal(ledgerOf(collector.data, "--project", "none").rejected.envelope, unknown);
    assert.match(collector.cli("ledger"), new RegExp(`received +${total.received}\\n`));
    assert.equal((await fetch(`${collector.url}/api/ledger`)).status, 401);
    const strange = await fetch(`${collector.url}/api/ledger?session=${"0".repeat(32)}`, {
      headers: { authorization: `Bearer ${collector.readKey}` },
    });
    assert.equal(strange.status, 404);
  } finally {
    await endUnharmed(collector);
  }
});

test("what is rejected is in the ledger a second later, and when the collector ends at once", async () => {
  const collector = await startCollector({ binary: FAULT_HARK, args: ARGS });
  const [good] = makeBatches(collector.writeKey, 1, 1);
  await post(collector.url, good);
  await post(collector.url, WRONGS[0][1](good));
  await new Promise((resolve) => setTimeout(resolve, 2500));
  assert.equal(ledgerOf(collector.data).rejected.deflate, 1, "nobody asked, and it is written");
  await post(collector.url, WRONGS[0][1](good));
  assert.equal(await collector.stop(), 0);
  assert.equal(ledgerOf(collector.data).rejected.deflate, 2, "written before the end");
  rmSync(collector.data, { recursive: true });
});

test("kill -9 under load: what was acknowledged is in the ledger, and the ledger says what is there", async () => {
  let data = "";
  let keys = { writeKey: "", readKey: "" };
  let stored = 0;
  let duplicate = 0;
  for (let round = 0; round < 6; round++) {
    const collector = await startCollector({
      binary: FAULT_HARK,
      args: ARGS,
      ...(data && { data, keys }),
    });
    data = collector.data;
    if (!keys.writeKey) keys = { writeKey: collector.writeKey, readKey: collector.readKey };
    const batches = makeBatches(keys.writeKey, 2, 10, round);
    const doomed = setTimeout(() => collector.kill(), 120 + 60 * round);
    let down = false;
    for (let i = 0; i < 2000 && !down; i += 8)
      await Promise.all(
        Array.from({ length: 8 }, async (_, k) => {
          const answer = await post(collector.url, batches[(i + k) % batches.length]).catch(() => undefined);
          if (!answer || answer.status !== 200) down = true;
          else if (answer.json.stored) stored++;
          else duplicate++;
        }),
      );
    clearTimeout(doomed);
    await collector.kill();
    const ledger = ledgerOf(data, "--check"); // fails where a recount says something else
    assert.ok(ledger.stored >= stored, `${stored} acknowledged, ${ledger.stored} in the ledger`);
    assert.ok(ledger.stored <= stored + 8 * (round + 1), "and no more than were on their way when it died");
    assert.ok(ledger.duplicate >= duplicate);
    assert.ok(ledger.duplicate <= duplicate + 8 * (round + 1));
    assert.equal(ledger.received, sumOf(ledger));
  }
  assert.ok(stored > 0 && duplicate > 0, `${stored} stored, ${duplicate} duplicates`);
  rmSync(data, { recursive: true });
});
