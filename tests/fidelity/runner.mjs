// Is the replay true? Serves a fixture page with hark in it, does what its steps say, and after each step compares the
// page with its replay: tree, attributes, states, boxes, computed styles, rules and pixels. Three replays are compared:
// the viewer's player that has sought the moment, the same player that has stepped to it, and the moment as a file.
//
// The player runs from its sources (web/src), the recorder from build/web, moments come from the collector's command.
// @ts-check
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { decodeStream } from "../lib/decode.mjs";
import {
  discard,
  launchBrowser,
  ROOT,
  sessionAtRest,
  splitSegments,
  startCollector,
  startSite,
} from "../lib/harness.mjs";
import { differences, readDocument } from "./look.mjs";

const PAGES = join(ROOT, "tests/fidelity/pages");
const WEB = process.env.HARK_WEB ?? join(ROOT, "build/web");
const PICTURES = join(ROOT, "out/test-pictures/fidelity");
const VIEWPORT = { width: 800, height: 600 };
/** What the page did is on the tape after this: mutations at once, stylesheets when the page is idle. */
const SETTLE_MS = 450;
const TYPES = /** @type {Record<string, string>} */ ({
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".css": "text/css",
});

/** @typedef {import("playwright-core").Page} Tab */
/** @typedef {{body: string | Buffer, type?: string, headers?: Record<string, string>, status?: number}} File */
/**
 * A fixture. `html` has `<!--hark-->` where the script goes; `%OTHER%` in it and in files is another origin with the
 * same files, `%HERE%` the page's, `%KEY%` its write key. A checkpoint follows each step, and one named "loaded" comes before the first.
 * @typedef {object} Fixture
 * @property {string} html
 * @property {Record<string, File | string>} [files] by name, beside the page
 * @property {Record<string, (tab: Tab) => Promise<unknown>>} [steps]
 * @property {(seen: {events: any[], looks: Look[]}) => void} [also] what else must be so
 * @property {number} [pixels] share of pixels that may differ (default 0.01)
 * @property {string[]} [moment] steps that a file cannot show; docs/fidelity.md says why. The player must
 * @property {RegExp} [styles] computed styles that are not compared @property {RegExp} [attributes]
 * @property {RegExp} [states] @property {object} [context] for Playwright's newContext
 * @property {boolean} [told] frames of another origin tell what is in them
 * @property {boolean} [closed] closed shadow roots are looked into
 * @property {string} [tag] attributes of hark's script tag @property {number} [assets] so many go by name: waited for
 */
/** @typedef {{step: string, mark: string, lines: import("./look.mjs").Line[], picture: Buffer, replayed?: import("./look.mjs").Line[]}} Look */

const PLAYER = `<!doctype html><meta charset="utf-8"><style>body{margin:0}iframe{border:0;display:block;width:800px;height:600px}
#glass{position:absolute;visibility:hidden}</style><iframe id="frame" sandbox="allow-same-origin" tabindex="-1" inert></iframe>
<div id="glass"></div><script type="module">
import { Replay, cutSegments } from "/source/web/src/replay-wasm.js";
import { Playback } from "/source/web/src/player/playback.js";
window.openView = async (path) => {
  const [wasm, segments] = await Promise.all(["/source/build/wasm/hark-replay.wasm", path].map(async (p) => (await fetch(p)).arrayBuffer()));
  const replay = await Replay.instantiate(wasm);
  const asset = async (name) => {
    const reply = await fetch("/api/assets/" + name);
    return reply.ok ? { bytes: new Uint8Array(await reply.arrayBuffer()), type: reply.headers.get("content-type") ?? "" } : undefined;
  };
  const { unreadable, missing } = await replay.open(cutSegments(segments), asset);
  const frame = document.getElementById("frame");
  window.playback = new Playback(replay, { frame, glass: document.getElementById("glass"), onChange(state) {
    frame.style.width = state.width + "px"; frame.style.height = state.height + "px"; } });
  playback.skipIdle = false;
  return { unreadable, missing, refused: replay.refused, diverged: replay.diverged };
};
</script>`;

/** Runs in the page: a look and the mark of its time, with the clock held so that nothing happens in between. */
async function lookAt(/** @type {string} */ mark) {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const hold = () => {
    for (const end = performance.now() + 3; performance.now() < end; );
  };
  hold();
  const scope = /** @type {any} */ (window);
  scope.hark.track(mark, {});
  const lines = scope.readDocument(document, scope.closedRoots);
  hold();
  return lines;
}

/** Puts what is in frames of another origin below them. @param {Tab} tab @param {import("./look.mjs").Line[]} lines */
async function lookInside(tab, lines) {
  for (const frame of tab.frames().filter((each) => each.parentFrame() === tab.mainFrame())) {
    const name = await (await frame.frameElement()).getAttribute("id");
    const at = lines.findIndex(({ attributes }) => attributes?.id === name);
    const inner = await frame.evaluate(() => /** @type {any} */ (window).readDocument(document));
    const deeper = inner.map((/** @type {any} */ line) => ({
      ...line,
      depth: line.depth + lines[at].depth + 1,
    }));
    lines.splice(at + 1, 0, ...deeper);
  }
}

