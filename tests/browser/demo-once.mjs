// ./dev demo --once: a headless visitor shops like someone with a bad day; out/ gets the replay and the report.
// @ts-check
import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launchBrowser, ROOT, sessionAtRest, startCollector } from "../lib/harness.mjs";
import { visitShop } from "../lib/visitor.mjs";

const out = join(ROOT, "out");
const VISITS = 3;
mkdirSync(out, { recursive: true });
rmSync(join(out, "hark-data"), { recursive: true, force: true });

const collector = await startCollector({ data: join(out, "hark-data"), args: ["--demo"] });
const browser = await launchBrowser();
try {
  let session = "";
  for (let i = 0; i < VISITS; i++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const tab = await context.newPage();
    session = await visitShop(tab, collector.url, { buys: i < VISITS - 1 });
    await tab.goto("about:blank"); // the last batch goes by beacon
    await context.close();
  }
  const stored = await sessionAtRest(collector, session);

  const longest = stored.views.reduce((/** @type {any} */ a, /** @type {any} */ b) =>
    b.duration_ms > a.duration_ms ? b : a,
  );
  collector.cli("replay", session, "--html", join(out, "replay.html"));
  for (const kind of ["html", "json", "csv"])
    collector.cli("report", "friction", `--${kind}`, join(out, `friction.${kind}`));

  const viewer = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  /** @type {string[]} */ const problems = [];
  viewer.on("pageerror", (error) => problems.push(String(error)));
  const moment = Math.round(longest.duration_ms * 0.6) / 1000;
  await viewer.goto(`${pathToFileURL(join(out, "replay.html"))}#t=${moment}`);
  await viewer.waitForTimeout(1500);
  await viewer.screenshot({ path: join(out, "replay.png") });
  await viewer.goto(String(pathToFileURL(join(out, "friction.html"))));
  await viewer.screenshot({ path: join(out, "friction.png"), fullPage: true });
  if (problems.length) throw new Error(`the replay page failed: ${problems.join("; ")}`);

  const signals = Object.entries(
    stored.signals.reduce(
      (/** @type {Record<string, number>} */ sums, /** @type {any} */ s) => ({
        ...sums,
        [s.signal]: (sums[s.signal] ?? 0) + 1,
      }),
      {},
    ),
  );
  console.log(`\n${VISITS} visits recorded. The last one: session ${session}`);
  console.log(
    `  ${stored.batches} batches, ${stored.events} events, ${stored.bytes_stored} bytes stored (${stored.bytes_inflated} inflated), ${stored.clicks} clicks, ${stored.errors} errors`,
  );
  console.log(`  signals: ${signals.map(([name, count]) => `${name} ${count}`).join(", ") || "none"}`);
  for (const file of ["replay.html", "replay.png", "friction.html", "friction.json", "friction.csv"])
    console.log(`  out/${file}  ${statSync(join(out, file)).size} bytes`);
} finally {
  await browser.close();
  await collector.stop();
}
