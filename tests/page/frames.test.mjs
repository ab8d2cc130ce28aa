// Same-origin frames are recorded like the page itself: what scripts do in them, where the pointer is, and that they can go.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { treeOf } from "../lib/decode.mjs";
import { launchBrowser } from "../lib/harness.mjs";
import { finish, outlineOfPage, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

const INNER = `<!doctype html><title>Inner</title><style id=s>p{color:red}</style>
  <p>inner words</p><input id=field><select id=pick><option>one<option>two</select><button id=press style="width:80px;height:30px">Press</button><div id=host></div>`;
const HTML = (/** @type {string} */ body) => `<!doctype html><title>Frames</title>${tag()}<body>${body}`;

/**
 * Opens a page, lets `act` run in it, and gives what was recorded.
 * @param {string} html @param {(page: import("playwright-core").Page) => Promise<void>} act
 * @param {Record<string, string>} [more]
 */
async function record(html, act, more = {}) {
  const lab = await startLab({ "/": html, "/inner": INNER, ...more });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await act(page);
    await page.waitForTimeout(400);
    const live = await page.evaluate(outlineOfPage);
    const told = await finish(page, lab);
    assert.equal(told.lastFault, "");
    const events = lab.events();
    const tree = treeOf(events);
    return { events, tree, live, told };
  } finally {
    await page.close();
    await lab.stop();
  }
}

test("what scripts do inside a frame is seen: values, rules, shadow roots, adopted sheets, errors, requests", async () => {
  const { events, tree, live } = await record(HTML(`<iframe id=f src=/inner></iframe>`), async (page) => {
    await page.evaluate(async () => {
      const win = /** @type {any} */ (document.querySelector("iframe")).contentWindow;
      const doc = win.document;
      doc.getElementById("field").value = "by script";
      doc.getElementById("pick").selectedIndex = 1;
      doc.getElementById("s").sheet.insertRule("b { color: green }", 0);
      const root = doc.getElementById("host").attachShadow({ mode: "closed" });
      root.innerHTML = "<i>inside</i>";
      const sheet = new win.CSSStyleSheet();
      sheet.replaceSync("u { color: blue }");
      doc.adoptedStyleSheets = [sheet];
      win.console.error(new win.Error("from the frame"));
      win.setTimeout("throw new TypeError('thrown in the frame')");
      await win.fetch("/nothing-here").catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 50));
      sheet.insertRule("s { color: red }", 0);
    });
  });
  const closed = live.indexOf('              div id="host"');
  live.splice(
    closed + 1,
    0,
    "                #shadow",
    "                  i",
    '                    "inside"',
  );
  assert.deepEqual(tree.outline(), live);
  const kinds = (/** @type {string} */ kind) => events.filter((event) => event.kind === kind);
  assert.ok(kinds("input").some(({ how, value }) => how === 2 && value.length === "by script".length));
  assert.ok(kinds("choose").some(({ state }) => state === 1));
  assert.ok(kinds("sheet").some(({ css }) => css.includes("b { color: green; }")));
  assert.ok(kinds("adopt").some(({ sheet }) => sheet && tree.sheets.get(sheet)?.css.includes("blue")));
  assert.ok(kinds("sheet_insert").some(({ rule }) => rule === "s { color: red }"));
  const failures = kinds("failure").map(({ message }) => message);
  assert.ok(failures.includes("Error: from the frame"), String(failures));
  assert.ok(failures.some((message) => message.includes("thrown in the frame")));
  assert.ok(kinds("request").some(({ url, status }) => url.endsWith("/nothing-here") && status === 404));
});

test("frames: nested, srcdoc, about:blank, navigated, moved, removed, put back", async () => {
  const html = HTML(
    `<div id=a><iframe id=one src=/nest></iframe><iframe id=two srcdoc="<p>written<b>here</b>"></iframe></div><div id=b><iframe id=blank></iframe></div>`,
  );
  const { tree, live, events } = await record(
    html,
    async (page) => {
      await page.evaluate(async () => {
        const turn = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
        const frame = (/** @type {string} */ id) =>
          /** @type {HTMLIFrameElement} */ (document.getElementById(id));
        frame("blank").contentDocument?.body.append("filled by script");
        await turn(50);
        document.getElementById("b")?.append(frame("two")); // reloads it
        const gone = frame("blank");
        gone.remove();
        await turn(50);
        document.body.prepend(gone); // comes back empty
        const inner = frame("one").contentDocument?.querySelector("iframe");
        if (inner) inner.src = "/again";
        await turn(300);
        frame("one").contentDocument?.body.append("still seen");
      });
    },
    {
      "/again": INNER,
      "/nest": `<!doctype html><title>Nest</title><h1>nest</h1><iframe src=/inner></iframe>`,
    },
  );
  assert.deepEqual(tree.outline(), live);
  assert.ok(live.some((line) => line.trim() === '"still seen"'));
  assert.equal(events.filter(({ kind }) => kind === "keyframe").length, 1);
});

