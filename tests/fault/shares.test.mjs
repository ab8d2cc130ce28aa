// Links that open one session: for how long, who may make and end them, what is kept of them, and what is refused.
// (That they open nothing else: isolation.test.mjs.)
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { startCollector } from "../lib/harness.mjs";
import { AT, endUnharmed, FAULT_HARK, makeBatches, post } from "../lib/wire.mjs";

const HOUR_MS = 3600e3;
const PASSWORD = "correct horse battery";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Record<string, string>} */ let analyst;
/** @type {string[]} */ let sessions;
/** @type {string[]} */ const secrets = [];

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK });
  const made = makeBatches(collector.writeKey, 2, 1);
  for (const segment of made) assert.equal((await post(collector.url, segment)).status, 200);
  sessions = made.map((segment) => segment.subarray(AT.session, AT.session + 16).toString("hex"));
  const token = /hk_\w+/.exec(hark("tokens", "add", "ann", "--scope", "replays", "--scope", "annotate"))?.[0];
  analyst = { authorization: `Bearer ${token}`, "content-type": "application/json" };
});
after(() => endUnharmed(collector));

/** @param {string[]} args */
const hark = (...args) => execFileSync(FAULT_HARK, [...args, "--data", collector.data], { encoding: "utf8" });
/** @param {any} share @param {{session?: string, headers?: Record<string, string>}} [how] */
const make = (share, { session = sessions[0], headers = analyst } = {}) =>
  fetch(`${collector.url}/api/sessions/${session}/shares`, {
    method: "POST",
    headers,
    body: JSON.stringify(share),
  });
/** @param {any} share @param {{session?: string}} [how] */
async function made(share, how) {
  const answer = await make(share, how);
  assert.equal(answer.status, 200, await answer.clone().text());
  const link = await answer.json();
  secrets.push(link.secret);
  return link;
}
/** @param {string} path @param {string} secret */
const open = (path, secret) =>
  fetch(collector.url + path, { headers: { authorization: `Bearer ${secret}` } });
const listed = async () =>
  (await (await fetch(`${collector.url}/api/shares`, { headers: analyst })).json()).shares;

test("a link says which session, which moment and until when; and opens its recording", async () => {
  const { tab, epoch } = (await collector.api(`/api/sessions/${sessions[0]}`)).views[0];
  const from = Date.now();
  const link = await made({ hours: 2, tab, epoch, at_ms: 700 });
  assert.match(link.secret, /^sh_[A-Za-z0-9]{40}$/);
  assert.ok(Math.abs(link.expires_ms - from - 2 * HOUR_MS) < 5000);
  const { who, secret, ...open_ } = link;
  assert.equal(who, "token ann");
  assert.deepEqual(await (await open("/api/share", secret)).json(), open_);
  assert.deepEqual(
    await (await open(`/api/sessions/${sessions[0]}`, secret)).json(),
    await collector.api(`/api/sessions/${sessions[0]}`),
  );
  const recording = `/api/sessions/${sessions[0]}/views/${tab}/${epoch}/segments`;
  const bytes = Buffer.from(await (await open(recording, secret)).arrayBuffer());
  assert.ok(bytes.equals(await collector.bytes(recording)));
  assert.equal((await open(`/api/sessions/${sessions[1]}`, secret)).status, 404);
  const entries = hark("audit", "list", "--limit", "50").trim().split("\n");
  const of = entries.map((line) => JSON.parse(line)).map(({ action, who, what }) => [action, who, what]);
  assert.ok(of.some((one) => String(one) === `share.add,token ann,${sessions[0]}: share ${link.id}`));
  assert.ok(of.some(([action, by]) => action === "replay.read" && by === `share ${link.id}`));
});

test("it is listed without its secret, and taken back", async () => {
  const link = await made({ hours: 1 }, { session: sessions[1] });
  const { secret, ...told } = link;
  assert.deepEqual(
    (await listed()).find((/** @type {any} */ { id }) => id === link.id),
    told,
  );
  const at = `${collector.url}/api/shares/${link.id}`;
  const reader = { authorization: `Bearer ${collector.readKey}` };
  assert.equal((await fetch(at, { method: "DELETE", headers: reader })).status, 403);
  assert.equal((await fetch(at, { method: "DELETE", headers: analyst })).status, 200);
  assert.equal((await fetch(at, { method: "DELETE", headers: analyst })).status, 404);
  assert.equal((await open("/api/share", secret)).status, 401);
  assert.equal((await open(`/api/sessions/${sessions[1]}`, secret)).status, 401);
});

test("what is no link is refused, and who may only look may not make one", async () => {
  for (const [wrong, word] of /** @type {[any, RegExp][]} */ ([
    [{}, /hours/],
    [{ hours: 0 }, /hours/],
    [{ hours: 2161 }, /hours/],
    [{ hours: "1" }, /hours/],
    [{ hours: 1, tab: "12", epoch: 0, at_ms: 0 }, /moment/],
    [{ hours: 1, at_ms: 5 }, /moment/],
  ])) {
    const answer = await make(wrong);
    assert.equal(answer.status, 400, JSON.stringify(wrong));
    assert.match((await answer.json()).message, word);
  }
  const headers = { authorization: `Bearer ${collector.readKey}`, "content-type": "application/json" };
  assert.equal((await make({ hours: 1 }, { headers })).status, 403);
  assert.equal((await make({ hours: 1 }, { session: "0".repeat(32) })).status, 404);
  assert.equal((await open("/api/share", collector.readKey)).status, 404);
  assert.equal((await open("/api/share", `sh_${"a".repeat(40)}`)).status, 401);
});

test("it ends with its session", async () => {
  const { secret } = await made({ hours: 2 }, { session: sessions[1] });
  assert.equal((await open(`/api/sessions/${sessions[1]}`, secret)).status, 200);
  hark("forget", "--session", sessions[1]);
  assert.equal((await open(`/api/sessions/${sessions[1]}`, secret)).status, 404);
});

test("it ends with the right of who made it", async () => {
  const token = /hk_\w+/.exec(
    hark("tokens", "add", "temp", "--scope", "replays", "--scope", "annotate"),
  )?.[0];
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const { secret } = await (await make({ hours: 1 }, { headers })).json();
  secrets.push(secret);
  assert.equal((await open("/api/share", secret)).status, 200);
  hark("tokens", "revoke", "temp");
  assert.equal((await open("/api/share", secret)).status, 401);
  execFileSync(FAULT_HARK, ["users", "add", "eve", "--role", "analyst", "--data", collector.data], {
    input: PASSWORD,
  });
  const login = await fetch(`${collector.url}/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "eve", password: PASSWORD }),
  });
  const cookie = (login.headers.get("set-cookie") ?? "").split(";")[0];
  const { csrf } = await login.json();
  const eve = { cookie, "x-hark-csrf": csrf, "content-type": "application/json" };
  const hers = (await (await make({ hours: 1 }, { headers: eve })).json()).secret;
  assert.equal((await open(`/api/sessions/${sessions[0]}`, hers)).status, 200);
  hark("users", "revoke", "eve");
  assert.equal((await open(`/api/sessions/${sessions[0]}`, hers)).status, 401);
});

test("its secret is nowhere in the store", async () => {
  const bytes = execFileSync("mdb_dump", ["-s", "access", "-p", collector.data], { encoding: "latin1" });
  assert.ok(bytes.includes(sessions[0])); // the shares are there
  for (const secret of secrets) assert.equal(bytes.includes(secret), false);
});
