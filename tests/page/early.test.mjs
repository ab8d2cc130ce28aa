// What happens before the recorder has arrived: hark.js alone listens, and nothing of it is lost.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, waitFor } from "../lib/harness.mjs";
import { finish, KEY, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

/**
 * Opens a page whose recorder is held back; `run` gets the function that lets it come.
 * @param {string} html @param {(page: import("playwright-core").Page, lab: Awaited<ReturnType<typeof startLab>>, come: () => void) => Promise<void>} run
 */
async function withLateRecorder(html, run) {
  const lab = await startLab({ "/": html });
  const page = await browser.newPage();
  /** @type {() => void} */ let come = () => {};
  const held = new Promise((resolve) => (come = () => resolve(undefined)));
  try {
    await page.route(/\/recorder\./, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(lab.url, { waitUntil: "commit" });
    await page.waitForFunction(() => /** @type {any} */ (window).hark?.version);
    await run(page, lab, come);
  } finally {
    come();
    await page.close();
    await lab.stop();
  }
}

const BUTTON = `<!doctype html><title>early</title>${tag()}<button id=b>Pay</button>`;

test("clicks, errors and the site's own words before the recorder is there are recorded", async () => {
  await withLateRecorder(BUTTON, async (page, lab, come) => {
    await page.click("#b");
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error("too early");
      });
      /** @type {any} */ (window).hark.track("started", { step: 1 });
      /** @type {any} */ (window).hark.addTag("plan", "free");
    });
    await page.waitForTimeout(100);
    come();
    await recording(page);
    await finish(page, lab);
    const events = lab.events();
    const of = (/** @type {string} */ kind) => events.filter((event) => event.kind === kind);
    assert.equal(of("click").length, 1);
    assert.equal(of("click")[0].target, "button#b");
    assert.notEqual(of("click")[0].node, 0);
    assert.match(of("failure")[0].message, /too early/);
    assert.equal(of("custom")[0].name, "started");
    assert.deepEqual([of("tag")[0].name, of("tag")[0].value], ["plan", "free"]);
    assert.ok(events.findIndex((event) => event.kind === "keyframe") < events.indexOf(of("click")[0]));
  });
});

test("a visitor who says no before the recorder is there is not recorded when it comes", async () => {
  await withLateRecorder(BUTTON, async (page, lab, come) => {
    await page.click("#b");
    await page.evaluate(() => /** @type {any} */ (window).hark.setConsent("denied"));
    come();
    await page.waitForTimeout(600);
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).hark.diagnostics().state), "denied");
    assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 0);
    assert.equal(lab.bodies.length, 0);
  });
});

test("a recorder that never comes leaves a quiet page", async () => {
  const lab = await startLab({ "/": BUTTON });
  const page = await browser.newPage();
  /** @type {string[]} */ const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.route(/\/recorder\./, (route) => route.abort());
  await page.goto(lab.url);
  const state = () => page.evaluate(() => /** @type {any} */ (window).hark?.diagnostics().state);
  await waitFor(async () => (await state()) === "unsupported");
  await page.evaluate(
    (key) => (/** @type {any} */ (window).hark.track("x"), /** @type {any} */ (window).hark.init({ key })),
    KEY,
  );
  assert.deepEqual(errors, []);
  assert.equal(lab.bodies.length, 0);
  await page.close();
  await lab.stop();
});
