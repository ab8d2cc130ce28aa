// A visit goes out as rrweb's events, and rrweb's own Replayer shows what hark's replay shows; it goes out as lines of
// JSON, and comes into another store as it was.
// @ts-check
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { discard, launchBrowser, ROOT, sessionAtRest, startCollector, startSite } from "../lib/harness.mjs";
import { openReplayer, readHark, readReplayer, rrwebScript } from "../lib/rrweb.mjs";
import { visitShop } from "../lib/visitor.mjs";

const LOOKS = 12;
const folder = mkdtempSync(join(tmpdir(), "hark-rrweb-"));
/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Awaited<ReturnType<typeof launchBrowser>>} */ let browser;
/** @type {Awaited<ReturnType<typeof startSite>>} */ let site;
let session = "";

before(async () => {
  collector = await startCollector({ args: ["--demo"] });
  browser = await launchBrowser();
  const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  session = await visitShop(tab, collector.url, { buys: true });
  await tab.goto("about:blank");
  await tab.close();
  await sessionAtRest(collector, session);
  site = await startSite(({ url }) =>
    url === "/rrweb.js"
      ? { body: rrwebScript, headers: { "content-type": "text/javascript" } }
      : { body: '<!doctype html><script src="/rrweb.js"></script><body></body>' },
  );
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (collector) await discard(collector);
  rmSync(folder, { recursive: true, force: true });
});

/** @param {string} id @param {string} format */
function exported(id, format) {
  const file = join(folder, `${id}.${format}`);
  collector.cli("export", id, "--format", format, "--out", file);
  return file;
}

/** Moments in the middle of pauses. @param {any[]} events */
function pauses(events) {
  const found = [];
  for (let i = 1; i < events.length; i++) {
    const [a, b] = [events[i - 1].timestamp, events[i].timestamp];
    if (b - a >= 20) found.push(Math.floor((a + b) / 2));
  }
  const step = Math.max(1, Math.floor(found.length / LOOKS));
  return found.filter((_, i) => i % step === 0);
}

test("rrweb's Replayer shows what hark's replay shows", async () => {
  const events = JSON.parse(readFileSync(exported(session, "rrweb"), "utf8"));
  assert.ok(events.length > 200);
  assert.deepEqual(
    events.slice(0, 2).map((/** @type {any} */ e) => e.type),
    [4, 2],
  );
  for (let i = 1; i < events.length; i++) assert.ok(events[i].timestamp >= events[i - 1].timestamp);
  const view = (await collector.api(`/api/sessions/${session}`)).views[0];
  const { page, problems } = await openReplayer(browser, site.url, events);
  const moments = pauses(events);
  assert.ok(moments.length >= LOOKS);
  for (const at of moments) {
    await page.evaluate((ms) => /** @type {any} */ (window).replayer.pause(ms), at - events[0].timestamp);
    const theirs = await page.evaluate(readReplayer);
    const ours = readHark(
      collector.cli("replay", session, "--view", "0", "--at", `${at - view.start_ms}ms`, "--text", "-"),
    );
    assert.ok(ours.length > 10);
    assert.deepEqual(theirs, ours, `at ${at - view.start_ms} ms`);
  }
  assert.deepEqual(problems, []);
  await page.screenshot({ path: join(ROOT, "out", "rrweb.png") }).catch(() => {});
  await page.close();
});

test("lines of JSON bring a session into another store as it was, once", async () => {
  const other = join(folder, "other");
  const first = exported(session, "ndjson");
  const second = await startCollector({ data: other });
  try {
    assert.match(
      second.cli("import", first),
      /^[1-9]\d* batches brought in, 0 were there already, 0 were masked anew/,
    );
    assert.match(second.cli("import", first), /^0 batches brought in, [1-9]\d* were there already/);
    const file = join(folder, "again.ndjson");
    second.cli("export", session, "--out", file);
    assert.equal(readFileSync(file, "utf8"), readFileSync(first, "utf8"));
    const text = (/** @type {import("../lib/harness.mjs").Collector} */ from) =>
      from.cli("replay", session, "--view", "0", "--at", "9s", "--text", "-");
    assert.deepEqual(readHark(text(second)), readHark(text(collector)));
    assert.match(second.cli("audit", "list"), /"action": ?"import"/);
    second.cli("fsck");
    const broken = join(folder, "broken.ndjson");
    writeFileSync(broken, readFileSync(first, "utf8").replace('"event":"KEYFRAME"', '"event":"NO_SUCH"'));
    assert.throws(() => second.cli("import", broken), /line \d+: there is no event of this name/);
  } finally {
    await second.stop();
  }
});

test("an export is in the audit log, and says no user's name", () => {
  collector.cli("export", "--all", "--out", join(folder, "all.ndjson"));
  const log = collector.cli("audit", "list");
  assert.match(log, /"action": ?"export"/);
  assert.throws(
    () => collector.cli("export", "--user", "nobody", "--out", join(folder, "none")),
    /nothing is kept/,
  );
});
