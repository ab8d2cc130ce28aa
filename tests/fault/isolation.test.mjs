// Projects are apart: every route of the API, asked by each who may read one project, about what another project has.
// The routes are those of the server's own table (`hark routes`): one that is new is tried, too, or this test says that
// it does not know what to ask for.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { startCollector } from "../lib/harness.mjs";
import { nameOf, makeParcel, PNG } from "../lib/parcels.mjs";
import { endUnharmed, FAULT_HARK, makeBatches, post } from "../lib/wire.mjs";

const PASSWORD = "correct horse battery";
/** @typedef {{name: string, writeKey: string, readKey: string, session: string, tab: string, epoch: string, asset: string, annotation: string, note: string, share: string, alert: string, user: string, token: string, segment: string, receiver: string}} Project */
/** @typedef {{method: string, path: string, who: string, shared: boolean, rights: string[]}} Route */

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Project[]} */ const projects = [];
/** @type {Route[]} */ let routes;

/** @param {string[]} args @param {string} [input] */
const hark = (args, input = "") =>
  execFileSync(FAULT_HARK, [...args, "--data", collector.data], { input, encoding: "utf8" });

/** @param {string} name @param {string} writeKey @param {string} readKey @param {number} run @returns {Promise<Project>} */
async function fill(name, writeKey, readKey, run) {
  for (const segment of makeBatches(writeKey, 2, 2, run))
    assert.equal((await post(collector.url, segment)).status, 200);
  const png = Buffer.concat([
    Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
    Buffer.from(`pixels of ${name}`.padEnd(64)),
  ]);
  const asset = nameOf(png);
  const sent = await fetch(`${collector.url}/v1/asset`, {
    method: "POST",
    headers: { "content-type": "text/plain" },
    body: makeParcel(writeKey, [{ name: asset, kind: PNG, bytes: png }]),
  });
  assert.equal(sent.status, 200, await sent.text());
  const headers = { authorization: `Bearer ${readKey}` };
  const [{ id }] = (await (await fetch(`${collector.url}/api/sessions`, { headers })).json()).sessions;
  const { views } = await (await fetch(`${collector.url}/api/sessions/${id}`, { headers })).json();
  const annotation = /\d+/.exec(
    hark(["annotate", "--kind", "note", "--text", `of ${name}`, "--project", name]),
  )?.[0];
  assert.ok(annotation);
  hark(["alerts", "add", `hook-${name}`, "--webhook", "http://127.0.0.1:9/", "--project", name]);
  return {
    name,
    writeKey,
    readKey,
    annotation,
    note: "1",
    share: "0".repeat(16),
    alert: "1",
    user: "nobody",
    token: "none",
    segment: "none",
    receiver: `hook-${name}`,
    session: id,
    tab: views[0].tab,
    epoch: String(views[0].epoch),
    asset,
  };
}

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK });
  const made = hark(["keys", "new", "--project", "second"]);
  const writeKey = /pk_[A-Za-z0-9]{21}/.exec(made)?.[0] ?? "";
  const readKey = /rk_[A-Za-z0-9]+/.exec(made)?.[0] ?? "";
  routes = execFileSync(FAULT_HARK, ["routes"], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  await new Promise((resolve) => setTimeout(resolve, 2500)); // until the running collector knows it
  projects.push(await fill("first", collector.writeKey, collector.readKey, 1));
  projects.push(await fill("second", writeKey, readKey, 2));
});
after(() => endUnharmed(collector));

/** @type {Map<string, {"read key": any, token: any, user: any}>} */ const made = new Map();

/** All who can read one project and no other: its read key, a token with every scope, a user who is its admin.
 * @param {Project} project @returns {Promise<{"read key": any, token: any, user: any}>} */
