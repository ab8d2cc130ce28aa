// Who may do what: signing in and out, roles, tokens, CSRF, how often one may try, and the log of it all.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { startCollector } from "../lib/harness.mjs";
import { endUnharmed, FAULT_HARK, makeBatches, post } from "../lib/wire.mjs";

const PASSWORD = "correct horse battery";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {{readKey: string, writeKey: string}} */ let second;

/** @param {string[]} args @param {string} [input] */
const hark = (args, input = "") =>
  execFileSync(FAULT_HARK, [...args, "--data", collector.data], { input, encoding: "utf8" });
/** @param {string[]} args @param {string} [input] */
const refuses = (args, input = "") => {
  const run = spawnSync(FAULT_HARK, [...args, "--data", collector.data], { input, encoding: "utf8" });
  assert.notEqual(run.status, 0, args.join(" "));
  return run.stderr;
};
/** @param {string} name @param {string} [password] @param {Record<string, string>} [headers] */
const login = (name, password = PASSWORD, headers = {}) =>
  fetch(`${collector.url}/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ name, password }),
  });
/** Signs in and gives the cookie and the CSRF token. @param {string} name @param {string} [password] */
async function signIn(name, password) {
  const answer = await login(name, password);
  assert.equal(answer.status, 200, await answer.clone().text());
  const set = answer.headers.get("set-cookie") ?? "";
  return { set, cookie: set.split(";")[0], me: await answer.json() };
}
/** @param {string} path @param {Record<string, string>} headers @param {string} [method] */
const ask = (path, headers, method = "GET") => fetch(collector.url + path, { headers, method });
/** @param {string} path @param {Record<string, string>} headers */
const status = async (path, headers) => (await ask(path, headers)).status;
const auditLines = () =>
  hark(["audit", "list", "--limit", "1000"])
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK, args: ["--logins-per-minute", "1000"] });
  const made = hark(["keys", "new", "--project", "second"]);
  second = {
    readKey: /rk_[A-Za-z0-9]+/.exec(made)?.[0] ?? "",
    writeKey: /pk_[A-Za-z0-9]{21}/.exec(made)?.[0] ?? "",
  };
  hark(["users", "add", "ann", "--role", "admin"], `${PASSWORD}\n`);
  hark(["users", "add", "ben", "--role", "analyst", "--project", "first"], PASSWORD);
  hark(["users", "add", "eve@shop.example", "--role", "viewer", "--project", "second"], PASSWORD);
  await new Promise((resolve) => setTimeout(resolve, 2500)); // until the collector knows the second project
  for (const segment of makeBatches(collector.writeKey, 2, 2))
    assert.equal((await post(collector.url, segment)).status, 200);
});
after(() => endUnharmed(collector));

test("a sign-in is a cookie that scripts cannot read and other sites cannot send, and opens what the role may", async () => {
  const { set, cookie, me } = await signIn("ann");
  assert.match(set, /^hark_session=hs_[A-Za-z0-9]{40}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  assert.deepEqual(
    me.projects.map((/** @type {any} */ p) => p.name),
    ["first", "second"],
  );
  assert.deepEqual(me.projects[0].rights, ["replays", "reports", "operate", "erase", "settings", "annotate"]);
  assert.equal((await (await ask("/api/sessions", { cookie })).json()).sessions.length, 2);
  assert.equal((await (await ask("/api/sessions?project=second", { cookie })).json()).sessions.length, 0);
  assert.deepEqual(await (await ask("/api/me", { cookie })).json(), me);
  assert.equal(await status("/api/audit", { cookie }), 200);
});

test("roles: an analyst has everything but settings, a viewer replays and reports, each in its own project", async () => {
  const ben = { cookie: (await signIn("ben")).cookie };
  const eve = { cookie: (await signIn("eve@shop.example")).cookie };
  for (const path of ["/api/sessions", "/api/reports/friction", "/api/status", "/api/store", "/api/project"])
    assert.equal(await status(path, ben), 200, path);
  assert.equal(await status("/api/audit", ben), 403);
  assert.equal(
    await status("/api/sessions?project=second", ben),
    404,
    "ben does not even hear that it is there",
  );
  assert.equal(await status("/api/sessions?project=nothing", ben), 404);
  for (const path of ["/api/sessions", "/api/reports/friction", "/api/project"])
    assert.equal(await status(path, eve), 200, path);
  for (const path of ["/api/status", "/api/store", "/api/audit"])
    assert.equal(await status(path, eve), 403, path);
  assert.equal((await (await ask("/api/project", eve)).json()).name, "second");
  hark(["users", "role", "eve@shop.example", "--role", "analyst", "--project", "second"]);
  assert.equal(await status("/api/status", eve), 200, "a role that was changed counts at once");
  hark(["users", "role", "eve@shop.example", "--role", "none", "--project", "second"]);
  assert.equal(await status("/api/sessions", eve), 404);
});

test("who does not exist is refused as who mistyped: the same words, the same time", async () => {
  const known = await login("ann", "not the password");
  const unknown = await login("nobody", "not the password");
  assert.equal(known.status, 401);
  assert.equal(unknown.status, 401);
  assert.equal(await known.text(), await unknown.text());
  /** @param {string} name */
  const timed = async (name) => {
    const begin = performance.now();
    await (await login(name, "not the password")).text();
    return performance.now() - begin;
  };
  const times = /** @type {Record<string, number[]>} */ ({ ann: [], nobody: [], "no name!": [] });
  for (let i = 0; i < 5; i++) for (const name of Object.keys(times)) times[name].push(await timed(name));
  const [ann, ...others] = Object.values(times).map((all) => all.sort((a, b) => a - b)[2]);
  for (const other of others)
    assert.ok(other > ann / 2 && other < ann * 2, `medians in ms: ${JSON.stringify(times)}`);
});

test("what is no login is refused without a hash", async () => {
  const url = `${collector.url}/api/login`;
  const json = { "content-type": "application/json" };
  for (const [headers, body] of /** @type {[Record<string, string>, string][]} */ ([
    [{ "content-type": "text/plain" }, JSON.stringify({ name: "ann", password: PASSWORD })],
    [json, "{"],
    [json, "[]"],
    [json, '{"name":"ann"}'],
    [json, '{"name":["ann"],"password":"x"}'],
    [json, JSON.stringify({ name: "ann", password: "x".repeat(257) })],
    [json, `{"name":"ann","password":"x","more":"${"x".repeat(4096)}"}`],
    [json, "[".repeat(2000)],
  ]))
    assert.equal((await fetch(url, { method: "POST", headers, body })).status, 400, body.slice(0, 60));
  assert.equal((await fetch(url)).status, 405);
});

test("a cookie alone changes nothing: a request that does bears the sign-in's own token", async () => {
  const { cookie, me } = await signIn("ann");
  assert.equal((await ask("/api/logout", { cookie }, "POST")).status, 403);
  assert.equal((await ask("/api/logout", { cookie, "x-hark-csrf": "x".repeat(32) }, "POST")).status, 403);
  const other = await signIn("ben");
  assert.equal((await ask("/api/logout", { cookie, "x-hark-csrf": other.me.csrf }, "POST")).status, 403);
  assert.equal(await status("/api/me", { cookie }), 200, "still signed in");
  const out = await ask("/api/logout", { cookie, "x-hark-csrf": me.csrf }, "POST");
  assert.equal(out.status, 200);
  assert.match(out.headers.get("set-cookie") ?? "", /^hark_session=; Path=\/; Max-Age=0;/);
  assert.equal(await status("/api/me", { cookie }), 401);
});

test("a new password, and revoking the user, end every sign-in", async () => {
  hark(["users", "add", "tom", "--role", "viewer"], PASSWORD);
  const before = { cookie: (await signIn("tom")).cookie };
  hark(["users", "passwd", "tom"], "another good password\n");
  assert.equal(await status("/api/me", before), 401);
  assert.equal((await login("tom")).status, 401);
  const now = { cookie: (await signIn("tom", "another good password")).cookie };
  hark(["users", "revoke", "tom"]);
  assert.equal(await status("/api/me", now), 401);
  assert.equal((await login("tom", "another good password")).status, 401);
});

test("a cookie that stands there twice counts for nothing; nor does one that was made up", async () => {
  const { cookie } = await signIn("ann");
  assert.equal(await status("/api/me", { cookie: `a=b; ${cookie}` }), 200);
  assert.equal(await status("/api/me", { cookie: `${cookie}; ${cookie}` }), 401);
  assert.equal(await status("/api/me", { cookie: `hark_session=hs_${"a".repeat(40)}` }), 401);
  assert.equal(await status("/api/me", { cookie: "hark_session=" }), 401);
});

test("tokens do what their scopes say, where they say it, until they are revoked or over", async () => {
  const make = (/** @type {string[]} */ ...args) => {
    const token = /hk_[A-Za-z0-9]{40}/.exec(hark(["tokens", "add", ...args]))?.[0] ?? "";
    return { authorization: `Bearer ${token}` };
  };
  const ci = make("ci", "--scope", "reports", "--project", "first");
  assert.equal(await status("/api/reports/friction", ci), 200);
  assert.equal(await status("/api/sessions", ci), 403);
  assert.equal(await status("/api/reports/friction?project=second", ci), 404);
  const brief = make("brief", "--scope", "replays", "--scope", "settings", "--for", "1s");
  assert.equal(await status("/api/sessions", brief), 200);
  assert.equal(await status("/api/audit", brief), 200);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.equal(await status("/api/sessions", brief), 401);
  assert.match(hark(["tokens"]), /ci +first:reports\n/);
  hark(["tokens", "revoke", "ci"]);
  assert.equal(await status("/api/reports/friction", ci), 401);
  assert.equal((await ask("/api/logout", brief, "POST")).status, 401);
});

test("secrets are not in the store's file, only their hashes", async () => {
  const made = /hk_[A-Za-z0-9]{40}/.exec(hark(["tokens", "add", "kept", "--scope", "replays"]))?.[0] ?? "";
  const { cookie } = await signIn("ann");
  const { readFileSync } = await import("node:fs");
  const bytes = readFileSync(`${collector.data}/data.mdb`);
  for (const secret of [PASSWORD, made, cookie.split("=")[1], collector.readKey])
    assert.equal(bytes.includes(secret), false, secret);
  assert.ok(bytes.includes("scrypt:15:8:3:"));
});

test("the commands refuse what makes no sense, and say what would", () => {
  assert.match(
    refuses(["users", "add", "ann", "--role", "viewer"], PASSWORD),
    /there is a user of this name/,
  );
  assert.match(refuses(["users", "add", "x", "--role", "king"], PASSWORD), /viewer, analyst or admin/);
  assert.match(refuses(["users", "add", "x", "--role", "viewer"], "short"), /10 to 256/);
  assert.match(refuses(["users", "add", "x", "--role", "viewer"], ""), /first line of stdin/);
  assert.match(refuses(["users", "add", "x", "--role", "viewer"], "x".repeat(300)), /too long/);
  assert.match(refuses(["users", "add", "a b", "--role", "viewer"], PASSWORD), /letters, digits/);
  assert.match(
    refuses(["users", "add", "x", "--role", "viewer", "--project", "none"], PASSWORD),
    /no such project/,
  );
  assert.match(refuses(["users", "passwd", "nobody"], PASSWORD), /no such user/);
  assert.match(refuses(["users", "promote", "ann"]), /usage/);
  assert.match(refuses(["tokens", "add", "x", "--scope", "all"]), /no scope/);
  assert.match(refuses(["tokens", "revoke", "x"]), /no such token/);
  assert.match(refuses(["audit", "verify", "--head", "12"]), /64 hex/);
});

test("the log has every sign-in, replay and change, as a chain that can be held against a head from before", async () => {
  const whole = hark(["audit", "verify"]);
  const head = /head ([0-9a-f]{64})/.exec(whole)?.[1] ?? "";
  const { cookie } = await signIn("ann");
  const [{ id }] = (await (await ask("/api/sessions?limit=1", { cookie })).json()).sessions;
  const manifest = await (await ask(`/api/sessions/${id}`, { cookie })).json();
  const [view] = manifest.views;
  const path = `sessions/${id}/views/${view.tab}/${view.epoch}/segments`;
  assert.equal(await status(`/api/${path}`, { cookie }), 200);
  assert.equal(await status(`/api/${path}`, { authorization: `Bearer ${collector.readKey}` }), 200);
  const lines = auditLines();
  const last = lines.slice(-3);
  assert.deepEqual(
    last.map((line) => [line.who, line.action, line.what]),
    [
      ["ann", "login", undefined],
      ["ann", "replay.read", path],
      ["read key", "replay.read", path],
    ],
  );
  assert.deepEqual(
    last.map((line) => [line.from, line.project]),
    [
      ["127.0.0.1", 0],
      ["127.0.0.1", 1],
      ["127.0.0.1", 1],
    ],
  );
  const actions = new Set(lines.map((line) => line.action));
  for (const action of ["user.add", "user.role", "user.passwd", "user.revoke", "token.add", "token.revoke"])
    assert.ok(actions.has(action), action);
  for (const action of ["login", "login.refused", "logout"]) assert.ok(actions.has(action), action);
  assert.deepEqual(
    lines.map((line) => line.seq),
    lines.map((_, i) => i + 1),
  );
  assert.match(hark(["audit", "verify", "--head", head]), /the chain is whole/);
  assert.match(refuses(["audit", "verify", "--head", "0".repeat(64)]), /not in the chain/);
  const page = await (await ask("/api/audit?limit=2", { cookie })).json();
  assert.deepEqual(
    page.entries.map((/** @type {any} */ entry) => entry.seq),
    [lines.length, lines.length - 1],
  );
  assert.equal(page.before, lines.length - 1);
});

test("a write key is rotated: the one before is taken until it is revoked, and each step is in the log", async () => {
  const [old] = makeBatches(collector.writeKey, 1, 1, 31);
  const rotated = hark(["keys", "rotate", "--project", "first"]);
  const fresh = /pk_[A-Za-z0-9]{21}/.exec(rotated)?.[0] ?? "";
  assert.notEqual(fresh, collector.writeKey);
  assert.match(refuses(["keys", "rotate", "--project", "first"]), /is taken still/);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const [now] = makeBatches(fresh, 1, 1, 32);
  assert.equal((await post(collector.url, old)).status, 200);
  assert.equal((await post(collector.url, now)).status, 200);
  hark(["keys", "revoke", "--project", "first"]);
  assert.match(refuses(["keys", "revoke", "--project", "first"]), /no earlier write key/);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  assert.equal((await post(collector.url, old)).status, 401);
  assert.equal((await post(collector.url, now)).status, 200);
  const actions = auditLines().map((line) => line.action);
  for (const action of ["key.new", "key.rotate", "key.revoke"]) assert.ok(actions.includes(action), action);
});

test("a few wrong passwords, and the address has to wait", async () => {
  const other = await startCollector({ binary: FAULT_HARK, args: ["--logins-per-minute", "3"] });
  try {
    const statuses = [];
    for (let i = 0; i < 9; i++) {
      const answer = await fetch(`${other.url}/api/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "ann", password: "guess number " + i }),
      });
      statuses.push(answer.status);
      if (answer.status === 429) assert.ok(Number(answer.headers.get("retry-after")) >= 1);
    }
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 401, 429, 429, 429]);
  } finally {
    await endUnharmed(other);
  }
});
