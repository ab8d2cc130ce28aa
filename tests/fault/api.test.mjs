// The JSON API: who may read, what the list and a manifest say, pages of the list, segments, reports, malformed
// questions.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { splitSegments, startCollector } from "../lib/harness.mjs";
import { endUnharmed, FAULT_HARK, makeBatches, post } from "../lib/wire.mjs";

const SESSIONS = 7;
const BATCHES = 3;

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Buffer[]} */ let sent;

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK });
  sent = makeBatches(collector.writeKey, SESSIONS, BATCHES);
  for (const segment of sent) assert.equal((await post(collector.url, segment)).status, 200);
});
after(() => endUnharmed(collector));

/** @param {string} path @param {Record<string, string>} [headers] */
const ask = (path, headers = { authorization: `Bearer ${collector.readKey}` }) =>
  fetch(collector.url + path, { headers });

test("without the read key every question is 401, and says how to ask", async () => {
  const paths = [
    "/api/sessions",
    `/api/sessions/${"0".repeat(32)}`,
    "/api/status",
    "/api/reports/friction",
    "/api/reports/anomalies.csv",
    "/api/x",
  ];
  const keys = [
    "",
    "Bearer",
    "Bearer ",
    `Bearer ${collector.readKey}x`,
    `Bearer ${collector.writeKey}`,
    `Basic ${collector.readKey}`,
    `Bearer rk_${"a".repeat(32)}`,
  ];
  for (const path of paths)
    for (const authorization of keys) {
      const answer = await ask(path, authorization ? { authorization } : {});
      assert.equal(answer.status, 401, `${path} with "${authorization}"`);
      assert.match((await answer.json()).hint, /Bearer/);
      assert.match(answer.headers.get("www-authenticate") ?? "", /Bearer/);
    }
});

test("the data of a session is not cached anywhere", async () => {
  assert.equal((await ask("/api/sessions")).headers.get("cache-control"), "no-store");
});

test("the list gives every session once, newest first, in pages of any size", async () => {
  const all = (await collector.api("/api/sessions")).sessions;
  assert.equal(all.length, SESSIONS);
  const times = all.map((/** @type {any} */ s) => s.started_ms);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => b - a),
  );
  for (const limit of [1, 2, 3, SESSIONS]) {
    const ids = [];
    let before = "";
    do {
      const page = await collector.api(`/api/sessions?limit=${limit}${before && `&before=${before}`}`);
      assert.ok(page.sessions.length <= limit);
      ids.push(...page.sessions.map((/** @type {any} */ s) => s.id));
      before = page.before ?? "";
    } while (before);
    assert.deepEqual(
      ids,
      all.map((/** @type {any} */ s) => s.id),
      `pages of ${limit}`,
    );
  }
  const older = await collector.api(`/api/sessions?before=${times[2]}`);
  assert.ok(older.sessions.every((/** @type {any} */ s) => s.started_ms < times[2]));
});

test("a line says who, when, with what and how much", async () => {
  const [line] = (await collector.api("/api/sessions?limit=1")).sessions;
  assert.match(line.id, /^[0-9a-f]{32}$/);
  assert.ok(Math.abs(line.started_ms - Date.now()) < 120_000);
  assert.equal(line.ended_ms - line.started_ms, line.duration_ms);
  assert.deepEqual([line.browser, line.os, line.device, line.entry], ["Chrome", "Linux", "desktop", "/"]);
  assert.equal(line.clicks, BATCHES);
  assert.deepEqual(line.signals, {});
});

test("words find sessions by what is known of them", async () => {
  const [{ id }] = (await collector.api("/api/sessions?limit=1")).sessions;
  const count = async (/** @type {string} */ words) =>
    (await collector.api(`/api/sessions?q=${encodeURIComponent(words)}`)).sessions.length;
  assert.equal(await count("chrome"), SESSIONS, "whatever the case");
  assert.equal(await count("Linux"), SESSIONS);
  assert.equal(await count("no such words"), 0);
  assert.equal(await count("browser:chrome -os:mac length<9999"), SESSIONS);
  assert.equal(await count("-browser:chrome"), 0);
  assert.equal(await count(id.slice(0, 4)), 1);
});

test("a manifest names its page views, and their segments are byte for byte what was sent, in order", async () => {
  const { sessions } = await collector.api("/api/sessions");
  /** @type {Buffer[]} */ const got = [];
  for (const { id } of sessions) {
    const manifest = await collector.api(`/api/sessions/${id}`);
    assert.equal(manifest.id, id);
    assert.equal(manifest.views.length, 1);
    const [view] = manifest.views;
    assert.match(view.tab, /^[0-9a-f]{16}$/);
    assert.deepEqual(
      [view.epoch, view.batches, view.keyframe, view.final, view.url],
      [0, BATCHES, true, true, "https://shop.example/"],
    );
    assert.deepEqual(manifest.pages, [{ path: "/", views: 1, clicks: BATCHES, ms: view.duration_ms }]);
    assert.equal(manifest.context.browser, "Chrome");
    const answer = await ask(`/api/sessions/${id}/views/${view.tab}/${view.epoch}/segments`);
    assert.equal(answer.headers.get("content-type"), "application/octet-stream");
    got.push(...splitSegments(Buffer.from(await answer.arrayBuffer())));
  }
  const hex = (/** @type {Buffer[]} */ list) => list.map((bytes) => bytes.toString("hex"));
  assert.deepEqual(hex(got).sort(), hex(sent).sort());
  for (let i = 0; i < got.length; i++) assert.equal(got[i].readUInt32LE(68), i % BATCHES, "in order of seq");
});

