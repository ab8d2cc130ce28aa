// Pages that come back, that are made before they are shown, and that change under a view transition.
// @ts-check
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as E from "../../schema/events.js";
import { treeOf } from "../lib/decode.mjs";
import { launchBrowser, waitFor } from "../lib/harness.mjs";
import { finish, outlineOfPage, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => {
  browser = await launchBrowser({
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
    ],
  });
});
after(() => browser?.close());

const page_ = (/** @type {string} */ body) => `<!doctype html><title>Life</title>${tag()}<body>${body}`;

test("a page from the back/forward cache is a new page view, with all that was changed before", async () => {
  const lab = await startLab({ "/": page_("<p>first"), "/next": "<!doctype html><p>next" });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await page.evaluate(() => {
      /** @type {any} */ (window).alive = true;
      document.body.append("changed");
    });
    await page.goto(`${lab.url}/next`);
    await page.goBack({ waitUntil: "commit" });
    assert.equal(
      await page.evaluate(() => /** @type {any} */ (window).alive),
      true,
      "it came from the cache",
    );
    await page.evaluate(() => void document.body.append("and again"));
    await page.waitForTimeout(100);
    const live = await page.evaluate(outlineOfPage);
    await page.evaluate(() => /** @type {any} */ (window).hark.stop());
    await waitFor(() =>
      lab
        .batches()
        .some(({ envelope, events }) => envelope.epoch === 1 && events.some(({ kind }) => kind === "leave")),
    );
    const views = [0, 1].map((epoch) =>
      lab
        .batches()
        .filter(({ envelope }) => envelope.epoch === epoch)
        .sort((a, b) => a.envelope.seq - b.envelope.seq)
        .flatMap(({ events }) => events),
    );
    assert.ok(views[0].some(({ kind, how }) => kind === "leave" && how === 0));
    assert.deepEqual(treeOf(views[1]).outline(), live);
  } finally {
    await page.close();
    await lab.stop();
  }
});

test("a prerendered page is silent until it is shown, and then begins", async () => {
  // A browser that nobody drives: what drives one keeps it from prerendering.
  const lab = await startLab({
    "/": `<!doctype html><script type=speculationrules>{"prerender":[{"source":"list","urls":["/next"],"eagerness":"immediate"}]}</script>
      <script>setTimeout(() => (location.href = "/next"), 2500)</script>`,
    "/next": page_(`<p>prerendered</p><script>
      const was = document.prerendering;
      const made = performance.now();
      setTimeout(() => document.body.append("before it was shown"), 100);
      document.addEventListener("prerenderingchange", () => {
        const before = window.hark?.diagnostics();
        setTimeout(() => {
          hark.track("seen", { was, waited: Math.round(performance.now() - made), before: before?.batches ?? 0 });
          hark.stop();
        }, 1500);
      });
      if (!was) hark.track("seen", { was });
    </script>`),
  });
  const profile = mkdtempSync(join(tmpdir(), "hark-prerender-"));
  const chromium = spawn(
    "/usr/bin/chromium",
    ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", `--user-data-dir=${profile}`, lab.url],
    { stdio: "ignore", detached: true },
  );
  try {
    await waitFor(() => lab.events().some(({ kind }) => kind === "leave"), 25_000);
    const events = lab.events();
    const seen = JSON.parse(events.find(({ kind, name }) => kind === "custom" && name === "seen")?.json);
    assert.equal(seen.was, true, "it was prerendered");
    assert.equal(seen.before, 0);
    assert.ok(seen.waited > 2000);
    const end = events.find(({ kind }) => kind === "leave");
    assert.ok(end && end.at < seen.waited, `time begins when it is shown: ${end?.at} of ${seen.waited}`);
    assert.ok(
      treeOf(events)
        .outline()
        .some((line) => line.includes("before it was shown")),
    );
  } finally {
    if (chromium.pid) process.kill(-chromium.pid, "SIGKILL");
    await new Promise((resolve) => chromium.once("exit", resolve));
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    await lab.stop();
  }
});

