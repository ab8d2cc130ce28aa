// Alerts over real stores and to real receivers: an alarm is raised once, and what is told of it arrives in order, once,
// signed, also where receivers hang, fail, redirect, reset and come back, and where the collector is killed.
// @ts-check
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, startCollector, waitFor } from "../lib/harness.mjs";
import { signatureOf, startMailServer, startReceiver } from "../lib/receivers.mjs";
import { endUnharmed, FAULT_HARK } from "../lib/wire.mjs";

const SECRET = "a secret of both";
/** Stores that this file makes. @type {string[]} */ const directories = [];
after(() => directories.forEach((directory) => rmSync(directory, { recursive: true, force: true })));

const MAKE_VISITS = ["release", "dev", "asan"]
  .map((preset) => join(ROOT, `build/${preset}/tests/report/make_visits`))
  .find((path) => existsSync(path));

/** A store with three weeks of visits, whose last `broken` hours are not as the others; and its keys. @param {number} broken */
async function makeStore(broken) {
  const data = mkdtempSync(join(tmpdir(), "hark-test-"));
  directories.push(data);
  const first = await startCollector({ binary: FAULT_HARK, data, args: ["--alerts-every-s", "0"] });
  await first.stop();
  assert.ok(MAKE_VISITS, "make_visits was not built (cmake preset dev or asan)");
  execFileSync(MAKE_VISITS, [data, String(21 * 24), String(broken)]);
  return { data, keys: { writeKey: first.writeKey, readKey: first.readKey } };
}
/** Runs a command beside this process, which has to answer it. @param {string} data @param {string[]} args
 * @returns {Promise<{code: number, out: string, err: string}>} */
const run = (data, ...args) =>
  new Promise((resolve) =>
    execFile(FAULT_HARK, [...args, "--data", data], (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, out, err }),
    ),
  );
/** @param {string} data @param {string[]} args */
async function hark(data, ...args) {
  const { code, out, err } = await run(data, ...args);
  assert.equal(code, 0, `${args.join(" ")}: ${err}`);
  return out;
}
/** @param {string} data @param {string[]} args */
async function refused(data, ...args) {
  const { code, err } = await run(data, ...args);
  assert.ok(code === 1 || code === 2, `${args.join(" ")}: ${code} ${err}`);
  return err;
}
/** @param {string} data @param {string} what @returns {Promise<any[]>} */
const lines = async (data, what) =>
  (await hark(data, "alerts", what))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
/** @param {import("../lib/receivers.mjs").Got[]} got */
const namesOf = (got) => got.map(({ headers }) => headers["hark-delivery"]);

const hoursAgo = (/** @type {number} */ hours) => new Date(Date.now() - hours * 3600e3).toISOString();

/** @type {{data: string, keys: {writeKey: string, readKey: string}}} */ let broken;
before(async () => {
  broken = await makeStore(14);
});

test("hark watch raises each alarm once, however often it looks; a receiver hears what it asked for, signed", async () => {
  const receiver = await startReceiver();
  const { data } = await makeStore(14);
  await hark(data, "alerts", "add", "all", "--webhook", `${receiver.url}/all`, "--secret", SECRET);
  await hark(
    data,
    "alerts",
    "add",
    "sales",
    "--slack",
    `${receiver.url}/sales`,
    "--metric",
    "conversion purchase",
  );
  await hark(data, "annotate", "--kind", "release", "--text", "5.2.1 <!channel>", "--at", hoursAgo(14));
  assert.match(await hark(data, "watch", "--once", "--url", "https://hark.example"), /first all delivered/);
  const alarms = await lines(data, "list");
  assert.ok(
    alarms.some(({ metric, up }) => metric === "errors a session" && up),
    JSON.stringify(alarms.map(({ metric }) => metric)),
  );
  const all = receiver.got.filter(({ path }) => path === "/all");
  assert.equal(all.length, alarms.length);
  assert.equal(new Set(namesOf(all)).size, all.length, "every delivery has a name of its own");
  for (const { headers, body, json } of all) {
    const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["hark-signature"])) ?? [];
    assert.equal(mac, signatureOf(SECRET, time, body));
    assert.ok(Math.abs(Number(time) - Date.now() / 1000) < 60);
    assert.equal(json.event, "alarm.opened");
    assert.equal(json.delivery, headers["hark-delivery"]);
    assert.equal(json.alarm.url, "https://hark.example/#/anomalies");
    assert.ok(json.alarm.headline && json.alarm.sentence && json.alarm.severity, body);
  }
  const errors = all.find(({ json }) => json.alarm.metric === "errors a session");
  assert.match(errors?.json.alarm.sentence, /browser = Safari/);
  assert.match(errors?.json.alarm.sentence, /the release 5\.2\.1 <!channel> started there and then/);
  for (const { json } of receiver.got.filter(({ path }) => path === "/sales")) {
    assert.match(json.text, /^first: conversion purchase fell from/);
    assert.doesNotMatch(json.text, /<!channel>/, "what people wrote calls nobody");
  }
  const before = receiver.got.length;
  for (let i = 0; i < 3; i++) await hark(data, "watch", "--once");
  assert.equal(receiver.got.length, before, "nothing is told again");
  assert.deepEqual((await lines(data, "list")).length, alarms.length);
  await receiver.stop();
});

