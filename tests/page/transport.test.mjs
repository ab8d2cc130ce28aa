// Sending: retries, refusals, leaving the page, keyframes that the collector asks for; and who a visit is.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as E from "../../schema/events.js";
import { decodeBatch, treeOf } from "../lib/decode.mjs";
import { launchBrowser, waitFor } from "../lib/harness.mjs";
import { outlineOfPage, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

const PAGE = `<!doctype html>${tag()}<p>page</p><button id=b>b</button><a id=next href="/next">next</a>`;

/** @param {(page: import("playwright-core").Page, lab: Awaited<ReturnType<typeof startLab>>, context: import("playwright-core").BrowserContext) => Promise<unknown>} run */
async function withPage(run) {
  const lab = await startLab({ "/": PAGE, "/next": PAGE, "/bare": "<!doctype html>bare" });
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    await page.goto(lab.url);
    await run(page, lab, context);
  } finally {
    await context.close();
    await lab.stop();
  }
}

test("a request is CORS-safelisted and carries no cookies", async () => {
  await withPage(async (page) => {
    /** @type {import("playwright-core").Request[]} */ const sent = [];
    page.on("request", (request) => void (request.method() === "POST" && sent.push(request)));
    await page.evaluate(() => (document.cookie = "own=1"));
    await recording(page);
    await page.evaluate(() => console.error("urgent"));
    await waitFor(() => sent.length > 0);
    const headers = await sent[0].allHeaders();
    assert.equal(headers["content-type"], "text/plain");
    assert.equal(headers.cookie, undefined);
    assert.doesNotMatch(headers.referer ?? "", /\/.+\/.+\/./);
  });
});

test("5xx and 429 are tried again with the same bytes, a 400 is not", async () => {
  await withPage(async (page, lab) => {
    /** @type {string[]} */ const asked = [];
    const answers = [503, 429, 200, 400];
    lab.collector.answer = (body) => {
      asked.push(body.toString("base64"));
      const status = answers.shift() ?? 200;
      return { status, body: '{"stored":true,"keyframe":true}', headers: { "retry-after": "0" } };
    };
    await recording(page);
    await waitFor(() => asked.length === 3, 15000);
    assert.ok(asked[0] === asked[1] && asked[1] === asked[2]);
    await page.evaluate(() => console.error("urgent"));
    await waitFor(() => asked.length >= 4, 15000);
    await page.evaluate(() => console.error("urgent again"));
    await waitFor(() => asked.length >= 5, 15000);
    assert.notEqual(asked[3], asked[4], "what was refused with 400 is not sent again");
    const [, gone] = await page.evaluate(() => {
      const { sent, dropped } = /** @type {any} */ (window).hark.diagnostics();
      return [sent, dropped];
    });
    assert.equal(gone, 1);
    // The loss is told, and a keyframe makes what follows whole again.
    await waitFor(() => lab.events().some((event) => event.kind === "gap"), 15000);
  });
});

test("a keyframe that the collector has not got is taken anew", async () => {
  await withPage(async (page, lab) => {
    let asked = 0;
    lab.collector.answer = () => ({ body: `{"stored":true,"keyframe":${asked++ > 0}}` });
    await recording(page);
    await page.evaluate(() => document.body.append("later"));
    await waitFor(() => lab.events().filter((event) => event.kind === "keyframe").length === 2, 15000);
    const events = lab.events();
    const second = events.findLastIndex((event) => event.kind === "keyframe");
    assert.equal(events[second].reason, E.KEYFRAME_ASKED);
    const live = await page.evaluate(outlineOfPage);
    assert.deepEqual(treeOf(events.slice(second)).outline(), live);
    const kinds = events.slice(0, second).map((event) => event.kind);
    assert.ok(
      kinds.lastIndexOf("context") > kinds.indexOf("keyframe"),
      "the stream's beginning comes with it",
    );
  });
});

test("leaving the page sends what is left; the next page is the same session and tab, one epoch on", async () => {
  await withPage(async (page, lab) => {
    await recording(page);
    await page.waitForTimeout(300);
    await page.click("#b");
    await page.click("#next");
    await recording(page);
    await waitFor(() => lab.batches().some((batch) => batch.envelope.epoch === 1));
    const batches = lab.batches();
    const first = batches.filter((batch) => batch.envelope.epoch === 0).flatMap((batch) => batch.events);
    assert.equal(first.filter((event) => event.kind === "click").length, 2);
    assert.equal(first.at(-1)?.kind === "leave" || first.some((event) => event.kind === "leave"), true);
    assert.equal(new Set(batches.map((batch) => batch.envelope.session)).size, 1);
    assert.equal(new Set(batches.map((batch) => batch.envelope.tab)).size, 1);
    for (const epoch of [0, 1]) {
      const start = batches.find((batch) => batch.envelope.epoch === epoch && batch.envelope.seq === 0);
      assert.ok(
        start?.events.some((event) => event.kind === "keyframe"),
        "each page view's first batch has a keyframe",
      );
    }
  });
});

