// How much of a visit is lost when its tab goes at a random moment? `--runs` tabs (200) are closed, as people close
// them; a fifth as many have their renderer crashed while they are in front, about which no page can do anything but send
// often. Writes build/bench/kill-tab.json. usage: node tests/bench/kill-tab.mjs [--runs N] [--out FILE]
//
// The page counts aloud: every 20 ms it writes how many ms it has been there into the tree. What the last stored
// batch says is compared with what the page last said to us over a socket of its own before it died.
// @ts-check
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { decodeBatch } from "../lib/decode.mjs";
import { launchBrowser, ROOT, startSite } from "../lib/harness.mjs";

const runs = Number(process.argv[process.argv.indexOf("--runs") + 1]) || 200;
const out = process.argv.includes("--out")
  ? process.argv[process.argv.indexOf("--out") + 1]
  : join(ROOT, "build/bench/kill-tab.json");
const KEY = "pk_123456789012345678901";
const STEP_MS = 20;
const LIFE_MS = [1500, 9000];
const SETTLE_MS = 1200;

const PAGE = `<!doctype html><script async src="/hark.js" data-key="${KEY}" data-consent="full"></script><p id=n>0</p>
<script>
  const from = performance.now();
  setInterval(() => {
    const now = Math.round(performance.now() - from);
    n.firstChild.data = "tick " + now;
    document.title = now; // heard by the test without a network
  }, ${STEP_MS});
</script>`;

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function measure() {
  const web = join(ROOT, "build/web");
  /** @type {Map<string, Map<string, Buffer>>} by session, by epoch and seq */ const stored = new Map();
  let twice = 0;
  const site = await startSite((request, body) => {
    const path = (request.url ?? "/").split("?")[0];
    if (path === "/v1/batch") {
      const session = body.subarray(40, 56).toString("hex");
      const batches = stored.get(session) ?? new Map();
      const id = body.subarray(56, 72).toString("hex");
      twice += Number(batches.has(id));
      stored.set(session, batches.set(id, body));
      return { body: '{"stored":true,"keyframe":true}', headers: { "content-type": "application/json" } };
    }
    if (path === "/") return { body: PAGE };
    const file = join(web, path);
    if (!existsSync(file)) return undefined;
    const type = path.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    return { body: readFileSync(file), headers: { "content-type": type } };
  });
  const browser = await launchBrowser();
  /** @type {{ how: string, life_ms: number, lost_ms: number, batches: number }[]} */ const results = [];
  try {
    for (let run = 0; run < runs * 1.2; run++) {
      const how = run % 6 === 5 ? "crashed" : "closed";
      const context = await browser.newContext();
      const tab = await context.newPage();
      const devtools = await context.newCDPSession(tab);
      /** @type {number} */ let said = 0;
      await tab.exposeBinding("said", (_, now) => void (said = now));
      await tab.addInitScript(() => {
        const heard = () => /** @type {any} */ (window).said(Number(document.title) || 0);
        setInterval(heard, 10);
      });
      await tab.goto(site.url);
      await tab.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics().rung);
      const session = await tab.evaluate(() => /** @type {any} */ (window).hark.sessionUrl().slice(-32));
      const life = LIFE_MS[0] + Math.random() * (LIFE_MS[1] - LIFE_MS[0]);
      await tab.waitForTimeout(life);
      if (how === "closed") await tab.close({ runBeforeUnload: true });
      else devtools.send("Page.crash").catch(() => {});
      await tab.waitForEvent(how === "closed" ? "close" : "crash", { timeout: 5000 }).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      await context.close();
      const batches = [...(stored.get(session)?.values() ?? [])].map(decodeBatch);
      const seqs = batches.map((batch) => batch.envelope.seq).sort((a, b) => a - b);
      assert.deepEqual(
        seqs,
        seqs.map((_, i) => i),
        "no batch is missing between stored ones",
      );
      const ticks = batches
        .flatMap((batch) => batch.events)
        .filter((event) => event.kind === "set_text" || event.kind === "text")
        .map((event) => Number(/^tick (\d+)$/.exec(event.value)?.[1] ?? NaN))
        .filter((tick) => tick >= 0);
      results.push({
        how,
        life_ms: Math.round(life),
        lost_ms: Math.max(0, said - Math.max(0, ...ticks)),
        batches: batches.length,
      });
    }
  } finally {
    await browser.close();
    await site.stop();
  }
  return { results, twice };
}

const { results, twice } = await measure();
const of = (/** @type {string} */ how) => results.filter((run) => run.how === how).map((run) => run.lost_ms);
const figures = {
  runs: of("closed").length,
  median_lost_ms: median(of("closed")),
  worst_lost_ms: Math.max(...of("closed")),
  crashes: of("crashed").length,
  median_lost_ms_crashed: median(of("crashed")),
  worst_lost_ms_crashed: Math.max(...of("crashed")),
  sent_twice: twice,
};
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, JSON.stringify({ ...figures, results }, null, 2) + "\n");
console.table(figures);