test("pointer, clicks, focus and scrolling inside a frame, in the top viewport's coordinates", async () => {
  const html = HTML(
    `<style>body{margin:0}iframe{position:absolute;left:100px;top:50px;width:400px;height:300px;border:5px solid;padding:7px}</style><iframe src=/inner></iframe>`,
  );
  const { events, tree } = await record(
    html,
    async (page) => {
      const inner = page.frames()[1];
      const box = await (await inner.$("#press"))?.boundingBox();
      assert.ok(box);
      await page.mouse.click(box.x + 3, box.y + 4);
      await inner.click("#field");
      await inner.evaluate(() => scrollTo(0, 120));
      await page.waitForTimeout(100);
      return void Object.assign(globalThis, { pressBox: box });
    },
    { "/inner": INNER + "<div style=height:2000px>" },
  );
  const box = /** @type {any} */ (globalThis).pressBox;
  const click = events.find(({ kind, target }) => kind === "click" && target === "button#press");
  assert.ok(click);
  assert.deepEqual([click.x, click.y], [Math.round(box.x + 3), Math.round(box.y + 4)]);
  const field = [...tree.nodes.values()].find((node) => node.attributes.get("id") === "field");
  assert.ok(events.some(({ kind, node }) => kind === "focus" && node === field?.id));
  const scroll = events.find(({ kind, y }) => kind === "scroll" && y === 120);
  assert.equal(tree.get(scroll?.node ?? 0).type, "document");
  assert.notEqual(scroll?.node, 1);
});

test("a frame scaled by a transform: the pointer is where the visitor sees it", async () => {
  const html = HTML(
    `<style>body{margin:0}iframe{width:400px;height:300px;border:0;transform:scale(.5);transform-origin:0 0}</style><iframe src=/inner></iframe>`,
  );
  const { events } = await record(html, async (page) => {
    const at = await page.evaluate(() => {
      const doc = document.querySelector("iframe")?.contentDocument;
      const box = doc?.getElementById("press")?.getBoundingClientRect();
      return box && [(box.left + 10) / 2, (box.top + 10) / 2];
    });
    assert.ok(at);
    Object.assign(globalThis, { at });
    await page.mouse.click(at[0], at[1]);
  });
  const [x, y] = /** @type {any} */ (globalThis).at;
  const click = events.find(({ kind, target }) => kind === "click" && target === "button#press");
  assert.ok(click && Math.abs(click.x - x) <= 1 && Math.abs(click.y - y) <= 1, JSON.stringify(click));
});

test("a slow frame is seen while it still loads", async () => {
  const lab = await startLab({
    "/": HTML(`<iframe id=f src=/inner></iframe>`),
    "/inner": INNER,
    "/slow": `<!doctype html><p id=early>early words</p><img src=/never.png>`,
  });
  const page = await browser.newPage();
  try {
    await page.route("**/never.png", () => {}); // never answered: no load event
    await page.goto(lab.url);
    await recording(page);
    await page.evaluate(
      () => void (/** @type {any} */ (document.getElementById("f").contentWindow.location.href = "/slow")),
    );
    await page.waitForTimeout(800);
    await finish(page, lab);
    assert.ok(
      treeOf(lab.events())
        .outline()
        .some((line) => line.includes("early words")),
    );
  } finally {
    await page.close();
    await lab.stop();
  }
});

test("another origin's frame is said to be one", async () => {
  const other = await startLab({ "/": "<p>not ours" });
  try {
    const { tree, events } = await record(
      HTML(`<iframe id=f src="${other.url}"></iframe><iframe id=g sandbox srcdoc="<p>own origin"></iframe>`),
      async (page) => {
        await page.evaluate(async () => {
          /** @type {any} */ (document.getElementById("f")).src = "/inner";
          await new Promise((resolve) => setTimeout(resolve, 300));
        });
      },
    );
    const id = (/** @type {string} */ name) =>
      [...tree.nodes.values()].find((node) => node.attributes.get("id") === name)?.id;
    const states = (/** @type {string} */ name) =>
      events.filter(({ kind, node }) => kind === "state" && node === id(name)).map(({ bits }) => bits);
    assert.deepEqual(states("f"), [16, 0]);
    assert.deepEqual(states("g"), [16]);
  } finally {
    await other.stop();
  }
});

test("frames that are gone can be collected, shadow roots too; nothing of hark's stays in a frame after stop", async () => {
  const lab = await startLab({ "/": HTML(`<div id=a></div>`) });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    const ROUNDS = 60;
    await page.evaluate(async (rounds) => {
      const held = /** @type {any} */ (window);
      held.docs = [];
      held.roots = [];
      for (let i = 0; i < rounds; i++) {
        const frame = document.createElement("iframe");
        document.getElementById("a")?.append(frame);
        const doc = /** @type {any} */ (frame.contentDocument);
        doc.body.innerHTML = `<input><div style="height:40px;overflow:auto"><p style="height:900px">x`;
        doc.querySelector("div").scrollTop = 50;
        const host = document.createElement("section");
        document.getElementById("a")?.append(host);
        host.attachShadow({ mode: "open" }).innerHTML = "<p>shadow";
        held.docs.push(new WeakRef(doc));
        held.roots.push(new WeakRef(/** @type {any} */ (host.shadowRoot)));
        await new Promise((resolve) => setTimeout(resolve, 20));
        doc.querySelector("input").value = `v${i}`;
        frame.remove();
        host.remove();
      }
    }, ROUNDS);
    await page.waitForTimeout(1500);
    const cdp = await page.context().newCDPSession(page);
    for (let i = 0; i < 3; i++) await cdp.send("HeapProfiler.collectGarbage");
    const alive = await page.evaluate(() => {
      const held = /** @type {any} */ (window);
      const count = (/** @type {WeakRef<any>[]} */ refs) => refs.filter((ref) => ref.deref()).length;
      return { docs: count(held.docs), roots: count(held.roots) };
    });
    assert.ok(alive.docs <= 2 && alive.roots <= 2, JSON.stringify(alive));

    const clean = await page.evaluate(async () => {
      const frame = document.createElement("iframe");
      document.body.append(frame);
      const win = /** @type {any} */ (frame.contentWindow);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const patched = win.Element.prototype.attachShadow;
      /** @type {any} */ (window).hark.stop();
      return win.Element.prototype.attachShadow !== patched;
    });
    assert.ok(clean);
  } finally {
    await page.close();
    await lab.stop();
  }
});
