// Notes on moments of a session: who may write, what is refused, and that they go where the session goes.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { startCollector } from "../lib/harness.mjs";
import { AT, endUnharmed, FAULT_HARK, makeBatches, post } from "../lib/wire.mjs";

const NOTES_MAX = 200; // HARK_REMARKS_MAX

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Record<string, string>} */ let analyst;
/** @type {string[]} */ let sessions;
/** @type {{tab: string, epoch: number}} */ let view;

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK });
  const made = makeBatches(collector.writeKey, 3, 1);
  for (const segment of made) assert.equal((await post(collector.url, segment)).status, 200);
  sessions = made.map((segment) => segment.subarray(AT.session, AT.session + 16).toString("hex"));
  const token = /hk_\w+/.exec(hark("tokens", "add", "ann", "--scope", "replays", "--scope", "annotate"))?.[0];
  analyst = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  view = (await collector.api(`/api/sessions/${sessions[0]}`)).views[0];
});
after(() => endUnharmed(collector));

/** @param {string[]} args */
const hark = (...args) => execFileSync(FAULT_HARK, [...args, "--data", collector.data], { encoding: "utf8" });
const listed = async (session = sessions[0]) => (await collector.api(`/api/sessions/${session}/notes`)).notes;
/** @param {any} note @param {{session?: string, headers?: Record<string, string>}} [how] */
const write = (note, { session = sessions[0], headers = analyst } = {}) =>
  fetch(`${collector.url}/api/sessions/${session}/notes`, {
    method: "POST",
    headers,
    body: JSON.stringify({ tab: view.tab, epoch: view.epoch, at_ms: 1500, ...note }),
  });

test("a note says who wrote it, when, and of which moment; and is removed", async () => {
  const from = Date.now();
  const answer = await write({ text: "here <b>it</b> hangs – ü" });
  assert.equal(answer.status, 200, await answer.clone().text());
  const note = await answer.json();
  assert.equal(note.text, "here <b>it</b> hangs – ü");
  assert.deepEqual([note.who, note.at_ms, note.tab, note.epoch], ["token ann", 1500, view.tab, view.epoch]);
  assert.ok(note.written_ms >= from - 1000 && note.written_ms <= Date.now() + 1000);
  assert.deepEqual(await listed(), [note]);
  assert.deepEqual(await listed(sessions[1]), []);
  const at = `${collector.url}/api/sessions/${sessions[0]}/notes/${note.id}`;
  const other = `${collector.url}/api/sessions/${sessions[1]}/notes/${note.id}`;
  assert.equal((await fetch(other, { method: "DELETE", headers: analyst })).status, 404);
  assert.equal((await fetch(at, { method: "DELETE", headers: analyst })).status, 200);
  assert.equal((await fetch(at, { method: "DELETE", headers: analyst })).status, 404);
  assert.deepEqual(await listed(), []);
});

test("the audit log says that, and not the words", () => {
  const entries = hark("audit", "list", "--limit", "100").trim().split("\n");
  const of = entries.map((line) => JSON.parse(line)).filter(({ action }) => action.startsWith("note."));
  assert.deepEqual(
    of.map(({ action, who, what }) => [action, who, what]),
    [
      ["note.add", "token ann", `${sessions[0]} 1`],
      ["note.remove", "token ann", `${sessions[0]} 1`],
    ],
  );
});

test("what is no note is refused with what to do, and who may only look may not write", async () => {
  for (const [wrong, word] of /** @type {[any, RegExp][]} */ ([
    [{ text: "" }, /text/],
    [{ text: "x".repeat(1001) }, /text/],
    [{ text: "a\u0000b" }, /text|JSON/],
    [{ text: "x", tab: "12" }, /tab/],
    [{ text: "x", epoch: -1 }, /epoch/],
    [{ text: "x", at_ms: "soon" }, /at_ms/],
    [{ text: "x", at_ms: 2 ** 33 }, /at_ms/],
  ])) {
    const answer = await write(wrong);
    assert.equal(answer.status, 400, JSON.stringify(wrong));
    assert.match((await answer.json()).message, word);
  }
  const reader = { authorization: `Bearer ${collector.readKey}`, "content-type": "application/json" };
  assert.equal((await write({ text: "x" }, { headers: reader })).status, 403);
  assert.equal((await write({ text: "x" }, { session: "0".repeat(32) })).status, 404);
  assert.deepEqual(await listed(), []);
});

test("there is an end to them, which says so", async () => {
  for (let i = 0; i < NOTES_MAX; i++)
    assert.equal((await write({ text: `note ${i}` }, { session: sessions[1] })).status, 200);
  assert.equal((await write({ text: "more" }, { session: sessions[1] })).status, 409);
  assert.deepEqual(
    (await listed(sessions[1])).map((/** @type {any} */ { text }) => text),
    Array.from({ length: NOTES_MAX }, (_, i) => `note ${i}`),
  );
});

test("an export has them, an import leaves them out", async () => {
  await write({ text: "take me along" });
  const lines = hark("export", sessions[0]).trim().split("\n");
  const notes = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === "NOTE");
  assert.deepEqual(
    notes.map(({ session, text, who, at_ms }) => ({ session, text, who, at_ms })),
    [{ session: sessions[0], text: "take me along", who: "token ann", at_ms: 1500 }],
  );
  hark("keys", "new", "--project", "other");
  const said = execFileSync(FAULT_HARK, ["import", "-", "--project", "other", "--data", collector.data], {
    input: lines.join("\n"),
    encoding: "utf8",
  });
  assert.match(said, /1/);
});

test("a session that is forgotten takes its notes along", async () => {
  await write({ text: "gone with it" }, { session: sessions[2] });
  assert.equal((await listed(sessions[2])).length, 1);
  for (const session of sessions.slice(1)) hark("forget", "--session", session);
  for (const session of sessions.slice(1)) {
    const answer = await fetch(`${collector.url}/api/sessions/${session}/notes`, { headers: analyst });
    assert.equal(answer.status, 404);
  }
  await collector.stop();
  const bytes = execFileSync("mdb_dump", ["-s", "notes", "-p", collector.data], { encoding: "latin1" });
  assert.ok(bytes.includes("take me along"));
  for (const text of ["gone with it", "note 0", "note 199"]) assert.equal(bytes.includes(text), false, text);
});