async function readersOf({ name, readKey }) {
  const known = made.get(name);
  if (known) return known;
  const scopes = ["replays", "reports", "operate", "erase", "settings", "annotate"].flatMap((scope) => [
    "--scope",
    scope,
  ]);
  const token =
    /hk_\w+/.exec(hark(["tokens", "add", `all-${name}`, ...scopes, "--project", name]))?.[0] ?? "";
  hark(["users", "add", `admin-${name}`, "--role", "admin", "--project", name], PASSWORD);
  const login = await fetch(`${collector.url}/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: `admin-${name}`, password: PASSWORD }),
  });
  const { csrf } = await login.json();
  const cookie = (login.headers.get("set-cookie") ?? "").split(";")[0];
  const all = {
    "read key": { authorization: `Bearer ${readKey}` },
    token: { authorization: `Bearer ${token}` },
    user: { cookie, "x-hark-csrf": csrf },
  };
  made.set(name, all);
  return all;
}

/** A route's path with what a project has. @param {Route} route @param {Project} project */
function pathOf(route, project) {
  return route.path.replace(/\{(\w+)\}/g, (_, part) => {
    const value = /** @type {any} */ (project)[part];
    assert.ok(value, `${route.path}: this test does not know what {${part}} is`);
    return value;
  });
}

/** @param {Route} route @param {string} path @param {Record<string, string>} headers */
async function ask(route, path, headers) {
  // A body that each route that takes one would take.
  const sent = {
    ...{ kind: "note", text: "x", state: "acknowledged" },
    ...{ tab: "0".repeat(16), epoch: 0, at_ms: 0, hours: 1 },
  };
  const answer = await fetch(collector.url + path, {
    method: route.method,
    ...(route.method === "POST"
      ? { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(sent) }
      : { headers }),
  });
  if (answer.headers.get("content-type") === "text/event-stream") {
    await answer.body?.cancel(); // it would go on
    return { status: answer.status, text: "" };
  }
  return { status: answer.status, text: Buffer.from(await answer.arrayBuffer()).toString("latin1") };
}

/** What a route wants to be asked. @type {Record<string, string>} */
const QUERIES = {
  "/api/export": "user=ann",
  ...Object.fromEntries(["", ".html", ".csv"].map((form) => [`/api/reports/funnel${form}`, "steps=/,/cart"])),
};
const READ_KEY = ["replays", "reports", "operate"];

/** @param {Route} route @param {string} reader */
const may = (route, reader) =>
  reader !== "read key" || route.rights.every((right) => READ_KEY.includes(right));

const own = () => routes.filter((route) => route.who === "project");

test("there are routes to try, and each is of a project, of all of them, or of whoever asks", () => {
  assert.ok(own().length >= 11, `${own().length} routes`);
  for (const route of routes) {
    assert.ok(["project", "all", "known", "anybody", "link"].includes(route.who), route.path);
    assert.ok(["known", "anybody", "link"].includes(route.who) || route.rights.length > 0, route.path);
  }
  assert.deepEqual(
    routes.filter((route) => route.who === "anybody").map((route) => route.path),
    ["/api/openapi.json", "/api/login"],
  );
});

test("nobody gets from any route what is another project's, whatever they name", async () => {
  for (const [mine, other] of [
    [projects[0], projects[1]],
    [projects[1], projects[0]],
  ])
    for (const [reader, headers] of Object.entries(await readersOf(mine)))
      for (const route of own()) {
        const what = `${reader} of ${mine.name}: ${route.method} ${route.path}`;
        const query = QUERIES[route.path] ?? "";
        const good = may(route, reader) ? 200 : 403;
        const named = await ask(route, `${pathOf(route, mine)}?project=${other.name}&${query}`, headers);
        assert.equal(named.status, 404, `${what} naming the project`);
        if (route.path.includes("{")) {
          // What is mine is there, so that the 404 of what is not is not the path's.
          if (route.method === "GET")
            assert.equal((await ask(route, pathOf(route, mine), headers)).status, good, what);
          const foreign = await ask(route, pathOf(route, other), headers);
          if (may(route, reader)) assert.equal(foreign.status, 404, `${what} with the other's ids`);
          else assert.equal(foreign.status, 403, `${what}: a read key may not`);
        } else if (route.method === "GET") {
          const { status, text } = await ask(route, `${pathOf(route, mine)}?${query}`, headers);
          assert.equal(status, good, what);
          for (const secret of [other.session, other.writeKey, other.asset, other.readKey])
            assert.equal(text.includes(secret), false, `${what} tells ${secret}`);
        }
      }
});

test("a project's own admin is none of all of them", async () => {
  for (const [reader, headers] of Object.entries({
    "read key": { authorization: `Bearer ${projects[0].readKey}` },
    "write key": { authorization: `Bearer ${projects[0].writeKey}` },
  }))
    for (const route of routes.filter(({ who }) => who === "all")) {
      const { status } = await ask(route, pathOf(route, projects[0]), headers);
      assert.equal(status, reader === "write key" ? 401 : 403, `${reader}: ${route.path}`);
    }
});

test("a write key opens no route, and neither does nothing at all", async () => {
  for (const headers of [{ authorization: `Bearer ${projects[0].writeKey}` }, {}])
    for (const route of routes.filter(({ who }) => who !== "anybody")) {
      const { status } = await ask(route, pathOf(route, projects[0]), /** @type {any} */ (headers));
      assert.equal(status, 401, `${route.method} ${route.path}`);
    }
});

test("a link opens its session's recording, and no other session and no other route", async () => {
  const [mine, other] = projects;
  const { token } = await readersOf(mine);
  const link = await fetch(`${collector.url}/api/sessions/${mine.session}/shares`, {
    method: "POST",
    headers: { ...token, "content-type": "application/json" },
    body: JSON.stringify({ hours: 1 }),
  });
  assert.equal(link.status, 200, await link.clone().text());
  const headers = { authorization: `Bearer ${(await link.json()).secret}` };
  const { sessions } = await (await fetch(`${collector.url}/api/sessions`, { headers: token })).json();
  const beside = sessions.find((/** @type {any} */ line) => line.id !== mine.session);
  const opened = [];
  for (const route of routes) {
    const query = QUERIES[route.path] ?? "";
    const path = pathOf(route, mine);
    const what = `${route.method} ${route.path}`;
    for (const at of [path, `${path}?project=${mine.name}&${query}`, `${path}?project=${other.name}`]) {
      const { status, text } = await ask(route, at, headers);
      if (route.who === "anybody") continue; // it opens nothing
      // The session does not use this asset of its project.
      if (!route.shared) assert.equal(status, 403, what);
      else if (!route.path.includes("{asset}")) assert.equal(status, 200, what);
      else assert.equal(status, 404, what);
      if (status === 200) opened.push(route.path);
      for (const secret of [beside.id, other.session, other.writeKey, mine.readKey])
        assert.equal(text.includes(secret), false, `${what} tells ${secret}`);
    }
    if (!route.path.includes("{") || route.who === "anybody") continue;
    for (const foreign of [other, { ...mine, session: beside.id }]) {
      const { status } = await ask(route, pathOf(route, foreign), headers);
      assert.ok(status === 403 || status === 404, `${what} with other ids: ${status}`);
    }
  }
  assert.deepEqual(
    [...new Set(opened)],
    ["/api/sessions/{session}", "/api/sessions/{session}/views/{tab}/{epoch}/segments", "/api/share"],
  );
  // A sign-in beside it opens no more: the link is what counts.
  const { user } = await readersOf(other);
  const both = await ask(routes[0], "/api/sessions", { ...headers, cookie: user.cookie });
  assert.equal(both.status, 403);
});