test("what was marked as expected raises nothing; an alarm that somebody takes note of is told of no more", async () => {
  const receiver = await startReceiver();
  const { data } = await makeStore(14);
  await hark(data, "alerts", "add", "all", "--webhook", receiver.url);
  await hark(
    data,
    "annotate",
    "--kind",
    "expected",
    "--text",
    "we know",
    "--at",
    hoursAgo(20),
    "--metric",
    "errors a session",
  );
  await hark(data, "watch", "--once");
  const alarms = await lines(data, "list");
  assert.equal(alarms.find(({ metric }) => metric === "errors a session").muted, "expected");
  assert.equal(receiver.got.length, alarms.filter(({ muted }) => !muted).length);
  const told = alarms.find(({ muted, state }) => !muted && state === "open");
  if (told) {
    await hark(data, "alerts", "expected", String(told.id));
    await hark(data, "watch", "--once");
    assert.equal((await lines(data, "list")).find(({ id }) => id === told.id).muted, "expected");
    assert.ok((await hark(data, "annotate", "list")).includes(`"metric":"${told.metric}"`));
  }
  assert.equal(receiver.got.length, alarms.filter(({ muted }) => !muted).length);
  await receiver.stop();
});

test("receivers that fail, redirect, reset, hang and come back get everything, in order, each once taken", async () => {
  const receiver = await startReceiver();
  const other = await startReceiver();
  receiver.state.elsewhere = other.url;
  receiver.state.mood = "fail";
  const collector = await startCollector({ ...broken, binary: FAULT_HARK, args: ["--alerts-every-s", "1"] });
  await hark(broken.data, "alerts", "add", "hook", "--webhook", receiver.url, "--secret", SECRET);
  // Tests queue like alarms, and wait like them.
  const token = /hk_\w+/.exec(await hark(broken.data, "tokens", "add", "t", "--scope", "settings"))?.[0];
  const queue = async () => {
    const answer = await fetch(`${collector.url}/api/alerts/test`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    assert.deepEqual([answer.status, await answer.json()], [200, { queued: 1 }]);
  };
  for (let i = 0; i < 3; i++) await queue();
  for (const mood of /** @type {const} */ (["fail", "redirect", "reset"])) {
    receiver.state.mood = mood;
    await waitFor(() => receiver.got.some((one) => one.mood === mood), 30_000, collector.output);
  }
  const first = receiver.got[0].headers["hark-delivery"];
  assert.deepEqual(new Set(namesOf(receiver.got)), new Set([first]), "the others wait behind the first");
  assert.equal(other.got.length, 0, "no redirect is followed");
  const [{ problem, failed }] = (await collector.api("/api/alerts")).receivers;
  assert.ok(problem && failed >= 2, "what is wrong is said");
  await collector.kill();
  receiver.state.mood = "hang";
  const again = await startCollector({ ...broken, binary: FAULT_HARK, args: ["--alerts-every-s", "3600"] });
  await waitFor(() => receiver.got.some(({ mood }) => mood === "hang"), 40_000, again.output);
  receiver.state.mood = "take";
  await waitFor(() => receiver.taken().length >= 3, 60_000, again.output);
  await waitFor(async () => (await again.api("/api/alerts")).waiting === 0);
  const taken = receiver.taken();
  assert.equal(taken[0].headers["hark-delivery"], first, "the name is the same at every try, over a kill");
  const names = namesOf(taken);
  assert.equal(new Set(names).size, names.length, "what was taken does not come again");
  const waits = receiver.got
    .filter(({ headers }) => headers["hark-delivery"] === first)
    .map(({ at }, i, all) => (i ? at - all[i - 1].at : 0));
  assert.ok(Math.min(...waits.slice(1)) >= 900, `no receiver is hurried: ${waits}`);
  assert.equal((await again.api("/api/alerts")).receivers[0].problem, undefined);
  broken.keys = { writeKey: again.writeKey || broken.keys.writeKey, readKey: broken.keys.readKey };
  assert.equal(await again.stop(), 0);
  assert.doesNotMatch(again.output() + collector.output(), /Sanitizer|runtime error/);
  await hark(broken.data, "alerts", "remove", "hook");
  await Promise.all([receiver.stop(), other.stop()]);
});

test("mail arrives over SMTP, after the server has refused for now; its head cannot be bent", async () => {
  const server = await startMailServer(1);
  const { data } = await makeStore(14);
  const mailbox = ["--email", "ops@shop.example", "--from", "hark@shop.example", "--smtp", server.url];
  await hark(data, "alerts", "add", "ops", ...mailbox, "--digest", "08:00");
  assert.match(await refused(data, "alerts", "test", "ops"), /451|MAIL/i);
  assert.match(await hark(data, "alerts", "test", "ops"), /took it/);
  const [{ from, to, text }] = server.mails;
  assert.deepEqual([from, to], ["hark@shop.example", ["ops@shop.example"]]);
  assert.match(text, /^From: <hark@shop\.example>\r\nTo: <ops@shop\.example>\r\nSubject: =\?UTF-8\?B\?/);
  assert.match(text, /\r\nMessage-ID: <\w{32}@shop\.example>\r\n/);
  const body = Buffer.from(text.split("\r\n\r\n")[1], "base64").toString();
  assert.match(body, /This is a test: alerts of first arrive here/);
  for (const bent of ["ops@x\r\nBcc: all@x", "ops", "a@b@c", "ops@x,all@x", "<ops@x>"])
    assert.match(
      await refused(data, "alerts", "add", "x", "--email", bent, "--from", "a@b", "--smtp", server.url),
      /mailbox|single lines/,
    );
  await server.stop();
});

test("a digest holds back until its hour and tells all at once; quiet hours hold back too", async () => {
  const receiver = await startReceiver();
  const { data } = await makeStore(14);
  const now = new Date();
  /** @param {number} minutes from now, UTC */
  const at = (minutes) => new Date(now.getTime() + minutes * 60e3).toISOString().slice(11, 16);
  await hark(data, "alerts", "add", "later", "--webhook", `${receiver.url}/later`, "--digest", at(90));
  await hark(data, "alerts", "add", "now", "--webhook", `${receiver.url}/now`, "--digest", at(0));
  hark(
    data,
    "alerts",
    "add",
    "asleep",
    "--webhook",
    `${receiver.url}/asleep`,
    "--quiet",
    `${at(-60)}-${at(60)}`,
  );
  await hark(data, "watch", "--once");
  const alarms = await lines(data, "list");
  assert.ok(alarms.length >= 2);
  const [digest, ...others] = receiver.got;
  assert.deepEqual([digest.path, others.length], ["/now", 0]);
  assert.equal(digest.json.event, "digest");
  assert.deepEqual(
    digest.json.events.map((/** @type {any} */ event) => event.alarm.id),
    alarms.map(({ id }) => id),
  );
  await receiver.stop();
});

test("receivers are set here alone, and their secrets are shown to nobody", async () => {
  const collector = await startCollector({ ...broken, binary: FAULT_HARK });
  await new Promise((resolve) => setTimeout(resolve, 2000)); // until it watches
  const made = await hark(broken.data, "alerts", "add", "w", "--webhook", "https://hooks.shop.example/x");
  assert.match(made, /secret ws_\w{32} /);
  await hark(broken.data, "alerts", "add", "s", "--slack", "https://hooks.slack.example/T0/B0/secret-part");
  const text =
    JSON.stringify(await collector.api("/api/alerts")) + (await hark(broken.data, "alerts", "receivers"));
  assert.doesNotMatch(text, /ws_|secret-part/);
  assert.match(text, /hooks\.shop\.example/);
  for (const [args, why] of /** @type {[string[], RegExp][]} */ ([
    [["add", "w", "--webhook", "https://x.example"], /remove it first/],
    [["add", "y", "--webhook", "file:///etc/passwd"], /an address is like/],
    [["add", "y", "--webhook", "gopher://x"], /an address is like/],
    [["add", "y"], /a kind is/],
    [["add", "../y", "--webhook", "https://x.example"], /a name has/],
    [["add", "y", "--webhook", "https://x.example", "--quiet", "22-7"], /quiet hours/],
    [["add", "y", "--webhook", "https://x.example", "--zone", "Europe/Nowhere"], /time zone/],
    [["add", "y", "--webhook", "https://x.example", "--zone", "../../etc/passwd"], /time zone/],
    [["add", "y", "--webhook", "https://x.example", "--severity", "worst"], /severity/],
    [["remove", "nobody"], /none of this name/],
    [["acknowledge", "999"], /none of this name/],
  ]))
    assert.match(await refused(broken.data, "alerts", ...args), why);
  assert.match(
    await refused(broken.data, "watch", "--once"),
    /is watched already/,
    "two never watch the same store",
  );
  await collector.stop();
});
