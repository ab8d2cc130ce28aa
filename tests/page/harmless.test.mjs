// The page must not notice: nothing thrown, nothing changed that is not put back, its own calls as they were.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, waitFor } from "../lib/harness.mjs";
import { finish, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

/** @param {string | Record<string, any>} html @param {(page: import("playwright-core").Page, lab: Awaited<ReturnType<typeof startLab>>, errors: string[]) => Promise<void>} run */
async function withPage(html, run) {
  const lab = await startLab(typeof html === "string" ? { "/": html } : html);
  const page = await browser.newPage();
  /** @type {string[]} */ const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  try {
    await page.goto(lab.url);
    await run(page, lab, errors);
  } finally {
    await page.close();
    await lab.stop();
  }
}

/** Runs in the page: every property that hark could have touched, as identity numbers. */
function touchables() {
  const scope = /** @type {any} */ (window);
  scope.__seen ??= new Map();
  const number = (/** @type {unknown} */ value) => {
    if (!scope.__seen.has(value)) scope.__seen.set(value, scope.__seen.size);
    return scope.__seen.get(value);
  };
  const owners = {
    window: scope,
    console,
    History: History.prototype,
    XMLHttpRequest: XMLHttpRequest.prototype,
    CSSStyleSheet: CSSStyleSheet.prototype,
    StyleSheet: StyleSheet.prototype,
    CSSGroupingRule: CSSGroupingRule.prototype,
    CSSStyleDeclaration: CSSStyleDeclaration.prototype,
    Document: Document.prototype,
    ShadowRoot: ShadowRoot.prototype,
    Element: Element.prototype,
    EventTarget: EventTarget.prototype,
    Node: Node.prototype,
    HTMLInputElement: HTMLInputElement.prototype,
    HTMLTextAreaElement: HTMLTextAreaElement.prototype,
    HTMLSelectElement: HTMLSelectElement.prototype,
    HTMLOptionElement: HTMLOptionElement.prototype,
    HTMLFormElement: HTMLFormElement.prototype,
    Function: Function.prototype,
    Promise: Promise.prototype,
  };
  /** @type {Record<string, string>} */ const found = {};
  for (const [name, owner] of Object.entries(owners))
    for (const [key, d] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (name === "window" && typeof d.value !== "function") continue;
      found[`${name}.${key}`] = [
        number(d.value),
        number(d.get),
        number(d.set),
        d.writable,
        d.enumerable,
        d.configurable,
      ].join();
    }
  return found;
}

test("stop puts everything back as it was", async () => {
  const html = `<!doctype html><script>window.__before = (${touchables})()</script>${tag()}<p>page</p>`;
  await withPage(html, async (page, lab, errors) => {
    await recording(page);
    const before = await page.evaluate(() => /** @type {any} */ (window).__before);
    const during = await page.evaluate(touchables);
    const changed = Object.keys(before).filter((name) => before[name] !== during[name]);
    assert.ok(changed.includes("window.fetch") && changed.length > 20, `patched: ${changed}`);
    await page.evaluate(() => /** @type {any} */ (window).hark.stop());
    const after = await page.evaluate(touchables);
    assert.deepEqual(
      Object.keys(before).filter((name) => before[name] !== after[name]),
      [],
    );
    assert.deepEqual(
      Object.keys(after).filter((name) => !(name in before)),
      [],
    );
    assert.deepEqual(errors, []);
  });
});

test("the only new global is hark", async () => {
  const html = `<!doctype html><script>window.__names = Object.getOwnPropertyNames(window)</script>${tag()}`;
  await withPage(html, async (page) => {
    await recording(page);
    const added = await page.evaluate(() => {
      const before = new Set(/** @type {any} */ (window).__names);
      return Object.getOwnPropertyNames(window).filter((name) => !before.has(name));
    });
    assert.deepEqual(added.sort(), ["__names", "hark"]);
  });
});

test("patched functions look and act like the browser's own", async () => {
  await withPage(`<!doctype html>${tag()}<input id=i><style></style>`, async (page, lab, errors) => {
    await recording(page);
    const said = await page.evaluate(async () => {
      const scope = /** @type {any} */ (window);
      const out = /** @type {Record<string, any>} */ ({});
      out.looks = [
        fetch,
        history.pushState,
        console.error,
        XMLHttpRequest.prototype.open,
        CSSStyleSheet.prototype.insertRule,
      ].map(
        (fn) => `${fn.name}/${fn.length}/${/\[native code\]/.test(Function.prototype.toString.call(fn))}`,
      );
      const caught = async (/** @type {() => unknown} */ fn) => {
        try {
          await fn();
          return "nothing";
        } catch (error) {
          return /** @type {Error} */ (error).name;
        }
      };
      out.fetchRejects = await caught(() => fetch("http://[bad"));
      out.fetchThis = await caught(() => scope.fetch.call({}, "/"));
      out.aborted = await caught(() => {
        const control = new AbortController();
        const answer = fetch("/", { signal: control.signal });
        control.abort();
        return answer;
      });
      out.insertRule = await caught(() => /** @type {any} */ (document.styleSheets[0]).insertRule("{"));
      out.pushState = await caught(() => history.pushState(null, "", "http://elsewhere.example/"));
      out.xhr = await caught(() => new XMLHttpRequest().send());
      out.shadow = await caught(() => document.querySelector("input")?.attachShadow({ mode: "open" }));
      out.setter = await caught(() =>
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call({}, 1),
      );
      out.text = await (await fetch("/")).text().then((text) => text.length > 10);
      out.instance = (await fetch("/")) instanceof Response && fetch("/") instanceof Promise;
      out.unhandled = await new Promise((resolve) => {
        addEventListener(
          "unhandledrejection",
          (event) => (event.preventDefault(), resolve(event.reason.name)),
          { once: true },
        );
        void fetch("http://[bad");
      });
      out.order = await new Promise((resolve) => {
        /** @type {string[]} */ const order = [];
        const xhr = new XMLHttpRequest();
        xhr.onreadystatechange = () => order.push(String(xhr.readyState));
        xhr.onload = () => order.push("load");
        xhr.onloadend = () => resolve(order.concat("loadend", xhr.responseText.length > 10 ? "text" : ""));
        xhr.open("GET", "/");
        xhr.send();
      });
      return out;
    });
    assert.deepEqual(said, {
      looks: ["fetch/1/true", "pushState/2/true", "error/0/true", "open/2/true", "insertRule/1/true"],
      fetchRejects: "TypeError",
      fetchThis: "TypeError",
      aborted: "AbortError",
      insertRule: "SyntaxError",
      pushState: "SecurityError",
      xhr: "InvalidStateError",
      shadow: "NotSupportedError",
      setter: "TypeError",
      text: true,
      instance: true,
      unhandled: "TypeError",
      order: ["1", "2", "3", "4", "load", "loadend", "text"],
    });
    assert.deepEqual(errors, []);
    const told = await finish(page, lab);
    assert.equal(told.faults, 0, told.lastFault);
  });
});

test("loaded twice, it records once", async () => {
  await withPage(
    `<!doctype html>${tag()}${tag("id=again")}<button id=b>b</button>`,
    async (page, lab, errors) => {
      await recording(page);
      await page.waitForTimeout(300);
      await page.click("#b");
      await finish(page, lab);
      assert.equal(lab.events().filter((event) => event.kind === "click").length, 1);
      assert.equal(lab.events().filter((event) => event.kind === "keyframe").length, 1);
      assert.equal(lab.requests.filter((path) => path.endsWith(".wasm")).length, 1);
      assert.deepEqual(errors, []);
    },
  );
});

test("calls made before it loaded are not lost", async () => {
  const html = `<!doctype html><script>window.hark = { q: [["track", "early", { n: 1 }], ["addTag", "plan", "gold"]] }</script>${tag()}`;
  await withPage(html, async (page, lab) => {
    await recording(page);
    await finish(page, lab);
    const custom = lab.events().find((event) => event.kind === "custom");
    assert.deepEqual([custom?.name, custom?.json], ["early", '{"n":1}']);
    assert.ok(lab.events().some((event) => event.kind === "tag" && event.value === "gold"));
  });
});

test("nothing is thrown into a page that breaks what hark stands on", async () => {
  const html = `<!doctype html><script>
    Object.defineProperty(window, "localStorage", { get() { throw new Error("no storage") } });
    Object.defineProperty(window, "sessionStorage", { get() { throw new Error("no storage") } });
    window.ResizeObserver = undefined; window.PerformanceObserver = undefined; window.requestIdleCallback = undefined;
    </script>${tag()}<button id=b>b</button>`;
  await withPage(html, async (page, lab, errors) => {
    await recording(page);
    await page.click("#b");
    const told = await finish(page, lab);
    assert.equal(told.faults, 0, told.lastFault);
    assert.deepEqual(errors, []);
    assert.equal(lab.events().filter((event) => event.kind === "click").length, 1);
  });
});

/** Waits until hark has given up; then all is as `__before` has it. @param {import("playwright-core").Page} page */
async function leftAsItWas(page) {
  // Not waitForFunction: it needs a MutationObserver itself.
  await waitFor(() =>
    page.evaluate(() => /** @type {any} */ (window).hark?.diagnostics().state === "unsupported"),
  );
  const before = await page.evaluate(() => /** @type {any} */ (window).__before);
  const after = await page.evaluate(touchables);
  assert.deepEqual(
    Object.keys(before).filter((name) => before[name] !== after[name]),
    [],
  );
}

test("without its core it falls quiet, and puts everything back", async () => {
  const gone = { body: "", headers: { "content-type": "text/plain" } };
  const lab = await startLab({
    "/": `<!doctype html><script>window.__before = (${touchables})()</script>${tag()}`,
  });
  const page = await browser.newPage();
  /** @type {string[]} */ const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  try {
    await page.route(/\/core\./, (route) => route.fulfill({ status: 404, body: gone.body }));
    await page.goto(lab.url);
    await leftAsItWas(page);
    await page.waitForTimeout(500);
    assert.equal(lab.bodies.length, 0);
    assert.deepEqual(errors, []);
  } finally {
    await page.close();
    await lab.stop();
  }
});

test("a browser that lacks what is needed is left as it was", async () => {
  const html = `<!doctype html><script>window.ResizeObserver = 1; window.__before = (${touchables})()</script>${tag()}`;
  await withPage(html, async (page, lab, errors) => {
    await leftAsItWas(page);
    assert.deepEqual(errors, []);
    assert.equal(lab.bodies.length, 0);
  });
});

test("a page under zone.js sees no timers and listeners of hark's", async () => {
  // What zone.js does, in small: natives are put aside under a symbol, replacements count.
  const html = `<!doctype html><script>
    window.zoneCalls = [];
    const count = (name) => /\\/(?:hark|recorder|extra)\\./.test(new Error().stack) && zoneCalls.push(name);
    window.Zone = { __symbol__: (name) => "__zone_symbol__" + name };
    for (const name of ["setTimeout", "clearTimeout", "requestIdleCallback", "fetch", "MutationObserver", "ResizeObserver"]) {
      const own = window[name];
      window["__zone_symbol__" + name] = own;
      window[name] = new Proxy(own, {
        apply: (fn, self, args) => (count(name), fn.apply(window, args)),
        construct: (fn, args) => (count(name), new fn(...args)),
      });
    }
    const listen = EventTarget.prototype.addEventListener;
    EventTarget.prototype.__zone_symbol__addEventListener = listen;
    EventTarget.prototype.addEventListener = function (...args) { count("addEventListener"); return listen.apply(this, args); };
    </script>${tag()}<button id=b>b</button>`;
  await withPage(html, async (page, lab) => {
    await recording(page);
    await page.waitForTimeout(1500);
    await waitFor(() => lab.bodies.length > 0);
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).zoneCalls), []);
  });
});
