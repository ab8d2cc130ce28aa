// Pages of unusual size and haste: what is recorded is the live tree all the same, or a gap that says so.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { treeOf } from "../lib/decode.mjs";
import { launchBrowser, waitFor } from "../lib/harness.mjs";
import { finish, outlineOfPage, recording, startLab, tag } from "./fixtures.mjs";

const SECONDS = Number(process.env.HARK_STRESS_SECONDS) || 3;

/** @type {import("playwright-core").Browser} */ let browser;
before(
  async () =>
    void (browser = await launchBrowser({ args: ["--headless", "--no-sandbox", "--js-flags=--expose-gc"] })),
);
after(() => browser?.close());

/** A page of `count` elements with text, in rows and cells. @param {number} rows @param {number} cells */
function grid(rows, cells) {
  const row = Array.from({ length: cells }, (_, i) => `<td class=c${i % 3}>cell</td>`).join("");
  return `<table>${Array.from({ length: rows }, () => `<tr>${row}</tr>`).join("")}</table>`;
}

/** @param {string} html @param {(page: import("playwright-core").Page, lab: Awaited<ReturnType<typeof startLab>>) => Promise<void>} run */
async function withPage(html, run) {
  const lab = await startLab({ "/": html });
  const page = await browser.newPage();
  /** @type {string[]} */ const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  try {
    await page.goto(lab.url);
    await recording(page);
    await run(page, lab);
    assert.deepEqual(errors, []);
  } finally {
    await page.close();
    await lab.stop();
  }
}

/** @param {import("playwright-core").Page} page */
const told = (page) => page.evaluate(() => /** @type {any} */ (window).hark.diagnostics());

/** The recording is the live tree, and nothing was dropped. @param {import("playwright-core").Page} page @param {Awaited<ReturnType<typeof startLab>>} lab */
async function same(page, lab) {
  const live = await page.evaluate(outlineOfPage);
  const said = await finish(page, lab);
  assert.equal(said.lastFault, "");
  const events = lab.events();
  // Not deepEqual: a diff of so many lines would never end.
  const tree = treeOf(events).outline();
  const at = live.findIndex((line, i) => line !== tree[i]);
  assert.ok(at < 0 && tree.length === live.length, `line ${at}: live ${live[at]}, recorded ${tree[at]}`);
  assert.equal(
    lab.batches().reduce((sum, batch) => sum + batch.head.dropped, 0),
    0,
  );
  return { events, said, lines: live.length };
}

/** Runs in the page: changes rows here and there, every few ms, for `ms`. @param {{ seed: number, ms: number }} options */
async function meddle({ seed, ms }) {
  let state = seed * 2654435761;
  const random = (/** @type {number} */ below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return (state >>> 8) % below;
  };
  const body = /** @type {Element} */ (document.querySelector("tbody"));
  const any = () => body.children[random(body.children.length)];
  const made = () => {
    const row = document.createElement("tr");
    row.append(document.createElement("td"), "new");
    return row;
  };
  /** @type {Element[]} */ const out = [];
  const acts = [
    () => any().before(made()),
    () => any().after(any()),
    () => body.prepend(any()),
    () => body.append(any()),
    () => out.push(body.removeChild(any())),
    () => out.length && any().before(/** @type {Element} */ (out.pop())),
    () => any().append(.../** @type {any} */ (any().childNodes)),
    () => any().firstElementChild?.append(any()),
    () => any().setAttribute("class", "x"),
    () => any().replaceChildren(made(), any()),
    () => {
      const host = document.createElement("div");
      host.attachShadow({ mode: "open" }).append(made(), any());
      any().append(host, made());
    },
    () => body.querySelectorAll("div").forEach((host) => host.shadowRoot?.append(made())),
  ];
  for (const end = performance.now() + ms; performance.now() < end; ) {
    for (let i = random(12); i >= 0; i--) acts[random(acts.length)]();
    await new Promise((resolve) => setTimeout(resolve, random(8)));
  }
}

