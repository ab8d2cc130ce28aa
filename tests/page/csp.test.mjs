// The ladder: WebAssembly where the policy allows it, else the same core as a script; under nonces and Trusted Types.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, waitFor } from "../lib/harness.mjs";
import { recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

/** @type {[string, string, string, string][]} name, policy, attributes, rung */
const POLICIES = [
  ["no policy", "", "", "wasm"],
  ["strict, wasm allowed", "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'", "", "wasm"],
  ["strict", "default-src 'none'; script-src 'self'; connect-src 'self'", "", "js"],
  [
    "no workers",
    "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'none'; child-src 'none'",
    "",
    "js",
  ],
  [
    "nonce and strict-dynamic",
    "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src 'self'",
    "nonce=abc",
    "js",
  ],
  ["nonce only", "default-src 'none'; script-src 'nonce-abc'; connect-src 'self'", "nonce=abc", "js"],
  ["Trusted Types", "script-src 'self'; require-trusted-types-for 'script'; trusted-types hark", "", "js"],
  ["wasm off", "script-src 'self'", "data-wasm=off", "js"],
];

for (const [name, policy, attributes, rung] of POLICIES) {
  test(`${name}: recorded by ${rung}`, async () => {
    const headers = /** @type {Record<string, string>} */ (
      policy ? { "content-security-policy": policy } : {}
    );
    const lab = await startLab({
      "/": { body: `<!doctype html>${tag(attributes)}<p>page</p><button id=b>b</button>`, headers },
    });
    const page = await browser.newPage();
    /** @type {string[]} */ const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.addInitScript(() => {
      const scope = /** @type {any} */ (window);
      scope.violations = [];
      document.addEventListener("securitypolicyviolation", (event) =>
        scope.violations.push(event.blockedURI),
      );
    });
    try {
      await page.goto(lab.url);
      await recording(page);
      assert.equal(await page.evaluate(() => /** @type {any} */ (window).hark.diagnostics().rung), rung);
      await page.click("#b");
      await waitFor(() => lab.events().some((event) => event.kind === "keyframe"));
      assert.ok(
        lab
          .events()
          .some((event) => event.kind === "context" && event.name === "rung" && event.value === rung),
      );
      assert.equal(lab.batches()[0].head.rung, rung === "wasm" ? 0 : 2);
      const violations = await page.evaluate(() => /** @type {any} */ (window).violations);
      assert.deepEqual(
        violations,
        rung === "wasm" || attributes === "data-wasm=off" ? [] : ["wasm-eval"],
        "one probe, once",
      );
      assert.equal(await page.evaluate(() => typeof (/** @type {any} */ (window).__harkCore)), "undefined");
      assert.deepEqual(errors, []);
    } finally {
      await page.close();
      await lab.stop();
    }
  });
}

test("a policy that forbids WebAssembly is asked once, not on every page", async () => {
  const headers = { "content-security-policy": "script-src 'self'" };
  const lab = await startLab({ "/": { body: `<!doctype html>${tag()}<p>page</p>`, headers } });
  const context = await browser.newContext();
  const page = await context.newPage();
  let violations = 0;
  await page.exposeBinding("violated", () => void violations++);
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", () => /** @type {any} */ (window).violated());
  });
  try {
    for (let visit = 0; visit < 3; visit++) {
      await page.goto(lab.url);
      await recording(page);
    }
    assert.equal(violations, 1);
    await page.evaluate(() => /** @type {any} */ (window).hark.setConsent(false));
    assert.equal(await page.evaluate(() => localStorage.length), 0, "forgotten with the consent");
  } finally {
    await context.close();
    await lab.stop();
  }
});
