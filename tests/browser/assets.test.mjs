// Public bytes by name, end to end: the first visitor of a project delivers what its pages are made of, the second one
// uploads nothing, and a replay needs no origin. What is missing is said.
// @ts-check
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { decodeStream } from "../lib/decode.mjs";
import {
  discard,
  launchBrowser,
  ROOT,
  splitSegments,
  startCollector,
  startProxy,
  startSite,
  waitFor,
} from "../lib/harness.mjs";
import { CSS, nameIn, nameOf, readParcel } from "../lib/parcels.mjs";

// The masked picture and the heading whose colour nobody may read differ; a lost picture alone would be as much again.
const DIFFERENT_PIXELS_MAX = 0.008;
const VIEWPORT = { width: 900, height: 600 };
const RULES = Array.from(
  { length: 900 },
  (_, i) =>
    `.box-${i} { background-color: rgb(${i % 256}, ${(i * 7) % 256}, 90); width: ${40 + (i % 50)}px; }`,
).join("\n");
const SHEET = `body { margin: 20px; font: 16px sans-serif; } .row { display: flex; flex-wrap: wrap; gap: 6px; }
[class^="box-"] { height: 30px; }
@font-face { font-family: Letters; src: url("/fonts/letters.ttf"); }
h1 { font-family: Letters; }\n${RULES}`;

/** A picture of noise, so that it is large. @param {number} side @param {number} seed */
function picture(side, seed) {
  const png = new PNG({ width: side, height: side });
  for (let i = 0, x = seed; i < png.data.length; i++)
    png.data[i] = i % 4 === 3 ? 255 : (x = (x * 1103515245 + 12345) & 0x7fffffff) >> 16;
  return PNG.sync.write(png);
}
const NEAR = picture(90, 7);
const MASKED = picture(40, 8);
const DATA = picture(60, 9);
const WRITTEN = `data:image/png;base64,${DATA.toString("base64")}`;
const FONTS = join(ROOT, "node_modules/playwright-core/lib/vite/recorder/assets");
const FONT = readFileSync(join(FONTS, readdirSync(FONTS).find((name) => name.endsWith(".ttf")) ?? ""));

/** @type {Record<string, [string, string | Buffer]>} */
const FILES = {
  "/look.css": ["text/css", SHEET],
  "/fonts/letters.ttf": ["font/ttf", FONT],
  "/pictures/near.png": ["image/png", NEAR],
  "/pictures/masked.png": ["image/png", MASKED],
};

/** @param {string} collector @param {string} key @param {string} other an origin that says nothing about CORS */
const page = (collector, key, other) => `<!doctype html><html><head><title>Assets</title>
<link rel=stylesheet href="/look.css"><link rel=stylesheet href="${other}/foreign.css">
<script async src="${collector}/hark.js" data-key="${key}" data-images="on"></script></head><body>
<h1>Boxes &#xea60;&#xea61;&#xea62;</h1><img id=near src="/pictures/near.png" width=90><img id=written src="${WRITTEN}" width=60>
<p data-hark-mask><img src="/pictures/masked.png" width=40></p><div class=row>${Array.from({ length: 120 }, (_, i) => `<i class=box-${i * 7}></i>`).join("")}</div>
</body></html>`;

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {Awaited<ReturnType<typeof startProxy>>} */ let proxy;
/** @type {Awaited<ReturnType<typeof startSite>>} */ let site;
/** @type {Awaited<ReturnType<typeof startSite>>} */ let other;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {Buffer} */ let live;

before(async () => {
  collector = await startCollector();
  proxy = await startProxy(collector.url);
  other = await startSite(() => ({ body: "h1 { color: red }", headers: { "content-type": "text/css" } }));
  site = await startSite((request) => {
    const file = FILES[request.url ?? ""];
    return file
      ? { body: file[1], headers: { "content-type": file[0], "cache-control": "max-age=600" } }
      : { body: page(proxy.url, collector.writeKey, other.url.replace("127.0.0.1", "localhost")) };
  });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await proxy?.stop();
  await other?.stop();
  await site?.stop().catch(() => {});
  if (collector) await discard(collector);
});

/** One visit by somebody new. @param {number} batches stays until so many are answered */
async function visit(batches) {
  const from = proxy.requests.length;
  const context = await browser.newContext({ viewport: VIEWPORT });
  const tab = await context.newPage();
  await tab.goto(site.url);
  await tab.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics().rung);
  if (batches)
    await tab.waitForFunction((n) => /** @type {any} */ (window).hark.diagnostics().sent >= n, batches);
  const picture = await tab.screenshot();
  await tab.waitForTimeout(batches ? 1000 : 0);
  const url = await tab.evaluate(() => /** @type {any} */ (window).hark.sessionUrl());
  await tab.goto("about:blank");
  await context.close();
  const session = String(url).split("/").pop() ?? "";
  await waitFor(
    async () =>
      (await collector.api(`/api/sessions/${session}`).catch(() => ({ views: [] }))).views[0]?.final,
  );
  const mine = proxy.requests.slice(from);
  return {
    session,
    picture,
    bytes: mine.filter(({ method }) => method === "POST").reduce((sum, { body }) => sum + body.length, 0),
    parcels: mine.filter(({ url: path, method }) => path === "/v1/asset" && method === "POST"),
  };
}