for (let seed = 1; seed <= 4; seed++)
  test(`changes while a snapshot is being taken in slices come out as the live tree (seed ${seed})`, async () => {
    const html = `<!doctype html><title>Slices</title><body>${grid(2500, 4)}<script>
      (${meddle})({ seed: ${seed}, ms: 1500 }).then(() => (window.done = true))</script>${tag()}`;
    await withPage(html, async (page, lab) => {
      await page.waitForFunction(() => /** @type {any} */ (window).done);
      await page.waitForTimeout(300);
      const { events, said } = await same(page, lab);
      assert.equal(said.keyframes, 1, "no second keyframe may help out");
      const first = events.slice(
        0,
        events.findIndex((event) => event.kind === "leave"),
      );
      assert.ok(first.filter((event) => event.kind === "subtree").length > 10);
    });
  });

test("a page of 100,000 nodes is recorded whole, in short tasks", async () => {
  await withPage(`<!doctype html><title>Grid</title><body>${grid(5000, 10)}${tag()}`, async (page, lab) => {
    await waitFor(async () => !(await told(page)).pending, 30_000);
    const { said, lines } = await same(page, lab);
    assert.ok(lines > 100_000, `${lines}`);
    assert.equal(said.keyframes, 1);
  });
});

test("a storm of 50,000 changes a second is a gap, and a keyframe when it is over", async () => {
  await withPage(`<!doctype html><title>Storm</title><body>${grid(200, 5)}${tag()}`, async (page, lab) => {
    await page.evaluate(async (seconds) => {
      const cells = document.querySelectorAll("td");
      let n = 0;
      for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
        for (let i = 0; i < 2000; i++) cells[n++ % cells.length].textContent = "storm";
        await new Promise((resolve) => setTimeout(resolve, 6));
      }
    }, SECONDS);
    await waitFor(
      async () => (await told(page)).keyframes === 2,
      12_000,
      () => "no keyframe",
    );
    await waitFor(async () => !(await told(page)).pending, 10_000);
    const { events, said } = await same(page, lab);
    assert.equal(said.storms, 1);
    const gap = events.findIndex((event) => event.kind === "gap" && event.reason === 3);
    assert.ok(gap > 0, "the gap is told");
    const next = events.slice(gap + 1).find((event) => /^(?:element|text|remove|keyframe)$/.test(event.kind));
    assert.equal(next?.kind, "keyframe", "no change of the tree is told in between");
  });
});

test("a large stylesheet that changes while it is read in slices is told as it is in the end", async () => {
  const html = `<!doctype html><title>Rules</title><style></style><body><script>
    const { sheet } = document.querySelector("style");
    for (let i = 0; i < 6000; i++) sheet.insertRule(".r" + i + " { color: rgb(1, 2, 3); margin: 1px 2px; }", i);
    let n = 0;
    const timer = setInterval(() => {
      sheet.insertRule(".n" + n + " { top: 0px; }", (n * 37) % sheet.cssRules.length);
      sheet.deleteRule((n * 91) % sheet.cssRules.length);
      if (++n === 60) clearInterval(timer), (window.done = true);
    }, 10);
  </script>${tag()}`;
  await withPage(html, async (page, lab) => {
    await page.waitForFunction(() => /** @type {any} */ (window).done);
    await page.waitForTimeout(1500);
    const live = await page.evaluate(() => [...document.styleSheets[0].cssRules].map((rule) => rule.cssText));
    const said = await finish(page, lab);
    assert.equal(said.lastFault, "");
    /** @type {string[]} */ let rules = [];
    let css = "";
    for (const event of lab.events()) {
      if (event.kind === "sheet") css = event.css;
      else if (event.kind === "append" && css) css += event.value;
      else if (css) {
        rules = css.split("\n");
        css = "";
      }
      if (event.kind === "sheet_insert") rules.splice(event.index, 0, event.rule);
      else if (event.kind === "sheet_delete") rules.splice(event.index, 1);
    }
    assert.equal(rules.length, live.length);
    assert.deepEqual(rules, live);
  });
});
