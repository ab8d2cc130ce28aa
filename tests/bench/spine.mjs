// The spine's figures: what the SDK weighs, what a visit costs the page and the wire beside rrweb, and what the
// collector acknowledges per core. Writes build/bench/spine.json. usage: node tests/bench/spine.mjs [--pairs N]
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import {
  discard,
  launchBrowser,
  ROOT,
  splitSegments,
  startCollector,
  startSite,
  waitFor,
} from "../lib/harness.mjs";
import { visitShop } from "../lib/visitor.mjs";

const pairs = Number(process.argv[process.argv.indexOf("--pairs") + 1]) || 5;
const LOAD_SECONDS = 10;
const LOAD_CONNECTIONS = 64;
const RRWEB_BATCH_MS = 5000;
// One sender and one key make all the load here: the limits that guard a public collector are lifted.
const UNLIMITED = ["batches-per-key-s", "batches-per-address-s", "sessions-per-address-min"].flatMap(
  (flag) => [`--${flag}`, "0"],
);

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

function sdkBytes() {
  const web = join(ROOT, "build/web");
  const manifest = JSON.parse(readFileSync(join(web, "manifest.json"), "utf8"));
  const files = ["hark.js", manifest.recorder, manifest.wasm].map((name) => readFileSync(join(web, name)));
  return {
    gzip: files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0),
    brotli: files.reduce((sum, file) => sum + brotliCompressSync(file).length, 0),
  };
}

/**
 * Recording by rrweb, as its guide says: emit into a list, send it as JSON every five seconds. Only in the page itself:
 * rrweb makes a frame of its own, in which an init script would begin again.
 */
const rrwebRecorder = (/** @type {string} */ sink) => `if (self === top) {
  ${readFileSync(join(ROOT, "node_modules/rrweb/dist/rrweb.umd.min.cjs"), "utf8")}
  ;(() => {
    let events = [];
    const send = () => {
      if (!events.length) return;
      const body = JSON.stringify(events);
      events = [];
      fetch(${JSON.stringify(sink)}, { method: "POST", body, headers: { "content-type": "text/plain" }, keepalive: body.length < 60000 });
    };
    const start = () => { rrweb.record({ emit: (event) => events.push(event), maskAllInputs: true }); setInterval(send, ${RRWEB_BATCH_MS}); };
    document.readyState === "complete" ? start() : addEventListener("load", start);
    addEventListener("pagehide", send);
  })();
}`;

/**
 * One visit under one recorder; gives main-thread CPU in ms of thread time.
 * @param {import("playwright-core").Browser} browser @param {string} base @param {"none"|"hark"|"rrweb"} recorder
 * @param {string} sink
 */
async function visit(browser, base, recorder, sink) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const tab = await context.newPage();
  if (recorder !== "hark")
    await tab.route("**/hark.js", (route) => route.fulfill({ body: "", contentType: "text/javascript" }));
  if (recorder === "rrweb") await tab.addInitScript(rrwebRecorder(sink));
  const devtools = await context.newCDPSession(tab);
  await devtools.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
  await devtools.send("Performance.enable");
  const session = await visitShop(tab, base);
  await tab.waitForTimeout(RRWEB_BATCH_MS + 500); // what is recorded gets its turn to be sent
  const { metrics } = await devtools.send("Performance.getMetrics");
  const task = metrics.find((metric) => metric.name === "TaskDuration")?.value ?? NaN;
  await tab.goto("about:blank");
  await tab.waitForTimeout(300);
  await context.close();
  return { cpu_ms: task * 1000, session };
}