/** @param {string} session */
async function eventsOf(session) {
  const [view] = (await collector.api(`/api/sessions/${session}`)).views;
  return decodeStream(
    splitSegments(await collector.bytes(`/api/sessions/${session}/views/${view.tab}/${view.epoch}/segments`)),
  );
}

let first = "";
let name = "";

test("the first visitor is asked for stylesheet, font and pictures and delivers them once", async () => {
  const seen = await visit(2);
  live = seen.picture;
  first = seen.session;
  for (const parcel of seen.parcels) assert.equal(parcel.status, 200);
  const assets = seen.parcels.flatMap(({ body }) => readParcel(body));
  for (const { name: told, bytes } of assets)
    assert.equal(nameOf(bytes), told, "a name is the hash of what came");
  const names = assets.map((asset) => asset.name);
  assert.equal(new Set(names).size, names.length, "nothing came twice");
  const [sheet] = assets.filter(({ kind }) => kind === CSS);
  assert.ok(sheet.bytes.includes(".box-899"), "the whole stylesheet came");
  name = sheet.name;
  assert.deepEqual(names.sort(), [name, nameOf(FONT), nameOf(NEAR), nameOf(DATA)].sort());
  const events = await eventsOf(first);
  const known = events.filter((event) => event.kind === "sheet_known");
  assert.deepEqual(known.map(nameIn), [name]);
  const source = events.find(
    (event) => event.kind === "attribute" && String(event.value).startsWith("data:"),
  );
  assert.equal(source?.value, `data:image/png;name,${nameOf(DATA)}`, "a picture written out is only named");
});

test("the second visitor uploads nothing but events", async () => {
  const seen = await visit(2);
  assert.equal(seen.parcels.length, 0, "no asset was sent again");
  const known = (await eventsOf(seen.session)).filter((event) => event.kind === "sheet_known");
  assert.deepEqual(known.map(nameIn), [name], "the stylesheet is named all the same");
  const { assets } = await collector.api("/api/status");
  assert.equal(assets.stored, 4);
});

test("an asset is given to who has the read key, as something that no browser runs", async () => {
  const url = `${collector.url}/api/assets/${name}`;
  assert.equal((await fetch(url)).status, 401);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${collector.readKey}` } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "text/css; charset=utf-8");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.match(answer.headers.get("content-security-policy") ?? "", /sandbox/);
  assert.match(answer.headers.get("cache-control") ?? "", /private.*immutable/);
  assert.equal(nameOf(Buffer.from(await answer.arrayBuffer())), name);
  const none = await fetch(`${collector.url}/api/assets/${"0".repeat(32)}`, {
    headers: { authorization: `Bearer ${collector.readKey}` },
  });
  assert.equal(none.status, 404);
});

test("a stylesheet of another origin that may not be read is said to be unreadable", async () => {
  const unreadable = (await eventsOf(first)).filter((event) => event.kind === "sheet" && event.state & 2);
  assert.equal(unreadable.length, 1);
});

/** @param {string} html @param {string} what */
async function compareWithLive(html, what) {
  const file = join(mkdtempSync(join(tmpdir(), "hark-assets-")), "replay.html");
  writeFileSync(file, html);
  const context = await browser.newContext({
    viewport: { width: VIEWPORT.width + 80, height: VIEWPORT.height + 200 },
  });
  const tab = await context.newPage();
  /** @type {string[]} */ const asked = [];
  tab.on("request", (request) => void (/^http/.test(request.url()) && asked.push(request.url())));
  await tab.goto(pathToFileURL(file).href);
  await tab.waitForTimeout(500);
  const picture = await tab.locator("#screen").screenshot();
  await context.close();
  assert.deepEqual(asked, [], "nothing is fetched");
  const [x, y] = [PNG.sync.read(live), PNG.sync.read(picture)];
  assert.deepEqual([x.width, x.height], [y.width, y.height]);
  const count = pixelmatch(x.data, y.data, undefined, x.width, x.height, { threshold: 0.15 });
  const share = count / (x.width * x.height);
  assert.ok(share < DIFFERENT_PIXELS_MAX, `${what}: ${(share * 100).toFixed(2)} % of the pixels differ`);
}

test("with the origin gone, a replay is the page as it was", async () => {
  await site.stop();
  await compareWithLive(collector.cli("replay", first, "--at", "2s", "--html", "-"), "moment");
});
