// What people note of a site: by command line and by API, a project's apart, in the audit log.
// @ts-check
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { startCollector } from "../lib/harness.mjs";
import { endUnharmed, FAULT_HARK } from "../lib/wire.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Record<string, string>} */ let ci;

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK });
  const token = /hk_\w+/.exec(collector.cli("tokens", "add", "ci", "--scope", "annotate"))?.[0];
  ci = { authorization: `Bearer ${token}`, "content-type": "application/json" };
});
after(() => endUnharmed(collector));

/** @param {unknown} body @param {Record<string, string>} [headers] */
const send = (body, headers = ci) =>
  fetch(`${collector.url}/api/annotations`, {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
/** @param {number} id @param {Record<string, string>} [headers] */
const remove = (id, headers = ci) =>
  fetch(`${collector.url}/api/annotations/${id}`, { method: "DELETE", headers });
const listed = async () => (await collector.api("/api/annotations")).annotations;

test("a deployment notes its release; the command line sees it, and what it adds the API sees", async () => {
  const answer = await send({ kind: "release", text: "5.2.1 <b>ü", at: "2026-11-23T09:40Z" });
  assert.equal(answer.status, 200, await answer.clone().text());
  const { id, at_ms, until_ms, who } = await answer.json();
  assert.deepEqual([at_ms, until_ms, who], [Date.UTC(2026, 10, 23, 9, 40), at_ms, "token ci"]);
  assert.equal(JSON.parse(collector.cli("annotate", "list")).text, "5.2.1 <b>ü");
  const said = collector.cli(
    ...["annotate", "--kind", "expected", "--text", "the sale", "--at", "2026-11-27", "--metric", "sessions"],
  );
  const [release, sale] = await listed();
  assert.equal(release.id, id);
  assert.equal(said, `annotation ${sale.id}\n`);
  assert.equal(sale.until_ms - sale.at_ms, 24 * 3600e3, "a day where no end is given");
  assert.equal((await remove(id)).status, 200);
  assert.equal((await remove(id)).status, 404);
  collector.cli("annotate", "remove", String(sale.id));
  assert.deepEqual(await listed(), []);
  const actions = collector
    .cli("audit", "list")
    .split("\n")
    .filter((line) => line.includes('"annotation.'))
    .map((line) => JSON.parse(line))
    .map(({ action, who }) => [action, who.split(" ")[0]]);
  assert.deepEqual(actions, [
    ["annotation.add", "token"],
    ["annotation.add", "command"],
    ["annotation.remove", "token"],
    ["annotation.remove", "command"],
  ]);
});

test("what is no annotation is refused with the reason, and nothing is kept", async () => {
  for (const [body, why] of /** @type {[unknown, RegExp][]} */ ([
    ["{", /JSON/],
    ["[1]", /object/],
    [{ text: "x" }, /kind is/],
    [{ kind: "relase", text: "x" }, /kind is/],
    [{ kind: "note", text: "" }, /text has/],
    [{ kind: "note", text: "x".repeat(201) }, /text has/],
    [{ kind: "note", text: "a\0b" }, /JSON|text/],
    [{ kind: "note", text: "x", at: "yesterday" }, /at is a time/],
    [{ kind: "note", text: "x", at: -1 }, /at is a time/],
    [{ kind: "note", text: "x", at: 1000, until: 999 }, /until has to be after/],
    [{ kind: "note", text: "x", at: 0, until: "2026-01-01" }, /a year at most/],
    [{ kind: "expected", text: "x", metric: 7 }, /metric is/],
    [{ kind: "note", text: "x", more: "y".repeat(3000) }, /2 KiB/],
  ])) {
    const answer = await send(body);
    assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 80));
    assert.match((await answer.json()).message, why);
  }
  assert.equal(
    (await send({ kind: "note", text: "x" }, { ...ci, "content-type": "text/plain" })).status,
    400,
  );
  assert.deepEqual(await listed(), []);
  const run = spawnSync(FAULT_HARK, ["annotate", "--text", "x", "--data", collector.data], {
    encoding: "utf8",
  });
  assert.equal(run.status, 2);
  assert.match(run.stderr, /kind is release/);
});

test("who may read may not write", async () => {
  const reader = { authorization: `Bearer ${collector.readKey}`, "content-type": "application/json" };
  assert.equal((await send({ kind: "note", text: "x" }, reader)).status, 403);
  assert.equal((await remove(1, reader)).status, 403);
  assert.equal((await send({ kind: "note", text: "x" }, { "content-type": "application/json" })).status, 401);
  assert.equal(
    (await fetch(`${collector.url}/api/annotations`, { headers: ci })).status,
    403,
    "a token to write reads nothing",
  );
});