async function comparePage() {
  const collector = await startCollector({ args: ["--demo"] });
  /** @type {Buffer[]} */ let received = [];
  const sink = await startSite((_, body) => {
    received.push(body);
    return { headers: { "access-control-allow-origin": "*" } };
  });
  const browser = await launchBrowser();
  try {
    const runs = [];
    await visit(browser, collector.url, "none", sink.url); // warms the browser's caches for all three
    /** @type {Buffer} */ let segments = Buffer.alloc(0);
    for (let pair = 0; pair < pairs; pair++) {
      const order = /** @type {("none"|"hark"|"rrweb")[]} */ (
        pair % 2 ? ["rrweb", "none", "hark"] : ["hark", "none", "rrweb"]
      );
      /** @type {Record<string, any>} */ const run = {};
      for (const recorder of order) {
        received = [];
        const { cpu_ms, session } = await visit(browser, collector.url, recorder, sink.url);
        run[`${recorder}_cpu_ms`] = cpu_ms;
        if (recorder === "rrweb") {
          run.rrweb_json_bytes = received.reduce((sum, body) => sum + body.length, 0);
          run.rrweb_gzip_bytes = received.reduce((sum, body) => sum + gzipSync(body).length, 0);
        }
        if (recorder === "hark") {
          const manifest = await waitFor(() =>
            collector.api(`/api/sessions/${session}`).catch(() => undefined),
          );
          const views = manifest.views.map(
            (/** @type {any} */ v) => `/api/sessions/${session}/views/${v.tab}/${v.epoch}/segments`,
          );
          segments = Buffer.concat(await Promise.all(views.map(collector.bytes)));
          run.hark_wire_bytes = splitSegments(segments).reduce((sum, segment) => sum + segment.length, 0);
          run.hark_batches = splitSegments(segments).length;
        }
      }
      runs.push(run);
      console.log(JSON.stringify(run));
    }
    return { runs, segments };
  } finally {
    await browser.close();
    await sink.stop();
    await discard(collector);
  }
}

/** @param {Buffer} segments */
async function loadCollector(segments) {
  const file = join(ROOT, "build/bench/visit.segments");
  writeFileSync(file, segments);
  const collector = await startCollector({ args: ["--demo", ...UNLIMITED], wrap: ["taskset", "-c", "0"] });
  try {
    // The recorded visit was made with another collector's key: put this one's into the envelopes.
    for (let at = 0; at < segments.length; at += 4 + segments.readUInt32LE(at))
      segments.write(collector.writeKey, at + 4 + 16, "latin1");
    writeFileSync(file, segments);
    /** @param {number} [rate] */
    const load = (rate) =>
      JSON.parse(
        execFileSync(
          "taskset",
          [
            "-c",
            "1",
            join(ROOT, "build/release/tests/bench/bench_load"),
            collector.port,
            LOAD_CONNECTIONS,
            LOAD_SECONDS,
            file,
            ...(rate ? [rate] : []),
          ].map(String),
          { encoding: "utf8" },
        ),
      );
    const peak = load();
    const steady = load(Math.floor(peak.batches_per_s * 0.7));
    const sessions = Math.floor((peak.acknowledged + steady.acknowledged) / splitSegments(segments).length);
    const stat = execFileSync("mdb_stat", ["-e", "-n", join(collector.data, storeFile(collector.data))], {
      encoding: "utf8",
    });
    const used =
      Number(/Number of pages used: (\d+)/.exec(stat)?.[1]) * Number(/Page size: (\d+)/.exec(stat)?.[1]);
    return { peak, steady, sessions, stored_bytes_per_session: used / sessions };
  } finally {
    await discard(collector);
  }
}

/** @param {string} data */
function storeFile(data) {
  const listed = execFileSync("find", [data, "-name", "*.mdb", "-not", "-name", "*lock*"], {
    encoding: "utf8",
  })
    .trim()
    .split("\n");
  const largest = listed.sort((a, b) => statSync(b).size - statSync(a).size)[0];
  return largest.slice(data.length + 1);
}

mkdirSync(join(ROOT, "build/bench"), { recursive: true });
const sdk = sdkBytes();
const { runs, segments } = await comparePage();
const collector = await loadCollector(segments);
const added = (/** @type {any} */ run, /** @type {string} */ name) => run[`${name}_cpu_ms`] - run.none_cpu_ms;
const figures = {
  sdk_gzip_bytes: sdk.gzip,
  sdk_brotli_bytes: sdk.brotli,
  wire_bytes: median(runs.map((run) => run.hark_wire_bytes)),
  wire_vs_rrweb_gzip: median(runs.map((run) => run.hark_wire_bytes / run.rrweb_gzip_bytes)),
  cpu_vs_rrweb:
    median(runs.map((run) => added(run, "hark"))) / median(runs.map((run) => added(run, "rrweb"))),
  cpu_added_ms: median(runs.map((run) => added(run, "hark"))),
  cpu_added_ms_rrweb: median(runs.map((run) => added(run, "rrweb"))),
  ack_batches_per_s_core: collector.peak.batches_per_s,
  ack_p50_ms: collector.steady.p50_ms,
  ack_p99_ms: collector.steady.p99_ms,
  stored_bytes_per_session: collector.stored_bytes_per_session,
};
writeFileSync(
  join(ROOT, "build/bench/spine.json"),
  JSON.stringify({ figures, runs: { page: runs, collector }, command: `./dev bench spine` }, null, 2) + "\n",
);
console.table(
  Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Number(value.toPrecision(5))])),
);