test("what is not there is 404, what is malformed is 400 or 404, never more", async () => {
  const [{ id }] = (await collector.api("/api/sessions?limit=1")).sessions;
  /** @type {[string, number][]} */
  const cases = [
    [`/api/sessions/${"f".repeat(32)}`, 404],
    [`/api/sessions/${"f".repeat(31)}`, 404],
    [`/api/sessions/${"g".repeat(32)}`, 404],
    [`/api/sessions/${id}/views/0000000000000000/0/segments`, 404],
    [`/api/sessions/${id}/views/1/0/segments`, 404],
    [`/api/sessions/${id}/views/0000000000000000/4294967296/segments`, 404],
    [`/api/sessions/${id}/views/0000000000000000/-1/segments`, 404],
    [`/api/sessions/${id}/views`, 404],
    ["/api/sessions?limit=501", 400],
    ["/api/sessions?limit=-1", 400],
    ["/api/sessions?limit=x", 400],
    ["/api/sessions?before=x", 400],
    ["/api/sessions?before=5.zz", 400],
    ["/api/sessions?before=99999999999999999999", 400],
    ["/api/sessions?sort=beauty", 400],
    ["/api/sessions?facets=2", 400],
    [`/api/sessions?q=${"a+".repeat(17)}`, 400],
    ["/api/sessions?q=%zz", 400],
    ["/api/sessions?q=%00", 400],
    [`/api/sessions?q=${"a".repeat(513)}`, 400],
    [`/api/reports/friction?goal=${"a".repeat(65)}`, 400],
    ["/api/reports/friction?from=yesterday", 400],
    ["/api/reports/friction?format=pdf", 404],
    ["/api/reports/anomalies?from=yesterday", 400],
    ["/api/reports/anomalies.pdf", 404],
    ["/api/reports/anomalies.json", 404],
    ["/api/reports/nothing", 404],
    [`/api/${"a/".repeat(40)}`, 404],
    ["/api", 404],
  ];
  for (const [path, status] of cases) {
    const answer = await ask(path);
    assert.equal(answer.status, status, path);
    assert.ok((await answer.json()).error, path);
  }
  assert.equal((await collector.api("/api/sessions?limit=0")).sessions.length, 0);
});

test("only GET and HEAD are understood", async () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
    assert.equal((await fetch(`${collector.url}/api/sessions`, { method })).status, 405, method);
});

test("the friction report comes in three forms, over the range asked for", async () => {
  const report = await collector.api("/api/reports/friction");
  assert.equal(report.sessions, SESSIONS);
  assert.equal((await collector.api("/api/reports/friction?to=1000")).sessions, 0);
  assert.equal((await collector.api(`/api/reports/friction?from=${Date.now() + 1e6}`)).sessions, 0);
  assert.equal((await collector.api("/api/reports/friction?goal=signup")).goal, "signup");
  for (const path of [
    "/api/reports/friction.html",
    "/api/reports/friction?format=html",
    "/api/reports/anomalies.html",
  ]) {
    const html = await ask(path);
    assert.match(html.headers.get("content-type") ?? "", /text\/html/);
    assert.match(await html.text(), /^<!doctype html>/i);
  }
  const csv = await ask("/api/reports/friction.csv");
  assert.match(csv.headers.get("content-type") ?? "", /text\/csv/);
  assert.match(await csv.text(), /^row,/);
});

test("journeys come in three forms, and their counts are those of the sessions", async () => {
  const report = await collector.api("/api/reports/journey");
  const pages = (await collector.api("/api/sessions")).sessions.filter((/** @type {any} */ s) => s.pages > 0);
  assert.equal(report.sessions, pages.length);
  assert.equal(report.sessions + report.sessions_without_pages, SESSIONS);
  const first = report.columns[0].nodes.reduce(
    (/** @type {number} */ n, /** @type {any} */ at) => n + at.sessions,
    0,
  );
  assert.equal(first, report.sessions);
  assert.equal((await collector.api("/api/reports/journey?to=1000")).sessions, 0);
  assert.equal((await ask("/api/reports/journey.pdf")).status, 404);
  assert.match(await (await ask("/api/reports/journey.html")).text(), /^<!doctype html>/i);
  assert.match(await (await ask("/api/reports/journey.csv")).text(), /^row,column,stop_1,/);
  const told = JSON.parse(collector.cli("report", "journey", "--json", "-"));
  assert.deepEqual(told.columns, report.columns);
});

