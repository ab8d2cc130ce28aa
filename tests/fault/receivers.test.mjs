// Receivers of alerts over the API: what they hear is changed, a test is sent at once and says what came of it, and
// nothing that is said over the network chooses where the collector connects to.
// @ts-check
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { startCollector, waitFor } from "../lib/harness.mjs";
import { signatureOf, startReceiver } from "../lib/receivers.mjs";
import { endUnharmed, FAULT_HARK } from "../lib/wire.mjs";

const SECRET = "a secret of both";
/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Awaited<ReturnType<typeof startReceiver>>} */ let receiver;
/** @type {Record<string, string>} */ let admin;

/** @param {string[]} args @returns {Promise<string>} */
const hark = async (...args) =>
  (await promisify(execFile)(FAULT_HARK, [...args, "--data", collector.data])).stdout;

/** @param {...string} scopes */
async function bearer(...scopes) {
  const words = scopes.flatMap((scope) => ["--scope", scope]);
  return {
    authorization: `Bearer ${/hk_\w+/.exec(await hark("tokens", "add", scopes.join("-"), ...words))}`,
  };
}

/** @param {string} method @param {string} path @param {unknown} [body] @param {Record<string, string>} [headers] */
async function ask(method, path, body, headers = admin) {
  const typed = body === undefined ? headers : { ...headers, "content-type": "application/json" };
  const answer = await fetch(collector.url + path, { method, headers: typed, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}
/** @param {string} name */
const one = async (name) =>
  (await ask("GET", "/api/receivers")).body.receivers.find((/** @type {any} */ r) => r.name === name);

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK, args: ["--alerts-every-s", "1"] });
  receiver = await startReceiver();
  admin = await bearer("settings");
  await hark("alerts", "add", "ops", "--webhook", `${receiver.url}/ops`, "--secret", SECRET);
  await hark("alerts", "add", "chat", "--slack", `${receiver.url}/secret-part`, "--severity", "high");
});
after(async () => {
  await receiver.stop();
  await endUnharmed(collector);
});

test("they are listed for admins, without what is secret", async () => {
  const { status, body } = await ask("GET", "/api/receivers");
  assert.equal(status, 200);
  assert.equal(body.every_s, 1);
  assert.deepEqual(
    body.receivers.map((/** @type {any} */ r) => [r.name, r.kind, r.severity, r.waiting]),
    [
      ["ops", "webhook", undefined, 0],
      ["chat", "slack", "high", 0],
    ],
  );
  assert.doesNotMatch(JSON.stringify(body), /a secret|secret-part/);
});

test("a test is sent at once, signed, also in quiet hours; a failure is told as it is", async () => {
  assert.equal((await ask("POST", "/api/receivers/ops", { quiet: "00:00-23:59" })).status, 200);
  assert.deepEqual((await ask("POST", "/api/receivers/ops/test")).body, { taken: true });
  const [{ path, json, body, headers }] = receiver.taken();
  assert.deepEqual([path, json.event], ["/ops", "test"]);
  const [, time, mac] = /^t=(\d+),v1=(\w+)$/.exec(String(headers["hark-signature"])) ?? [];
  assert.equal(mac, signatureOf(SECRET, time, body));
  receiver.state.mood = "fail";
  const failed = await ask("POST", "/api/receivers/chat/test");
  assert.equal(failed.body.taken, false);
  assert.match(failed.body.problem, /500/);
  assert.doesNotMatch(failed.body.problem, /secret-part/);
  receiver.state.mood = "take";
  assert.equal((await ask("POST", "/api/receivers/nobody/test")).status, 404);
});

test("one that hangs holds one thread for as long as a try takes, and a second test is refused meanwhile", async () => {
  receiver.state.mood = "hang";
  const before = receiver.got.length;
  const hanging = ask("POST", "/api/receivers/ops/test");
  await waitFor(() => receiver.got.length > before);
  assert.equal((await ask("POST", "/api/receivers/chat/test")).status, 503);
  assert.equal((await ask("GET", "/api/receivers")).status, 200);
  const { body } = await hanging;
  assert.equal(body.taken, false);
  assert.match(body.problem, /\S/);
  receiver.state.mood = "take";
  assert.equal((await ask("POST", "/api/receivers/chat/test")).body.taken, true);
});

test("what it hears and when is changed; its address and its secret stay what they were", async () => {
  const set = { severity: "medium", metric: "sessions", quiet: null, digest: "08:30", zone: "Europe/Berlin" };
  const { status, body } = await ask("POST", "/api/receivers/ops", set);
  assert.equal(status, 200, JSON.stringify(body));
  const { name, to, severity, metric, quiet, digest, zone, digest_at, quiet_from } = await one("ops");
  assert.deepEqual(
    [name, to, severity, metric, quiet, digest, zone, digest_at, quiet_from],
    ["ops", `${receiver.url}/ops`, "medium", "sessions", undefined, "08:30", "Europe/Berlin", 510, undefined],
  );
  for (const wrong of [
    {},
    { to: "http://127.0.0.1:1/" },
    { severity: "low", to: "http://127.0.0.1:1/" },
    { secret: "mine" },
    { name: "other" },
    { sent: 5 },
    { severity: "worst" },
    { severity: 1 },
    { quiet: "22-7" },
    { digest: "25:00" },
    { zone: "Europe/Nowhere" },
    { zone: "../../etc/passwd" },
    { metric: "a\nb" },
  ])
    assert.equal((await ask("POST", "/api/receivers/ops", wrong)).status, 400, JSON.stringify(wrong));
  assert.equal((await one("ops")).severity, "medium");
  assert.equal((await ask("POST", "/api/receivers/nobody", { severity: "low" })).status, 404);
  const count = receiver.taken().length;
  assert.equal((await ask("POST", "/api/receivers/ops/test")).body.taken, true);
  const { body: sent, headers } = receiver.taken()[count];
  const [, time, mac] = /^t=(\d+),v1=(\w+)$/.exec(String(headers["hark-signature"])) ?? [];
  assert.equal(mac, signatureOf(SECRET, time, sent), "it is signed with the same secret");
});

test("who may not, does not; each change and test is in the audit log; one that ends is gone with what waits", async () => {
  const others = await bearer("reports", "annotate", "operate", "replays", "erase");
  for (const [method, path] of [
    ["GET", "/api/receivers"],
    ["POST", "/api/receivers/ops"],
    ["DELETE", "/api/receivers/ops"],
    ["POST", "/api/receivers/ops/test"],
  ])
    assert.equal((await ask(method, path, method === "POST" ? {} : undefined, others)).status, 403, path);
  await ask("POST", "/api/receivers/chat", { quiet: "00:00-23:59", digest: "00:00" });
  assert.equal((await ask("POST", "/api/alerts/test")).body.queued, 2);
  assert.ok((await one("ops")).waiting + (await one("chat")).waiting >= 1);
  for (const name of ["ops", "chat"])
    assert.equal((await ask("DELETE", `/api/receivers/${name}`)).status, 200);
  assert.equal((await ask("DELETE", "/api/receivers/ops")).status, 404);
  assert.equal((await collector.api("/api/alerts")).waiting, 0);
  const noted = (await hark("audit", "list", "--limit", "100"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ who }) => String(who).includes("settings"))
    .map(({ action, what }) => `${action} ${what ?? ""}`.trim());
  for (const entry of [
    "alerts.change ops",
    "alerts.remove chat",
    "alerts.test receivers/ops/test",
    "alerts.test",
  ])
    assert.ok(noted.includes(entry), `${entry} in ${noted}`);
  assert.match(await hark("audit", "verify"), /whole/);
});
