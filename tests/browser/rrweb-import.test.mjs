// A recording made with rrweb comes in, is masked, and hark's replay shows what rrweb's own Replayer shows.
// @ts-check
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { discard, launchBrowser, ROOT, startCollector, startSite } from "../lib/harness.mjs";
import { openReplayer, readHark, readReplayer, rrwebScript } from "../lib/rrweb.mjs";

const PAGE = `<!doctype html><html lang="en"><head><title>Old shop</title>
<style>body{font:16px sans-serif} .card{border:1px solid #888;padding:8px}</style></head><body>
<h1 id="title">Shop of old</h1><p>Write to ada@example.org</p>
<form><label>Name <input id="name" value="Ada Lovelace"></label><input type="password" id="secret">
<input type="checkbox" id="box"><select id="pick"><option value="a">A</option><option value="b">B</option></select>
<textarea id="note">start</textarea><button type="button" id="more" value="go">More</button></form>
<div id="list"><div class="card" style="color: rgb(1, 2, 3); margin: 4px">one</div></div>
<div id="host"></div><svg width="20" height="20"><circle cx="10" cy="10" r="5"></circle></svg>
<div style="height:2000px"></div><script src="/rrweb.js"></script></body></html>`;

const folder = mkdtempSync(join(tmpdir(), "hark-rrweb-in-"));
/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Awaited<ReturnType<typeof launchBrowser>>} */ let browser;
/** @type {Awaited<ReturnType<typeof startSite>>} */ let site;
/** @type {any[]} */ let events = [];
let session = "";