/** @param {Buffer} a @param {Buffer} b @param {string} name the pictures are kept where they differ @param {number} allowed */
function pixels(a, b, name, allowed) {
  const [x, y] = [PNG.sync.read(a), PNG.sync.read(b)];
  if (x.width !== y.width || x.height !== y.height) return [`the picture is ${y.width} x ${y.height}`];
  const diff = new PNG({ width: x.width, height: x.height });
  const share =
    pixelmatch(x.data, y.data, diff.data, x.width, x.height, { threshold: 0.15 }) / (x.width * x.height);
  if (share <= allowed) return [];
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(join(PICTURES, `${name}-live.png`), a);
  writeFileSync(join(PICTURES, `${name}-replay.png`), b);
  writeFileSync(join(PICTURES, `${name}-diff.png`), PNG.sync.write(diff));
  return [`${(share * 100).toFixed(2)} % of the pixels differ (out/test-pictures/fidelity/${name}-*.png)`];
}

/** @param {File | string} file @param {string} path @param {Record<string, string>} words what stands for what */
function answer(file, path, words) {
  const { body, type, headers, status } =
    typeof file === "string" ? { body: file } : /** @type {any} */ (file);
  return {
    status,
    body: typeof body === "string" ? body.replaceAll(/%[A-Z]+%/g, (word) => words[word] ?? word) : body,
    headers: { "content-type": type ?? TYPES[extname(path)] ?? "text/html; charset=utf-8", ...headers },
  };
}

