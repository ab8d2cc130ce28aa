// Segments by name: saved by command line and by API, used by lists and reports, a project's apart, in the audit log.
// @ts-check
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { startCollector } from "../lib/harness.mjs";
import { endUnharmed, FAULT_HARK, makeBatches, post } from "../lib/wire.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Record<string, string>} */ let writer;
/** @type {string} */ let id;

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK });
  for (const segment of makeBatches(collector.writeKey, 1, 2))
    assert.equal((await post(collector.url, segment)).status, 200);
  [{ id }] = (await collector.api("/api/sessions")).sessions;
  const token = /hk_\w+/.exec(collector.cli("tokens", "add", "ci", "--scope", "annotate"))?.[0];
  writer = { authorization: `Bearer ${token}`, "content-type": "application/json" };
});
after(() => endUnharmed(collector));

/** @param {unknown} body @param {Record<string, string>} [headers] */
const save = (body, headers = writer) =>
  fetch(`${collector.url}/api/segments`, { method: "POST", headers, body: JSON.stringify(body) });
/** @param {string} name @param {Record<string, string>} [headers] */
const remove = (name, headers = writer) =>
  fetch(`${collector.url}/api/segments/${encodeURIComponent(name)}`, { method: "DELETE", headers });
const listed = async () => (await collector.api("/api/segments")).segments;
/** @param {string} question */
const found = async (question) =>
  (await collector.api(`/api/sessions?${question}`)).sessions.map((/** @type {any} */ one) => one.id);
/** @param {string} path */
const answered = async (path) => {
  const answer = await fetch(collector.url + path, {
    headers: { authorization: `Bearer ${collector.readKey}` },
  });
  return [answer.status, (await answer.json()).error];
};
/** @param {string[]} args */
const hark = (...args) =>
  spawnSync(FAULT_HARK, [...args, "--data", collector.data], { encoding: "utf8", timeout: 60_000 });

test("one of the same name takes its place; both doors see it, and the audit log says who", async () => {
  const made = await save({ name: "Müller & <b>", q: "browser:Opera" });
  assert.equal(made.status, 200, await made.clone().text());
  assert.equal((await made.json()).who, "token ci");
  assert.equal(hark("segments", "save", "Müller & <b>", "--query", "browser:Firefox").status, 0);
  const all = await listed();
  assert.deepEqual(
    all.map((/** @type {any} */ one) => [one.name, one.q, one.who]),
    [["Müller & <b>", "browser:Firefox", "command line"]],
  );
  assert.deepEqual(JSON.parse(collector.cli("segments")), all[0]);
  assert.equal((await remove("Müller & <b>")).status, 200);
  assert.equal((await remove("Müller & <b>")).status, 404);
  assert.equal(hark("segments", "remove", "Müller & <b>").status, 1);
  assert.deepEqual(await listed(), []);
  const actions = collector
    .cli("audit", "list")
    .split("\n")
    .filter((line) => line.includes('"segment.'))
    .map((line) => JSON.parse(line))
    .map(({ action, who, what }) => [action, who.split(" ")[0], what]);
  assert.deepEqual(actions, [
    ["segment.save", "token", "Müller & <b>: browser:Opera"],
    ["segment.save", "command", "Müller & <b>: browser:Firefox"],
    ["segment.remove", "token", "Müller & <b>"],
  ]);
});

test("a list and a report are of those sessions that all named segments and the terms hold for", async () => {
  await save({ name: "this one", q: `"${id}"` });
  await save({ name: "anybody", q: "length<999999" });
  await save({ name: "nobody", q: "length>999999" });
  assert.deepEqual(await found("segment=this+one"), [id]);
  assert.deepEqual(await found("segment=this+one,anybody&q=-nothing"), [id]);
  assert.deepEqual(await found("segment=this+one,nobody"), []);
  assert.deepEqual(await found(`segment=anybody&q=-${id}`), []);
  const sessions = async (/** @type {string} */ question) =>
    (await collector.api(`/api/reports/friction?automated=1&${question}`)).coverage.sessions;
  assert.equal(await sessions("segment=this+one"), 1);
  assert.equal(await sessions("segment=nobody"), 0);
  const report = (/** @type {string} */ names) =>
    hark("report", "friction", "--json", "-", "--automated", "--segment", names);
  assert.equal(JSON.parse(report("this one,anybody").stdout).coverage.sessions, 1);
  assert.equal(JSON.parse(report("nobody").stdout).coverage.sessions, 0);
  const ids = (/** @type {string[]} */ ...args) =>
    JSON.parse(collector.cli("sessions", "--json", ...args)).map((/** @type {any} */ one) => one.id);
  assert.deepEqual(ids("--segment", "this one", "--query", "-nothing"), [id]);
  assert.deepEqual(ids("--segment", "this one,nobody"), []);
  const wrong = report("thisone");
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /no segment of that name/);
});