before(async () => {
  collector = await startCollector({});
  browser = await launchBrowser();
  site = await startSite(({ url }) =>
    url === "/rrweb.js"
      ? { body: rrwebScript, headers: { "content-type": "text/javascript" } }
      : { body: url === "/old" ? PAGE : '<!doctype html><script src="/rrweb.js"></script><body></body>' },
  );
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (collector) await discard(collector);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs in the page: changes of every kind, with pauses between them. */
async function live() {
  const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
  const rest = () => new Promise((resolve) => setTimeout(resolve, 60));
  const list = $("list");
  for (let i = 0; i < 5; i++) {
    const card = document.createElement("div");
    card.className = "card";
    card.innerHTML = `<b>card ${i}</b> <i>text</i>`;
    list.insertBefore(card, list.children[i % 2]);
  }
  await rest();
  list.append(list.firstElementChild); // moved with what is in it
  list.children[1].remove();
  list.children[2].firstChild.firstChild.data = "changed";
  await rest();
  list.lastElementChild.style.color = "red";
  document.querySelector(".card[style]")?.setAttribute("title", "a title");
  /** @type {any} */ (list.querySelector("[style]")).style.setProperty("margin", "9px", "important");
  await rest();
  const root = $("host").attachShadow({ mode: "open" });
  root.innerHTML = "<p>in the <em>shadow</em></p><slot></slot>";
  $("host").append("light");
  await rest();
  const sheet = /** @type {any} */ (document.styleSheets[0]);
  sheet.insertRule("#title{color:blue}", 0);
  const style = document.createElement("style");
  style.textContent = ".late{color:green}";
  document.head.append(style);
  $("title").className = "late";
  await rest();
  const fragment = document.createDocumentFragment();
  for (let i = 0; i < 40; i++)
    fragment.append(Object.assign(document.createElement("li"), { textContent: `row ${i}` }));
  list.append(fragment);
  await rest();
}

test("rrweb records a page", async () => {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  await page.goto(`${site.url}/old`);
  await page.evaluate(() => {
    const w = /** @type {any} */ (window);
    w.kept = [];
    w.rrweb.record({ emit: (/** @type {any} */ event) => w.kept.push(event), sampling: { input: "all" } });
  });
  await page.mouse.move(100, 100, { steps: 5 });
  await page.evaluate(live);
  await page.fill("#name", "Grace Hopper");
  await page.fill("#secret", "tell nobody");
  await page.check("#box");
  await page.selectOption("#pick", "b");
  await page.fill("#note", "a note");
  await page.click("#more");
  await page.mouse.wheel(0, 700);
  await page.setViewportSize({ width: 900, height: 600 });
  await page.waitForTimeout(700);
  events = await page.evaluate(() => /** @type {any} */ (window).kept);
  await page.close();
  assert.ok(events.length > 20);
  const file = join(folder, "recording.json");
  writeFileSync(file, JSON.stringify(events));
  const told = collector.cli("import", file, "--format", "rrweb");
  session = /session ([0-9a-f]{32})/.exec(told)?.[1] ?? "";
  assert.match(told, /[1-9]\d* batches brought in, 0 were there already, 0 were masked anew/);
  assert.match(told, / 0 of them without a place here, 1 page views/);
  assert.match(
    collector.cli("import", file, "--format", "rrweb"),
    /^session .*\n0 batches brought in, [1-9]/,
  );
});

/** What differs only because hark masks what rrweb does not. @param {import("../lib/rrweb.mjs").Shown[]} shown */
const unmasked = (shown) =>
  shown.map(({ name, text, value }) => ({
    name,
    ...(text === undefined
      ? {}
      : { text: text.includes("@") || text.includes("•") || text.includes("*") ? "" : text }),
    ...(value === undefined ? {} : { size: value === "" ? 0 : 1 }),
  }));

test("hark's replay shows at every moment what rrweb's Replayer shows", async () => {
  const { views } = await collector.api(`/api/sessions/${session}`);
  assert.equal(views.length, 1);
  assert.equal(views[0].keyframe, true);
  const { page, problems } = await openReplayer(browser, site.url, events);
  let looks = 0;
  for (let i = 2; i < events.length; i++) {
    const [a, b] = [events[i - 1].timestamp, events[i].timestamp];
    if (b - a < 20 && i < events.length - 1) continue;
    const at = Math.floor((a + b) / 2);
    await page.evaluate((ms) => /** @type {any} */ (window).replayer.pause(ms), at - events[0].timestamp);
    const theirs = unmasked(await page.evaluate(readReplayer));
    const text = collector.cli(
      "replay",
      session,
      "--view",
      "0",
      "--at",
      `${at - views[0].start_ms}ms`,
      "--text",
      "-",
    );
    assert.deepEqual(unmasked(readHark(text)), theirs, `at ${at - views[0].start_ms} ms`);
    looks++;
  }
  assert.ok(looks >= 8, `${looks} looks`);
  assert.deepEqual(problems, []);
  await page.close();
});

test("what people typed is not in it", () => {
  const lines = collector.cli("export", session);
  for (const secret of ["Grace", "tell nobody", "a note", "ada@example.org", "Lovelace"])
    assert.ok(!lines.includes(secret), secret);
  assert.ok(lines.includes("Shop of old"));
  const kinds = new Set(
    lines
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).event),
  );
  for (const kind of [
    "POINTER",
    "CLICK",
    "PRESS",
    "SCROLL",
    "INPUT",
    "CHECK",
    "CHOOSE",
    "VIEWPORT",
    "SHEET_INSERT",
    "SHADOW",
  ])
    assert.ok(kinds.has(kind), kind);
  const log = collector.cli("fsck");
  assert.ok(log);
});

test("the viewer's player shows it", async () => {
  const file = join(folder, "session.html");
  collector.cli("replay", session, "--html", file);
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  await page.goto(`file://${file}#t=0.4`);
  await page.waitForTimeout(1200);
  const shown = await page.evaluate(() =>
    [...document.querySelectorAll("iframe")].some((frame) =>
      frame.contentDocument?.body?.textContent?.includes("Shop of old"),
    ),
  );
  mkdirSync(join(ROOT, "out/test-pictures"), { recursive: true });
  await page.screenshot({ path: join(ROOT, "out/test-pictures/rrweb-import.png") });
  assert.ok(shown);
  await page.close();
});

test("what is no recording is refused with a word on it", () => {
  for (const [text, why] of [
    ["{}", /no JSON array of rrweb/],
    ["[1", /no JSON array of rrweb/],
    ["[]", /no full snapshot/],
    ['[{"type":4,"data":{}}]', /no timestamp/],
  ]) {
    const file = join(folder, "wrong.json");
    writeFileSync(file, /** @type {string} */ (text));
    assert.throws(() => collector.cli("import", file, "--format", "rrweb"), /** @type {RegExp} */ (why));
  }
  assert.ok(readFileSync(join(folder, "recording.json")).length > 0);
});