/** One collector and one browser for all fixtures of a test file. */
export async function openLab() {
  const collector = await startCollector();
  const browser = await launchBrowser();
  /** @type {Map<string, Fixture>} */ const fixtures = new Map();
  /** @type {Record<string, string>} */ const words = { "%KEY%": collector.writeKey };
  const script = `<script src="/hark.js" data-key="${collector.writeKey}"></script>`;
  /** @param {import("node:http").IncomingMessage} request @param {Buffer} body */
  const handle = async (request, body) => {
    const path = decodeURI((request.url ?? "/").split("?")[0]);
    if (path.startsWith("/v1/") || path.startsWith("/api/")) {
      const reply = await fetch(collector.url + request.url, {
        method: request.method,
        headers: {
          "content-type": request.headers["content-type"] ?? "",
          authorization: `Bearer ${collector.readKey}`,
          origin: request.headers.origin ?? "",
        },
        body: request.method === "POST" ? /** @type {any} */ (body) : undefined,
      });
      const headers = { "content-type": reply.headers.get("content-type") ?? "application/json" };
      return { status: reply.status, body: Buffer.from(await reply.arrayBuffer()), headers };
    }
    if (path === "/player/") return { body: PLAYER };
    const source = path.startsWith("/source/") ? join(ROOT, path.slice(8)) : join(WEB, path);
    if (extname(path) && existsSync(source)) return answer({ body: readFileSync(source) }, path, words);
    const [, name, file] = /^\/([^/]+)\/(.*)$/.exec(path) ?? [];
    const fixture = fixtures.get(name);
    if (fixture && file === "")
      return answer(
        fixture.html.replace("<!--hark-->", script.replace(" ", ` ${fixture.tag ?? ""} `)),
        "/",
        words,
      );
    const found = fixture?.files?.[file];
    return found === undefined ? undefined : answer(found, path, words);
  };
  const site = await startSite(handle);
  const other = await startSite(handle);
  words["%OTHER%"] = other.url;
  words["%HERE%"] = site.url;
  const player = await browser.newPage({ viewport: VIEWPORT });
  await player.addInitScript(`window.readDocument = ${readDocument}`);

  /** Does the steps in a page that is recorded. @param {string} name @param {Fixture} fixture */
  async function visit(name, fixture) {
    const context = await browser.newContext({ viewport: VIEWPORT, ...fixture.context });
    const tab = await context.newPage();
    await tab.addInitScript(`window.readDocument = ${readDocument}`);
    if (fixture.closed)
      await tab.addInitScript(() => {
        const { attachShadow } = Element.prototype;
        const roots = /** @type {any} */ (window.closedRoots = new WeakMap());
        Element.prototype.attachShadow = function (init) {
          const root = attachShadow.call(this, init);
          roots.set(this, root);
          return root;
        };
      });
    await tab.goto(`${site.url}/${name}/`);
    await tab.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics().rung);
    /** @type {Look[]} */ const looks = [];
    const steps = { loaded: async () => {}, ...fixture.steps };
    for (const [step, act] of Object.entries(steps)) {
      await act(tab);
      await tab.waitForTimeout(SETTLE_MS);
      const mark = `mark-${looks.length}`;
      const lines = await tab.evaluate(lookAt, mark);
      if (fixture.told) await lookInside(tab, lines);
      looks.push({ step, mark, lines, picture: await tab.screenshot({ caret: "hide" }) });
    }
    await tab.waitForFunction(
      (wanted) => /** @type {any} */ (window).hark.diagnostics().assets >= wanted,
      fixture.assets ?? 0,
    );
    const { url, faults } = await tab.evaluate(() => {
      const { hark } = /** @type {any} */ (window);
      return { url: hark.sessionUrl(), faults: hark.diagnostics().lastFault };
    });
    assert.equal(faults, "", "hark met no error of its own");
    await tab.goto("about:blank");
    await context.close();
    return { session: /[0-9a-f]{32}/.exec(url)?.[0] ?? "", looks };
  }

  /** @param {string} session */
  async function viewOf(session) {
    const manifest = await sessionAtRest(collector, session);
    const view = manifest.views[0];
    return `/api/sessions/${session}/views/${view.tab}/${view.epoch}/segments`;
  }

  /**
   * Records a fixture and compares each checkpoint with its replays.
   * @param {string} name @param {Fixture} fixture @returns {Promise<string[]>} what differs
   */
  async function check(name, fixture) {
    fixtures.set(name, fixture);
    const { session, looks } = await visit(name, fixture);
    const path = await viewOf(session);
    const events = decodeStream(splitSegments(await collector.bytes(path)));
    const at = (/** @type {Look} */ look) =>
      /** @type {number} */ (events.find((e) => e.kind === "custom" && e.name === look.mark)?.at);
    /** @type {string[]} */ const problems = [];
    const leave = { ...fixture, origin: site.url };
    /** @param {string} how @param {Look} look @param {import("playwright-core").Locator} frame */
    const compare = async (how, look, frame) => {
      const lines = await frame.evaluate((element) => {
        const inner = /** @type {HTMLIFrameElement} */ (element).contentDocument;
        return /** @type {any} */ (window).readDocument(inner);
      });
      look.replayed = lines;
      const picture = await frame.screenshot();
      const found = [
        ...differences(look.lines, lines, leave),
        ...pixels(
          look.picture,
          picture,
          `${name}-${look.step.replaceAll(" ", "-")}-${how}`,
          fixture.pixels ?? 0.01,
        ),
      ];
      problems.push(...found.map((problem) => `${name}, ${look.step}, ${how}: ${problem}`));
    };
    await player.goto(`${site.url}/player/`);
    await player.waitForFunction(() => "openView" in window);
    const opened = await player.evaluate((view) => /** @type {any} */ (window).openView(view), path);
    assert.deepEqual(
      opened,
      { unreadable: 0, missing: 0, refused: 0, diverged: 0 },
      "everything recorded fits",
    );
    const go = (/** @type {"seek" | "advance"} */ how, /** @type {number} */ ms) =>
      player.evaluate(
        async ([method, time, wait]) => {
          const { playback } = /** @type {any} */ (window);
          playback[method](time);
          if (playback.state.error) throw new Error(playback.state.error);
          // Pictures are decoded aside, even those that are written out.
          await new Promise((resolve) => setTimeout(resolve, wait));
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        },
        /** @type {[string, number, number]} */ ([how, ms, fixture.assets ? 150 : 0]),
      );
    for (const look of looks) {
      await go("seek", at(look));
      await compare("seek", look, player.locator("#frame"));
    }
    await go("seek", at(looks[0]));
    for (const look of looks.slice(1)) {
      await go("advance", at(look));
      await compare("step", look, player.locator("#frame"));
    }
    for (const look of looks.filter(({ step }) => !fixture.moment?.includes(step))) {
      const file = join(collector.data, `${name}.html`);
      collector.cli("replay", session, "--view", "0", "--at", `${at(look) / 1000}s`, "--html", file);
      await player.goto(String(pathToFileURL(file)));
      await player.waitForFunction(() => document.documentElement.dataset.harkReady);
      await player.evaluate(() => {
        const glass = /** @type {HTMLElement | null} */ (document.querySelector(".glass"));
        if (glass) glass.hidden = true;
      });
      await compare("moment", look, player.locator("#frame"));
    }
    fixture.also?.({ events, looks });
    return problems;
  }
  return {
    check,
    async close() {
      await browser.close();
      await Promise.all([site.stop(), other.stop()]);
      await discard(collector);
    },
  };
}

/** Tests all fixtures of a row: pages/ROW-*.html and pages/ROW-*.mjs (default export). @param {string} row */
export function testRow(row) {
  /** @type {Awaited<ReturnType<typeof openLab>>} */ let lab;
  before(async () => void (lab = await openLab()));
  after(() => lab?.close());
  const only = process.env.HARK_FIXTURE;
  for (const file of readdirSync(PAGES).sort()) {
    const [, item, type] = new RegExp(`^${row}-(.*)\\.(html|mjs)$`).exec(file) ?? [];
    if (!item || (only && only !== item)) continue;
    test(`${row}: ${item.replaceAll("-", " ")}`, { timeout: 60_000 }, async () => {
      const path = join(PAGES, file);
      const fixture =
        type === "html"
          ? { html: readFileSync(path, "utf8") }
          : (await import(String(pathToFileURL(path)))).default;
      const problems = await lab.check(`${row}-${item}`, fixture);
      assert.equal(problems.length, 0, problems.slice(0, 30).join("\n"));
    });
  }
}
