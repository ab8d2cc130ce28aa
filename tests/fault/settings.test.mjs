// Settings, users, tokens, forgetting and export over the API: who may, what it does at once, what the audit log says.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startCollector, waitFor } from "../lib/harness.mjs";
import { endUnharmed, FAULT_HARK, makeBatches, post } from "../lib/wire.mjs";

const PASSWORD = "correct horse battery";
/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Record<string, string>} */ let admin;

/** @param {string[]} args @param {string} [input] */
const hark = (args, input = "") =>
  execFileSync(FAULT_HARK, [...args, "--data", collector.data], { input, encoding: "utf8" });

/** @param {string} name @param {string} [password] @returns {Promise<Record<string, string>>} */
async function signIn(name, password = PASSWORD) {
  const answer = await fetch(`${collector.url}/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password }),
  });
  assert.equal(answer.status, 200, `${name} signs in`);
  const { csrf } = await answer.json();
  return { cookie: (answer.headers.get("set-cookie") ?? "").split(";")[0], "x-hark-csrf": csrf };
}

/** @param {string} method @param {string} path @param {any} [body] @param {Record<string, string>} [headers] */
async function ask(method, path, body, headers = admin) {
  const answer = await fetch(collector.url + path, {
    method,
    headers: { ...headers, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  const type = answer.headers.get("content-type") ?? "";
  const json = /ndjson/.test(type) ? text.split("\n")[0] : text;
  return { status: answer.status, body: JSON.parse(json), text };
}

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK });
  for (const segment of makeBatches(collector.writeKey, 4, 3))
    assert.equal((await post(collector.url, segment)).status, 200);
  hark(["users", "add", "root", "--role", "admin"], PASSWORD);
  hark(["users", "add", "ana", "--role", "analyst"], PASSWORD);
  admin = await signIn("root");
});
after(() => endUnharmed(collector));

const actions = () =>
  hark(["audit", "list", "--limit", "500"])
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("a project's settings are read and set, and what is wrong changes nothing", async () => {
  const { body: was } = await ask("GET", "/api/settings");
  assert.equal(was.write_key, collector.writeKey);
  assert.ok(was.thresholds.length > 10);
  const name = was.thresholds[0].name;
  const set = { origins: ["https://shop.example"], keep_days: 30, keep_mib: 512, thresholds: { [name]: 7 } };
  const { status, body: now } = await ask("POST", "/api/settings", set);
  assert.equal(status, 200, JSON.stringify(now));
  assert.deepEqual([now.origins, now.keep_days, now.keep_mib], [set.origins, 30, 512]);
  assert.equal(now.thresholds[0].value, 7);
  assert.deepEqual((await ask("GET", "/api/settings")).body, now);
  assert.match(hark(["retention"]), /30 days and 512 MiB/);
  for (const wrong of [
    {},
    { keep_days: -1 },
    { keep_days: "9" },
    { origins: ["shop.example"] },
    { origins: "https://a.example" },
    { thresholds: { no_such: 1 } },
    { thresholds: { [name]: "x" } },
    { thresholds: { [name]: 0 } },
    { name: "other" },
    { goal: 5 },
    { goal: "two\nlines" },
    { goal: "x".repeat(65) },
  ])
    assert.equal((await ask("POST", "/api/settings", wrong)).status, 400, JSON.stringify(wrong));
  assert.deepEqual((await ask("GET", "/api/settings")).body, now);
  const back = await ask("POST", "/api/settings", {
    origins: [],
    keep_days: 0,
    keep_mib: 0,
    thresholds: { [name]: null },
  });
  assert.deepEqual(back.body, was);
  assert.deepEqual(
    actions()
      .filter(({ action }) => action === "settings")
      .map(({ who, what }) => [who, what]),
    [
      ["root", "origins, keep_days, keep_mib, thresholds"],
      ["root", "origins, keep_days, keep_mib, thresholds"],
    ],
  );
});

test("a goal is set for reports that are asked for none, and empty it is purchase again", async () => {
  assert.equal((await ask("GET", "/api/settings")).body.goal, "purchase");
  assert.equal((await ask("POST", "/api/settings", { goal: "a trial" })).body.goal, "a trial");
  const ana = await signIn("ana");
  assert.equal((await ask("GET", "/api/goals", undefined, ana)).body.goal, "a trial");
  assert.equal((await ask("GET", "/api/goals?from=x", undefined, ana)).status, 400);
  assert.equal((await ask("GET", "/api/reports/journey")).body.goal, "a trial");
  assert.equal((await ask("GET", "/api/reports/journey?goal=sale")).body.goal, "sale");
  assert.equal((await ask("POST", "/api/settings", { goal: "" })).body.goal, "purchase");
});

test("keys are rotated, revoked and made anew, and count at once", async () => {
  const { body: rotated } = await ask("POST", "/api/settings/key", { do: "rotate" });
  assert.notEqual(rotated.write_key, collector.writeKey);
  assert.equal(rotated.earlier_write_key, collector.writeKey);
  assert.equal((await ask("POST", "/api/settings/key", { do: "rotate" })).status, 409);
  const { body: revoked } = await ask("POST", "/api/settings/key", { do: "revoke" });
  assert.equal(revoked.earlier_write_key, undefined);
  assert.equal((await ask("POST", "/api/settings/key", { do: "revoke" })).status, 409);
  assert.equal((await ask("POST", "/api/settings/key", { do: "no" })).status, 400);
  await waitFor(
    async () => (await post(collector.url, makeBatches(collector.writeKey, 1, 1, 9)[0])).status === 401,
  );
  assert.equal((await post(collector.url, makeBatches(rotated.write_key, 1, 1, 9)[0])).status, 200);
  const { body: read } = await ask("POST", "/api/settings/key", { do: "new-read" });
  await waitFor(
    async () =>
      (
        await fetch(`${collector.url}/api/sessions`, {
          headers: { authorization: `Bearer ${read.read_key}` },
        })
      ).ok,
  );
});

test("projects, users and tokens are made and ended", async () => {
  const made = await ask("POST", "/api/projects", { name: "second", origins: ["https://b.example"] });
  assert.equal(made.status, 200);
  assert.match(made.body.read_key, /^rk_/);
  assert.equal((await ask("POST", "/api/projects", { name: "second" })).status, 409);
  assert.equal((await ask("POST", "/api/projects", { name: "all" })).status, 400);
  await waitFor(async () => (await ask("GET", "/api/projects")).body.projects.length === 2);
  const user = { name: "ben", password: PASSWORD, role: "viewer", projects: ["second"] };
  assert.equal((await ask("POST", "/api/users", user)).status, 200);
  const ben = await signIn("ben");
  assert.equal((await ask("GET", "/api/sessions?project=second", undefined, ben)).status, 200);
  assert.equal((await ask("GET", "/api/sessions?project=default", undefined, ben)).status, 404);
  assert.equal(
    (await ask("POST", "/api/users", { name: "ben", role: "none", projects: ["second"] })).status,
    200,
  );
  assert.equal((await ask("GET", "/api/sessions?project=second", undefined, ben)).status, 404);
  assert.equal((await ask("POST", "/api/users", { name: "ben", password: "another long one" })).status, 200);
  assert.equal((await ask("GET", "/api/me", undefined, ben)).status, 401);
  assert.equal((await ask("DELETE", "/api/users/ben")).status, 200);
  assert.equal((await ask("DELETE", "/api/users/ben")).status, 404);
  assert.equal((await ask("DELETE", "/api/users/root")).status, 409);
  for (const wrong of [
    { name: "x y", role: "viewer" },
    { name: "c", password: "short", role: "viewer" },
    { name: "c", role: "king" },
    { name: "c", role: "viewer", password: PASSWORD, projects: ["none"] },
    { name: "nobody", role: "viewer" },
  ])
    assert.equal((await ask("POST", "/api/users", wrong)).status, 400, JSON.stringify(wrong));
  const token = await ask("POST", "/api/tokens", { name: "ci", scopes: ["reports"], days: 30 });
  const bearer = { authorization: `Bearer ${token.body.token}` };
  assert.equal((await ask("GET", "/api/reports/friction", undefined, bearer)).status, 200);
  assert.equal((await ask("GET", "/api/settings", undefined, bearer)).status, 403);
  assert.equal((await ask("POST", "/api/tokens", { name: "ci", scopes: ["reports"] })).status, 409);
  assert.equal((await ask("POST", "/api/tokens", { name: "cd", scopes: ["all"] })).status, 400);
  assert.ok(!JSON.stringify((await ask("GET", "/api/tokens")).body).includes(token.body.token));
  assert.equal((await ask("DELETE", "/api/tokens/ci")).status, 200);
  assert.equal((await ask("GET", "/api/reports/friction", undefined, bearer)).status, 401);
  const noted = new Set(actions().map(({ action }) => action));
  for (const action of [
    "key.rotate",
    "key.revoke",
    "key.new-read",
    "key.new",
    "user.add",
    "user.role",
    "user.passwd",
    "user.revoke",
    "token.add",
    "token.revoke",
  ])
    assert.ok(noted.has(action), action);
});

test("who may not, does not: no right, no token of the sign-in, more than one has", async () => {
  const ana = await signIn("ana");
  for (const path of ["/api/settings", "/api/projects", "/api/users", "/api/tokens"]) {
    assert.equal((await ask("GET", path, undefined, ana)).status, 403, path);
    assert.equal((await ask("POST", path, { name: "x" }, ana)).status, 403, path);
  }
  const noCsrf = { cookie: admin.cookie };
  for (const path of [
    "/api/settings",
    "/api/settings/key",
    "/api/projects",
    "/api/users",
    "/api/tokens",
    "/api/forget",
  ])
    assert.equal((await ask("POST", path, { do: "rotate" }, noCsrf)).status, 403, path);
  const settings = await ask("POST", "/api/tokens", { name: "boss", scopes: ["settings"] });
  const boss = { authorization: `Bearer ${settings.body.token}` };
  assert.equal(
    (await ask("POST", "/api/users", { name: "eve", password: PASSWORD, role: "admin" }, boss)).status,
    403,
  );
  assert.equal((await ask("POST", "/api/tokens", { name: "eve", scopes: ["replays"] }, boss)).status, 403);
});

test("what was exported comes in again, once, and what is none is refused whole", async () => {
  const { sessions } = (await ask("GET", "/api/sessions")).body;
  const exported = await ask("GET", `/api/sessions/${sessions[0].id}/export`);
  const bring = async (
    /** @type {string} */ type,
    /** @type {string} */ body,
    headers = admin,
    query = "",
  ) => {
    const answer = await fetch(`${collector.url}/api/import${query}`, {
      method: "POST",
      headers: { ...headers, "content-type": type },
      body,
    });
    return { status: answer.status, body: await answer.json() };
  };
  const again = await bring("application/x-ndjson", exported.text);
  assert.equal(again.status, 200, JSON.stringify(again.body));
  assert.equal(again.body.stored, 0);
  assert.ok(again.body.duplicate > 0);
  const fresh = exported.text.replaceAll(sessions[0].id, "ab".repeat(16));
  assert.equal((await bring("application/x-ndjson", fresh)).body.stored, again.body.duplicate);
  assert.equal((await ask("GET", `/api/sessions/${"ab".repeat(16)}`)).status, 200);
  const half = `${exported.text.replaceAll(sessions[0].id, "cd".repeat(16))}{"event":"NO"}\n`;
  assert.equal((await bring("application/x-ndjson", half)).status, 422);
  assert.equal((await ask("GET", `/api/sessions/${"cd".repeat(16)}`)).status, 404);
  const snapshot = {
    type: 2,
    timestamp: 1700000000100,
    data: {
      node: {
        type: 0,
        id: 1,
        childNodes: [{ type: 2, id: 2, tagName: "html", attributes: {}, childNodes: [] }],
      },
    },
  };
  const meta = {
    type: 4,
    timestamp: 1700000000000,
    data: { href: "https://old.example/", width: 800, height: 600 },
  };
  assert.equal((await bring("application/json", JSON.stringify([meta, snapshot]))).body.stored, 1);
  assert.equal((await bring("application/json", "[]")).status, 422);
  assert.equal((await bring("text/plain", "[]")).status, 400);
  assert.equal((await bring("application/json", "[]", await signIn("ana"))).status, 403);
  assert.ok(actions().some(({ action, what }) => action === "import" && what === "rrweb"));
});

test("a session and a person are exported and forgotten, with a receipt; an analyst may", async () => {
  const ana = await signIn("ana");
  const { sessions } = (await ask("GET", "/api/sessions", undefined, ana)).body;
  const id = sessions[0].id;
  const exported = await ask("GET", `/api/sessions/${id}/export`, undefined, ana);
  assert.equal(exported.status, 200);
  assert.equal(exported.body.event, "BATCH");
  assert.equal(exported.text, hark(["export", id]));
  assert.equal((await ask("GET", `/api/sessions/${id}/export?format=rrweb`, undefined, ana)).status, 200);
  assert.equal((await ask("GET", `/api/sessions/${id}/export?format=xml`, undefined, ana)).status, 400);
  assert.equal((await ask("GET", "/api/export?user=nobody", undefined, ana)).status, 404);
  const counted = await ask("POST", "/api/forget", { session: id, dry_run: true }, ana);
  assert.equal(counted.body.dry_run, true);
  const receipt = await ask("POST", "/api/forget", { session: id }, ana);
  assert.equal(receipt.status, 200);
  assert.deepEqual([receipt.body.sessions, receipt.body.batches], [1, counted.body.batches]);
  assert.equal(receipt.body.id_sha256, createHash("sha256").update(id).digest("hex"));
  const kept = readFileSync(join(collector.data, "receipts.ndjson"), "utf8").trim().split("\n");
  assert.deepEqual(JSON.parse(kept[kept.length - 1]), receipt.body);
  assert.equal((await ask("GET", `/api/sessions/${id}`, undefined, ana)).status, 404);
  assert.equal((await ask("GET", `/api/sessions/${id}/export`, undefined, ana)).status, 404);
  const person = sessions.find((/** @type {any} */ session) => session.user && session.id !== id)?.user;
  assert.ok(person);
  assert.equal((await ask("GET", `/api/export?user=${person}`, undefined, ana)).status, 200);
  const all = await ask("POST", "/api/forget", { user: person }, ana);
  assert.ok(all.body.sessions >= 1);
  assert.equal((await ask("GET", `/api/export?user=${person}`, undefined, ana)).status, 404);
  for (const wrong of [{}, { user: "" }, { session: "12" }, { user: "a", session: id }])
    assert.equal((await ask("POST", "/api/forget", wrong, ana)).status, 400);
  assert.match(hark(["fsck"]), /\S/);
  const noted = actions().map(({ action }) => action);
  assert.ok(noted.includes("export") && noted.includes("forget"));
  assert.match(hark(["audit", "verify"]), /whole/);
});