test("view transitions work unchanged; what they end in is recorded, and no pseudo-element of theirs", async () => {
  const lab = await startLab({ "/": page_("<main><p>old</p></main>") });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    const done = await page.evaluate(async () => {
      const transition = /** @type {any} */ (document).startViewTransition(() => {
        /** @type {any} */ (document.querySelector("main")).innerHTML = "<p>new</p>";
      });
      await transition.ready;
      const named = document
        .getAnimations()
        .some((a) => /** @type {any} */ (a.effect).pseudoElement?.includes("view-transition"));
      await transition.finished;
      return named;
    });
    assert.equal(done, true);
    const live = await page.evaluate(outlineOfPage);
    const told = await finish(page, lab);
    assert.equal(told.lastFault, "");
    assert.deepEqual(treeOf(lab.events()).outline(), live);
  } finally {
    await page.close();
    await lab.stop();
  }
});

test("history: pushed, replaced, travelled back", async () => {
  const lab = await startLab({ "/": page_("<p>one") });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await page.evaluate(async () => {
      const turn = () => new Promise((resolve) => setTimeout(resolve, 60));
      addEventListener("popstate", () => (document.body.innerHTML = `<p>${location.pathname}`));
      history.pushState({}, "", "/two");
      document.body.innerHTML = "<p>two";
      history.replaceState({}, "", "/three");
      await turn();
      history.back();
      await turn();
      location.hash = "part";
      await turn();
    });
    await page.waitForTimeout(100);
    const live = await page.evaluate(outlineOfPage);
    await finish(page, lab);
    const events = lab.events();
    assert.deepEqual(
      events
        .filter(({ kind }) => kind === "navigate")
        .map(({ how, url }) => [how, new URL(url).pathname + new URL(url).hash]),
      [
        [0, "/"],
        [1, "/two"],
        [2, "/three"],
        [3, "/"],
        [4, "/#part"],
      ],
    );
    assert.deepEqual(treeOf(events).outline(), live);
  } finally {
    await page.close();
    await lab.stop();
  }
});

test("a route after a minute without one brings a keyframe, the next one does not", async () => {
  const lab = await startLab({ "/": page_("<p>one") });
  const page = await browser.newPage();
  try {
    await page.clock.install();
    await page.goto(lab.url);
    await page.clock.runFor(3000);
    await recording(page);
    /** @param {string} path */
    const go = async (path) => {
      await page.evaluate((to) => {
        history.pushState({}, "", to);
        document.body.innerHTML = `<p>${to}`;
      }, path);
      await page.clock.runFor(3000);
    };
    const count = () => page.evaluate(() => /** @type {any} */ (window).hark.diagnostics().keyframes);
    await go("/soon");
    assert.equal(await count(), 1, "it is not long since the first");
    await page.clock.runFor(60_000);
    await go("/later");
    await go("/soon-after");
    assert.equal(await count(), 2);
    const live = await page.evaluate(outlineOfPage);
    await finish(page, lab);
    assert.equal(lab.events().filter(({ kind }) => kind === "keyframe").length, 2);
    assert.deepEqual(treeOf(lab.events()).outline(), live);
  } finally {
    await page.close();
    await lab.stop();
  }
});

test("a page that stands still, and a clock that jumps, are gaps", async () => {
  const lab = await startLab({ "/": page_("<p id=p>first") });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await waitFor(() => lab.bodies.length > 0);
    const gaps = () => lab.events().filter((event) => event.kind === "gap");
    assert.deepEqual(gaps(), []);
    await page.evaluate(() => {
      document.body.append("still");
      return new Promise((done) =>
        setTimeout(() => {
          for (const end = performance.now() + 6000; performance.now() < end; );
          done(undefined);
        }, 20),
      );
    });
    await waitFor(() => gaps().length === 1, 15000);
    await page.evaluate(() => {
      // One jump may fall between two of hark's timers.
      const { now } = Date;
      let hours = 0;
      Date.now = () => now() + hours * 3600000;
      setInterval(() => hours < 4 && document.body.append("jump"), 20);
      setInterval(() => hours < 4 && hours++, 1000);
    });
    await waitFor(() => gaps().length >= 2, 20000);
    const [still, jump] = gaps();
    assert.equal(still.reason, E.GAP_THROTTLED);
    assert.ok(still.count > 5000 && still.count < 12000, `${still.count} ms`);
    assert.ok(jump.count > 3500000 && jump.count < 3700000, `${jump.count} ms`);
  } finally {
    await page.close();
    await lab.stop();
  }
});