test("a hidden page sends at once", async () => {
  await withPage(async (page, lab) => {
    await recording(page);
    await waitFor(() => lab.bodies.length > 0);
    await page.click("#b");
    const before = lab.bodies.length;
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await waitFor(() => lab.bodies.length > before, 1000);
    const events = lab.events();
    assert.ok(events.some((event) => event.kind === "visibility" && event.state === 1));
    assert.ok(events.some((event) => event.kind === "vital" && event.metric === E.VITAL_CLS));
  });
});

test("another tab is the same session; a duplicated tab is another tab", async () => {
  await withPage(async (page, lab, context) => {
    await recording(page);
    await waitFor(() => lab.bodies.length > 0);
    const [popup] = await Promise.all([
      context.waitForEvent("page"),
      page.evaluate(() => void window.open("/next", "_blank")), // copies sessionStorage
    ]);
    await recording(popup);
    const other = await context.newPage();
    await other.goto(lab.url);
    await recording(other);
    await waitFor(() => new Set(lab.batches().map((batch) => batch.envelope.tab)).size === 3);
    assert.equal(new Set(lab.batches().map((batch) => batch.envelope.session)).size, 1);
  });
});

test("after half an hour of idleness the next act begins a new session with a keyframe", async () => {
  const lab = await startLab({ "/": PAGE });
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    await page.clock.install();
    await page.goto(lab.url);
    await page.clock.runFor(3000);
    await recording(page);
    await page.clock.runFor(8000);
    await waitFor(() => lab.bodies.length > 0);
    await page.clock.fastForward(34 * 60 * 1000);
    await page.clock.runFor(2000);
    await waitFor(() => lab.events().some((event) => event.kind === "leave" && event.how === E.LEAVE_IDLE));
    const before = lab.bodies.length;
    await page.evaluate(() => document.body.append("nobody looks"));
    await page.clock.runFor(10000);
    assert.equal(lab.bodies.length, before, "an idle page is not recorded");
    await page.click("#b");
    await page.clock.runFor(8000);
    await waitFor(() => lab.bodies.length > before);
    const [first, second] = [lab.batches()[0], decodeBatch(lab.bodies[lab.bodies.length - 1])];
    assert.notEqual(first.envelope.session, second.envelope.session);
    assert.equal(first.envelope.tab, second.envelope.tab);
    assert.deepEqual([second.envelope.epoch, second.envelope.seq], [0, 0]);
    assert.ok(second.events.some((event) => event.kind === "keyframe"));
    assert.ok(second.events.some((event) => event.kind === "click"));
  } finally {
    await context.close();
    await lab.stop();
  }
});

test("while the network is away everything is kept, and comes in order", async () => {
  await withPage(async (page, lab) => {
    await recording(page);
    await waitFor(() => lab.bodies.length > 0);
    let open = false;
    await page.route("**/v1/batch", (route) => (open ? route.continue() : route.abort()));
    for (let i = 0; i < 4; i++) {
      await page.evaluate((i) => /** @type {any} */ (window).hark.track(`act ${"abcd"[i]}`), i);
      await page.evaluate(() => console.error("urgent"));
      await page.waitForTimeout(1600);
    }
    open = true;
    await waitFor(() => lab.events().filter((event) => event.kind === "custom").length === 4, 30000);
    assert.deepEqual(
      lab
        .events()
        .filter((event) => event.kind === "custom")
        .map((event) => event.name),
      ["act a", "act b", "act c", "act d"],
    );
    const seqs = lab.batches().map((batch) => batch.envelope.seq);
    assert.deepEqual(
      seqs,
      [...seqs].sort((a, b) => a - b),
    );
  });
});

test("a page back from the back/forward cache is a new page view with a keyframe", async () => {
  await withPage(async (page, lab) => {
    await recording(page);
    await waitFor(() => lab.bodies.length > 0);
    await page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
      document.body.append("changed while nobody looked");
    });
    await waitFor(() => lab.events().some((event) => event.kind === "leave" && event.how === E.LEAVE_UNLOAD));
    await page.evaluate(() => void dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await page.click("#b");
    await waitFor(() => lab.batches().some((batch) => batch.envelope.epoch === 1));
    const again = lab.batches().filter((batch) => batch.envelope.epoch === 1);
    assert.equal(again[0].envelope.seq, 0);
    assert.equal(again[0].envelope.session, lab.batches()[0].envelope.session);
    const live = await page.evaluate(outlineOfPage);
    assert.deepEqual(treeOf(again.flatMap((batch) => batch.events)).outline(), live);
  });
});

