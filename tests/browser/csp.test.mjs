// hark works on pages with a strict Content-Security-Policy that names the collector's origin: with and without
// 'wasm-unsafe-eval', with and without Workers. Each page must end as a stored session with a keyframe.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { discard, launchBrowser, startCollector, startSite, waitFor } from "../lib/harness.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {import("playwright-core").Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof startSite>>} */ let site;

/** Policies by path; COLLECTOR stands for its origin. @type {Record<string, {csp: string, rung: string, nonce?: string}>} */
const PAGES = {
  "/none": { csp: "", rung: "wasm" },
  "/strict-with-wasm": {
    csp: "default-src 'none'; script-src COLLECTOR 'wasm-unsafe-eval'; connect-src COLLECTOR",
    rung: "wasm",
  },
  "/strict-without-wasm": {
    csp: "default-src 'none'; script-src COLLECTOR; connect-src COLLECTOR",
    rung: "js",
  },
  "/no-workers-with-wasm": {
    csp: "default-src 'none'; script-src COLLECTOR 'wasm-unsafe-eval'; connect-src COLLECTOR; worker-src 'none'",
    rung: "wasm",
  },
  "/no-workers-without-wasm": {
    csp: "default-src 'none'; script-src COLLECTOR; connect-src COLLECTOR; worker-src 'none'; child-src 'none'",
    rung: "js",
  },
  "/workers-without-wasm": {
    csp: "default-src 'none'; script-src COLLECTOR; connect-src COLLECTOR; worker-src 'self'",
    rung: "js",
  },
  "/nonce-strict-dynamic": {
    csp: "default-src 'none'; script-src 'nonce-r4nd0m' 'strict-dynamic'; connect-src COLLECTOR; base-uri 'none'",
    rung: "js",
    nonce: "r4nd0m",
  },
  "/trusted-types": {
    csp: "default-src 'none'; script-src COLLECTOR; connect-src COLLECTOR; require-trusted-types-for 'script'; trusted-types hark",
    rung: "js",
  },
};

before(async () => {
  collector = await startCollector();
  site = await startSite((request) => {
    const page = PAGES[request.url ?? ""];
    if (!page) return undefined;
    const csp = page.csp.replaceAll("COLLECTOR", collector.url);
    return {
      headers: csp ? { "content-security-policy": csp } : {},
      body: `<!doctype html><title>${request.url}</title>
        <script async ${page.nonce ? `nonce="${page.nonce}"` : ""} src="${collector.url}/hark.js" data-key="${collector.writeKey}"></script>
        <h1>A page with a policy</h1><button id=go>go</button>`,
    };
  });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await site?.stop();
  if (collector) await discard(collector);
});

for (const [path, page] of Object.entries(PAGES)) {
  test(`${path} is recorded by the ${page.rung} core`, async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    /** @type {string[]} */ const errors = [];
    tab.on("pageerror", (error) => errors.push(String(error)));
    await tab.goto(site.url + path);
    // Not waitForFunction, which evaluates words in the page when it has to look again.
    await waitFor(() => tab.evaluate(() => /** @type {any} */ (window).hark?.sessionUrl?.()));
    await tab.click("#go");
    const id = await tab.evaluate(
      () => /[0-9a-f]{32}/.exec(/** @type {any} */ (window).hark.sessionUrl())?.[0],
    );
    const session = await waitFor(
      async () => {
        const { sessions } = await collector.api("/api/sessions");
        if (!sessions.some((/** @type {any} */ s) => s.id === id)) return undefined;
        const manifest = await collector.api(`/api/sessions/${id}`);
        return manifest.clicks >= 1 ? manifest : undefined;
      },
      15_000,
      collector.output,
    );
    assert.equal(session.views.length, 1);
    assert.equal(session.views[0].keyframe, true);
    assert.equal(session.context.rung, page.rung);
    assert.deepEqual(errors, []);
    await context.close();
  });
}
