// Without consent, and where the browser asks for privacy, nothing is sent, kept or watched.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, waitFor } from "../lib/harness.mjs";
import { KEY, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

const BUTTON = "<button id=b>b</button>";
const stored = () =>
  [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((name) => /hark/.test(name));

/** @param {string} html @param {(page: import("playwright-core").Page, lab: Awaited<ReturnType<typeof startLab>>) => Promise<void>} run @param {() => void} [init] */
async function withPage(html, run, init) {
  const lab = await startLab({ "/": html });
  const context = await browser.newContext();
  if (init) await context.addInitScript(init);
  const page = await context.newPage();
  try {
    await page.goto(lab.url);
    await page.waitForFunction(() => /** @type {any} */ (window).hark?.version);
    await run(page, lab);
  } finally {
    await context.close();
    await lab.stop();
  }
}

/** @param {import("playwright-core").Page} page @param {Awaited<ReturnType<typeof startLab>>} lab @param {string} state */
async function quiet(page, lab, state) {
  await page.click("#b");
  await page.evaluate(() => /** @type {any} */ (window).hark.track("x"));
  await page.waitForTimeout(1500);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).hark.diagnostics().state), state);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).hark.sessionUrl()), undefined);
  await page.goto("about:blank");
  await page.waitForTimeout(200);
  assert.equal(lab.bodies.length, 0);
  assert.deepEqual(lab.requests, ["/hark.js"], "not even the core is fetched");
}

test("consent denied: nothing, until it is given", async () => {
  await withPage(`<!doctype html>${tag('data-consent="denied"')}${BUTTON}`, async (page, lab) => {
    assert.deepEqual(await page.evaluate(stored), []);
    await page.waitForTimeout(500);
    assert.deepEqual(lab.requests, ["/hark.js"]);
    await page.evaluate(() => /** @type {any} */ (window).hark.setConsent(true));
    await recording(page);
    await waitFor(() => lab.bodies.length > 0);
    assert.equal((await page.evaluate(stored)).length, 2);
  });
});

test("consent denied and never given: nothing at all", async () => {
  await withPage(`<!doctype html>${tag('data-consent="denied"')}${BUTTON}`, (page, lab) =>
    quiet(page, lab, "denied"),
  );
});

test("Global Privacy Control is honoured", async () => {
  await withPage(
    `<!doctype html>${tag()}${BUTTON}`,
    async (page, lab) => {
      assert.deepEqual(await page.evaluate(stored), []);
      await page.evaluate(() => /** @type {any} */ (window).hark.setConsent(true)); // not above the browser's word
      await quiet(page, lab, "gpc");
    },
    () => Object.defineProperty(navigator, "globalPrivacyControl", { value: true }),
  );
});

test("Do Not Track is honoured where the site says so", async () => {
  const track = () => Object.defineProperty(navigator, "doNotTrack", { value: "1" });
  await withPage(
    `<!doctype html>${tag("data-do-not-track")}${BUTTON}`,
    async (page, lab) => {
      assert.deepEqual(await page.evaluate(stored), []);
      await quiet(page, lab, "dnt");
    },
    track,
  );
  await withPage(`<!doctype html>${tag()}${BUTTON}`, (page) => recording(page), track);
});

test("consent taken back: storage is wiped, what was not sent is never sent", async () => {
  await withPage(`<!doctype html>${tag()}${BUTTON}`, async (page, lab) => {
    await recording(page);
    await waitFor(() => lab.bodies.length > 0);
    const before = lab.bodies.length;
    await page.click("#b");
    await page.evaluate(() => /** @type {any} */ (window).hark.setConsent(false));
    assert.deepEqual(await page.evaluate(stored), []);
    await page.waitForTimeout(1500);
    await page.goto("about:blank");
    await page.waitForTimeout(200);
    assert.equal(lab.bodies.length, before);
  });
});

test("anonymous: recorded, but nothing is kept in the browser", async () => {
  await withPage(`<!doctype html>${tag('data-consent="anonymous"')}${BUTTON}`, async (page, lab) => {
    await recording(page);
    await page.evaluate(() => /** @type {any} */ (window).hark.identify("someone"));
    await waitFor(() => lab.bodies.length > 0);
    assert.deepEqual(await page.evaluate(stored), []);
    assert.deepEqual(await page.evaluate(() => document.cookie), "");
    await page.evaluate(() => /** @type {any} */ (window).hark.stop());
    await waitFor(() => lab.events().some((event) => event.kind === "leave"));
    assert.equal(lab.batches()[0].head.consent, 1);
    assert.ok(!lab.events().some((event) => event.kind === "identify"));
    const first = lab.batches()[0].envelope.session;
    await page.reload();
    await recording(page);
    await waitFor(() => lab.batches().some((batch) => batch.envelope.session !== first));
  });
});

test("a refusal for good ends the recording", async () => {
  const lab = await startLab({ "/": `<!doctype html>${tag()}${BUTTON}` });
  let asked = 0;
  lab.collector.answer = () => (asked++, { status: 403, body: "{}" });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await page.waitForFunction(() => /** @type {any} */ (window).hark?.diagnostics().state === "refused");
    await page.click("#b");
    await page.waitForTimeout(1500);
    assert.equal(asked, 1);
  } finally {
    await page.close();
    await lab.stop();
  }
});

test("a key that is none starts nothing", async () => {
  await withPage(`<!doctype html>${tag().replace(KEY, "nonsense")}${BUTTON}`, (page, lab) =>
    quiet(page, lab, "waiting"),
  );
});
