// What do stylesheets by name save? The first visitor of an empty collector (cold) and the second one (warm) make the
// same visit; what left the page is counted, batches and assets apart.
//
// usage: node tests/bench/assets.mjs [--css FILE]     (the demo shop; with FILE also a page under that stylesheet)
// @ts-check
import { readFileSync } from "node:fs";
import { discard, launchBrowser, startCollector, startProxy, startSite, waitFor } from "../lib/harness.mjs";
import { visitShop } from "../lib/visitor.mjs";

const at = process.argv.indexOf("--css");
const css = at > 0 ? readFileSync(process.argv[at + 1]) : undefined;

/** @param {string} script */
const page = (script) => `<!doctype html><html lang=en><head><title>Prices</title>
<link rel=stylesheet href="/framework.css">${script}</head><body>
<nav class="navbar navbar-expand bg-body-tertiary"><div class=container><a class=navbar-brand>Brand</a>
<ul class=navbar-nav>${["Home", "Features", "Prices", "Help"].map((w) => `<li class=nav-item><a class=nav-link href="#">${w}</a></li>`).join("")}</ul></div></nav>
<main class="container py-4"><div class="row row-cols-3 g-3">${Array.from(
  { length: 12 },
  (_, i) => `<div class=col><div class="card h-100"><div class=card-body><h5 class=card-title>Plan ${i}</h5>
<p class=card-text>Enough of everything for a team of ${i + 2}.</p><a href="#" class="btn btn-primary">Choose</a>
<span class="badge text-bg-secondary">new</span></div></div></div>`,
).join("")}</div></main></body></html>`;

/** @param {(tab: import("playwright-core").Page, url: string) => Promise<unknown>} visit @param {(proxy: string, key: string) => Promise<string>} where */
async function measure(visit, where) {
  const collector = await startCollector({ args: ["--demo"] });
  const proxy = await startProxy(collector.url);
  const browser = await launchBrowser();
  /** @type {{ batches: number, assets: number }[]} */ const found = [];
  try {
    const url = await where(proxy.url, collector.writeKey);
    for (let i = 0; i < 2; i++) {
      const from = proxy.requests.length;
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const tab = await context.newPage();
      await visit(tab, url);
      await tab.goto("about:blank");
      await waitFor(async () => (await collector.api("/api/status")).batches.in_flight === 0);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await context.close();
      const posts = proxy.requests.slice(from).filter(({ method }) => method === "POST");
      const bytes = (/** @type {string} */ path) =>
        posts.filter((post) => post.url === path).reduce((sum, { body }) => sum + body.length, 0);
      found.push({ batches: bytes("/v1/batch") + bytes("/v1/known"), assets: bytes("/v1/asset") });
    }
  } finally {
    await browser.close();
    await proxy.stop();
    await discard(collector);
  }
  const [cold, warm] = found;
  return {
    cold: cold.batches + cold.assets,
    warm: warm.batches + warm.assets,
    cold_assets: cold.assets,
    warm_assets: warm.assets,
  };
}

console.log(
  "shop",
  await measure(
    (tab, url) => visitShop(tab, url, { buys: true }),
    async (proxy) => proxy,
  ),
);
if (css) {
  /** @type {Awaited<ReturnType<typeof startSite>> | undefined} */ let site;
  const visit = async (/** @type {import("playwright-core").Page} */ tab, /** @type {string} */ url) => {
    await tab.goto(url);
    await tab.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics().sent > 0);
    for (const button of await tab.locator(".btn").all()) await button.click();
    await tab.waitForTimeout(6000);
  };
  const result = await measure(visit, async (proxy, key) => {
    site = await startSite((request) =>
      request.url === "/framework.css"
        ? { body: css, headers: { "content-type": "text/css" } }
        : { body: page(`<script async src="${proxy}/hark.js" data-key="${key}"></script>`) },
    );
    return site.url;
  });
  console.log(process.argv[at + 1], result);
  await site?.stop();
}