test("a text that the audit log has to cut is cut between two characters", async () => {
  for (const start of ["", "x"])
    assert.equal((await save({ name: "ü".repeat(30), q: start + "ü".repeat(255) })).status, 200);
  assert.equal(hark("segments", "save", "é", "--query", "ü".repeat(255)).status, 0);
  assert.equal((await remove("é")).status, 200);
  assert.equal(hark("audit", "verify").status, 0);
  const last = collector
    .cli("audit", "list")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.ok(last.some(({ action, what }) => action === "segment.save" && /^é: ü+$/.test(what)));
  assert.ok(last.every(({ what }) => !String(what).includes("\ufffd")));
});

test("what is not there, or too much together, is refused", async () => {
  assert.deepEqual(await answered("/api/sessions?segment=Anybody"), [400, "no_segment"]);
  assert.deepEqual(await answered("/api/reports/friction?segment=a,,b"), [400, "no_segment"]);
  assert.deepEqual(await answered(`/api/sessions?segment=${"x".repeat(256)}`), [400, "bad_query"]);
  await save({ name: "nine", q: "a b c d e f g h i" });
  assert.deepEqual(await answered("/api/sessions?segment=nine"), [200, undefined]);
  assert.deepEqual(await answered("/api/sessions?segment=nine,nine"), [400, "bad_query"]);
  await save({ name: "long", q: "x".repeat(512) });
  assert.deepEqual(await answered("/api/sessions?segment=long,long,long,long"), [200, undefined]);
  assert.deepEqual(await answered("/api/sessions?segment=long,long,long,long,long"), [400, "bad_query"]);
});

test("what is no segment is refused with the reason, and nothing is kept", async () => {
  const before = await listed();
  for (const [body, why] of /** @type {[unknown, RegExp][]} */ ([
    [[1], /object/],
    [{ q: "a" }, /name has/],
    [{ name: "a,b", q: "a" }, /no comma/],
    [{ name: " a", q: "a" }, /no blank/],
    [{ name: "x".repeat(61), q: "a" }, /60 bytes/],
    [{ name: "a" }, /q is missing/],
    [{ name: "a", q: "  " }, /q is missing/],
    [{ name: "a", q: 'page:"/our' }, /left open/],
    [{ name: "a", q: "a\nb" }, /one line/],
    [{ name: "a", q: "x".repeat(513) }, /512 bytes/],
    [{ name: "a", q: "a ".repeat(17) }, /16 terms/],
  ])) {
    const answer = await save(body);
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.match((await answer.json()).message, why);
  }
  assert.deepEqual(await listed(), before);
  const run = hark("segments", "save", "a", "--query", 'page:"/our');
  assert.equal(run.status, 2);
  assert.match(run.stderr, /left open/);
});

test("who may read may not write, and another project has segments of its own", async () => {
  const reader = { authorization: `Bearer ${collector.readKey}`, "content-type": "application/json" };
  assert.equal((await save({ name: "a", q: "a" }, reader)).status, 403);
  assert.equal((await remove("nine", reader)).status, 403);
  collector.cli("keys", "new", "--project", "second");
  assert.equal(collector.cli("segments", "--project", "second"), "");
  collector.cli("segments", "save", "nine", "--query", "z", "--project", "second");
  const nines = (await listed()).filter((/** @type {any} */ one) => one.name === "nine");
  assert.deepEqual(
    nines.map((/** @type {any} */ one) => one.q),
    ["a b c d e f g h i"],
  );
});