test("a page with more nodes than the core can count is not walked over and over", async () => {
  const lab = await startLab({ "/": `<!doctype html>${tag()}<body>${"<i>x</i>".repeat(70000)}` });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await page.waitForTimeout(25000);
    const told = await page.evaluate(() => /** @type {any} */ (window).hark.diagnostics());
    assert.ok(told.keyframes <= 3, `${told.keyframes} keyframes in 25 s`);
    assert.equal(told.faults, 0, told.lastFault);
    const batches = lab.batches();
    assert.ok(batches[0].events.some((event) => event.kind === "keyframe"));
    assert.ok(
      batches.some((batch) => batch.head.dropped > 0),
      "what is missing is told",
    );
  } finally {
    await page.close();
    await lab.stop();
  }
});

/** Text that hardly deflates. @param {import("playwright-core").Page} page @param {number} size */
const addNoise = (page, size) =>
  page.evaluate((units) => {
    let text = "";
    while (text.length < units) text += crypto.getRandomValues(new Uint32Array(1))[0].toString(36) + " ";
    document.body.append(text);
  }, size);

test("what does not fit a beacon is kept for the next page and sent from there, nothing twice", async () => {
  await withPage(async (page, lab) => {
    await recording(page);
    await waitFor(() => lab.bodies.length > 0);
    lab.collector.answer = () => ({ status: 503, body: "{}", headers: { "retry-after": "60" } });
    for (let i = 0; i < 4; i++) {
      await addNoise(page, 60000);
      await page.evaluate(() => console.error("urgent"));
      await page.waitForTimeout(3000);
    }
    lab.collector.answer = () => ({ body: '{"stored":true,"keyframe":true}' });
    await page.goto(lab.url + "/bare");
    await page.waitForTimeout(500);
    assert.ok(!lab.events().some((event) => event.kind === "leave"), "not all of it fitted");
    assert.ok((await page.evaluate(() => localStorage.length)) >= 2);
    await page.goto(lab.url + "/next");
    await waitFor(() => lab.events().some((event) => event.kind === "leave"), 15000);
    const first = lab.batches().filter((batch) => batch.envelope.epoch === 0);
    const seqs = new Set(first.map((batch) => batch.envelope.seq));
    assert.equal(seqs.size, Math.max(...seqs) + 1, "no batch is missing");
    assert.ok(!(await page.evaluate(() => Object.keys(localStorage).some((name) => name.includes(":kept")))));
  });
});

test("a page left without a network is sent by the next one; anonymous visits leave nothing behind", async () => {
  await withPage(async (page, lab, context) => {
    await recording(page);
    await waitFor(() => lab.bodies.length > 0);
    await context.setOffline(true);
    await page.click("#b");
    await page.goto("about:blank");
    await context.setOffline(false);
    await page.goto(lab.url + "/next");
    await waitFor(
      () => lab.events().some((event) => event.kind === "leave" && event.how === E.LEAVE_UNLOAD),
      15000,
    );
    assert.ok(lab.events().some((event) => event.kind === "click"));
    await page.evaluate(() => /** @type {any} */ (window).hark.setConsent("anonymous"));
    await recording(page);
    await context.setOffline(true);
    await page.click("#b");
    await page.goto("about:blank");
    await context.setOffline(false);
    await page.goto(lab.url + "/bare");
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  });
});

test("a network that comes back is used at once", async () => {
  await withPage(async (page, lab, context) => {
    await recording(page);
    await waitFor(() => lab.bodies.length > 0);
    await context.setOffline(true);
    for (let i = 0; i < 3; i++) {
      await page.evaluate(() => console.error("urgent"));
      await page.waitForTimeout(2500);
    }
    const before = lab.bodies.length;
    await context.setOffline(false);
    await waitFor(() => lab.bodies.length > before, 1500);
  });
});

test("a batch builds on one that is stored, and after a refusal on none", async () => {
  await withPage(async (page, lab) => {
    /** @type {ReturnType<typeof decodeBatch>[]} */ const seen = [];
    lab.collector.answer = (body) => {
      seen.push(decodeBatch(body));
      const lost = seen.length === 3;
      return lost ? { status: 422, body: "{}" } : { body: '{"stored":true,"keyframe":true,"base":true}' };
    };
    await recording(page);
    for (let i = 1; i <= 4; i++) {
      await waitFor(() => seen.length >= i, 15000);
      await page.waitForTimeout(200); // the answer arrives
      await page.evaluate(() => console.error("urgent"));
    }
    const [first, second, third, fourth] = seen;
    assert.deepEqual([first.envelope.base, second.envelope.base], [0, 1]);
    assert.ok(third.envelope.base > 0);
    assert.equal(fourth.envelope.base, 0);
    assert.ok(fourth.events.some((event) => event.kind === "gap"));
  });
});