test("a heatmap comes in three forms, of the page most visited where none is asked for", async () => {
  const report = await collector.api("/api/reports/heatmap");
  assert.equal(report.page, report.pages[0].page);
  assert.ok(report.visits > 0 && report.bands.length === 40);
  const visits = Object.values(report.pages[0].visits);
  assert.equal(report.visits, Math.max(.../** @type {number[]} */ (visits)));
  const none = await collector.api("/api/reports/heatmap?page=/nowhere&device=any");
  assert.deepEqual([none.page, none.visits, none.look], ["/nowhere", 0, null]);
  assert.equal(none.pages.length, report.pages.length);
  assert.equal((await ask("/api/reports/heatmap?device=fridge")).status, 400);
  assert.match(await (await ask("/api/reports/heatmap.html")).text(), /^<!doctype html>/i);
  assert.match(await (await ask("/api/reports/heatmap.csv")).text(), /^page,device,visits,element,/);
  const told = JSON.parse(collector.cli("report", "heatmap", "--page", report.page, "--json", "-"));
  assert.deepEqual(told.elements, report.elements);
});

test("forms come in three forms (what is in them: tests/web/forms.test.mjs)", async () => {
  const report = await collector.api("/api/reports/form");
  assert.ok(report.sessions > 0);
  assert.equal((await collector.api("/api/reports/form?to=1000")).sessions, 0);
  assert.equal((await ask("/api/reports/form?device=fridge")).status, 400);
  assert.match(await (await ask("/api/reports/form.html")).text(), /^<!doctype html>/i);
  assert.match(await (await ask("/api/reports/form.csv")).text(), /^page,form,visits,began,/);
  const told = JSON.parse(collector.cli("report", "form", "--json", "-"));
  assert.equal(told.sessions, report.sessions);
});

test("many reports at once are answered, or told to wait: nothing else", async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => ask("/api/reports/friction")));
  const statuses = answers.map((answer) => answer.status);
  assert.ok(statuses.includes(200));
  assert.deepEqual(
    [...new Set(statuses)].filter((status) => ![200, 503].includes(status)),
    [],
  );
});

test("what is ranked and counted is what was looked at, all of it here", async () => {
  const all = await collector.api("/api/sessions?limit=500");
  assert.deepEqual([all.looked_at, all.matched, all.before], [SESSIONS, SESSIONS, undefined]);
  const longest = await collector.api("/api/sessions?sort=length&limit=2&facets=1");
  const lengths = all.sessions.map((/** @type {any} */ line) => line.duration_ms);
  assert.deepEqual(
    longest.sessions.map((/** @type {any} */ line) => line.duration_ms),
    lengths.sort((/** @type {number} */ a, /** @type {number} */ b) => b - a).slice(0, 2),
  );
  assert.equal(longest.matched, SESSIONS);
  assert.deepEqual(longest.facets.browser, { Chrome: SESSIONS });
  const none = await collector.api("/api/sessions?limit=0&facets=1&q=browser:Safari");
  assert.deepEqual([none.sessions, none.matched, none.facets], [[], 0, {}]);
});

test("one project does not see another's sessions", async () => {
  const made = collector.cli("keys", "new", "--project", "second");
  const readKey = /rk_[A-Za-z0-9]+/.exec(made)?.[0] ?? "";
  const writeKey = /pk_[A-Za-z0-9]{21}/.exec(made)?.[0] ?? "";
  await new Promise((resolve) => setTimeout(resolve, 2500)); // until the running collector has seen it
  const headers = { authorization: `Bearer ${readKey}` };
  assert.deepEqual(await (await ask("/api/sessions", headers)).json(), {
    sessions: [],
    looked_at: 0,
    matched: 0,
  });
  const [{ id }] = (await collector.api("/api/sessions?limit=1")).sessions;
  assert.equal((await ask(`/api/sessions/${id}`, headers)).status, 404);
  const [segment] = makeBatches(writeKey, 1, 1);
  assert.equal(
    (await post(collector.url, segment)).json.stored,
    true,
    "the same session id in another project is another",
  );
  assert.equal((await (await ask("/api/sessions", headers)).json()).sessions.length, 1);
  assert.equal((await collector.api("/api/sessions")).sessions.length, SESSIONS);
});

test("the commands read beside the running collector and say the same", async () => {
  const listed = JSON.parse(collector.cli("sessions", "--json"));
  const { sessions } = await collector.api("/api/sessions");
  assert.deepEqual(listed, sessions);
  const html = collector.cli("replay", "last", "--at", "2s", "--html", "-");
  assert.match(html, /^<!doctype html>/i);
  assert.match(html, /some words that changed/, "the recorded words are in it");
  const again = collector.cli("replay", sessions[0].id, "--view", "0", "--at", "2s", "--html", "-");
  assert.equal(again, html);
  assert.equal(JSON.parse(collector.cli("report", "friction", "--json", "-")).sessions, SESSIONS);
  for (const wrong of [
    ["replay", "f".repeat(32), "--at", "1", "--html", "-"],
    ["replay", "last", "--at", "soon", "--html", "-"],
    ["replay", "last", "--view", "9", "--at", "1", "--html", "-"],
    ["report", "nonsense"],
    ["sessions", "--project", "none"],
  ])
    assert.throws(() => collector.cli(...wrong), wrong.join(" "));
});
