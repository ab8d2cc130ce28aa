// What visitors do, and how it is told: controls, clicks, scrolling, focus, navigation, requests, errors, styles.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as E from "../../schema/events.js";
import { treeOf } from "../lib/decode.mjs";
import { launchBrowser } from "../lib/harness.mjs";
import { finish, recording, startLab, tag } from "./fixtures.mjs";

/** @type {import("playwright-core").Browser} */ let browser;
before(async () => void (browser = await launchBrowser()));
after(() => browser?.close());

/**
 * @param {string | Record<string, any>} html @param {(page: import("playwright-core").Page, lab: Awaited<ReturnType<typeof startLab>>) => Promise<unknown>} act
 */
async function record(html, act) {
  const pages = typeof html === "string" ? { "/": `<!doctype html><title>T</title>${tag()}${html}` } : html;
  const lab = await startLab(pages);
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  try {
    await page.goto(lab.url);
    await recording(page);
    await act(page, lab);
    await page.waitForTimeout(60);
    const told = await finish(page, lab);
    assert.equal(told.faults, 0, told.lastFault);
    const events = lab.events();
    const tree = treeOf(events);
    /** @param {string} id */
    const node = (id) => {
      for (const found of tree.nodes.values()) if (found.attributes.get("id") === id) return found;
      throw new Error(`no #${id}`);
    };
    /** @param {string} kind */
    const of = (kind) => events.filter((event) => event.kind === kind);
    const bytes = Buffer.concat(lab.batches().map((batch) => batch.inflated)).toString("utf8");
    return { events, tree, node, of, bytes, told };
  } finally {
    await page.close();
    await lab.stop();
  }
}

test("controls: typed, checked, chosen; by visitor and by script; only differences", async () => {
  const { node, of, bytes } = await record(
    `<form id=f><input id=i value=given><input id=pw type=password><input id=h type=hidden value=hiddenword>
     <input id=c type=checkbox><input id=r1 type=radio name=r checked><input id=r2 type=radio name=r>
     <select id=s><option id=o1>one<option id=o2>two</select><textarea id=t>first words</textarea>
     <input id=b type=submit value="Send it"><input id=sc></form>`,
    async (page) => {
      await page.fill("#i", "some typing");
      await page.fill("#pw", "hunter2");
      await page.evaluate(() =>
        /** @type {any} */ (document.querySelector("#pw")).setAttribute("type", "text"),
      );
      await page.type("#pw", "more");
      await page.check("#c");
      await page.check("#r2");
      await page.selectOption("#s", { index: 1 });
      await page.evaluate(() => {
        const field = /** @type {HTMLInputElement} */ (document.querySelector("#sc"));
        field.value = "scripted";
        field.value = "scripted";
        /** @type {any} */ (document.querySelector("#c")).checked = false;
      });
    },
  );
  assert.equal(node("i").value, "xxxx xxxxxx".replace(/ +/, " "));
  assert.equal(node("t").value, "xxxxx xxxxx");
  assert.equal(node("pw").value, "\u2022".repeat(8));
  assert.equal(node("sc").value, "xxxxxxxx");
  assert.equal(of("input").filter((event) => event.node === node("sc").id).length, 1);
  assert.equal(of("input").find((event) => event.node === node("i").id)?.how, E.INPUT_INITIAL);
  assert.equal(of("input").find((event) => event.node === node("sc").id)?.how, E.INPUT_SCRIPT);
  assert.equal(node("c").checked, 0);
  assert.deepEqual([node("r1").checked, node("r2").checked], [0, 1]);
  assert.deepEqual([node("o1").chosen, node("o2").chosen], [0, 1]);
  assert.equal(node("b").attributes.get("value"), "Send it");
  assert.doesNotMatch(bytes, /hiddenword|hunter2|typing|scripted|first words/);
});

test("a form's reset is told", async () => {
  const { node } = await record(
    `<form id=f><input id=i value=abc><input type=reset id=x></form>`,
    async (page) => {
      await page.fill("#i", "long typing");
      await page.click("#x");
    },
  );
  assert.equal(node("i").value, "xxx");
});

test("a click is told once, with its target, label and kind", async () => {
  const { of, node } = await record(
    `<main><div class="card"><button class="buy primary"><span id=inner>Buy   this <b>now</b></span></button></div></main>
     <label id=l>Agree <input id=c type=checkbox></label>
     <div id=fake style="cursor:pointer"><p id=p>pretend</p></div><p id=plain>text</p>
     <a id=dl href="mailto:x@y.example">mail</a><button id=plus>+</button><input id=n>`,
    async (page) => {
      for (const id of ["inner", "l", "p", "plain", "plus", "n"])
        await page.click(`#${id}`, { position: { x: 2, y: 2 } });
      await page.dblclick("#plain");
      await page.evaluate(() => /** @type {any} */ (document.querySelector("#plain")).click()); // nobody's doing
    },
  );
  const clicks = of("click");
  assert.deepEqual(
    clicks.map((click) => [click.target, click.label, click.flags, click.count]),
    [
      ["main > div.card > button.buy", "Buy this now", E.NODE_INTERACTIVE, 1],
      ["label#l", "Agree", E.NODE_INTERACTIVE, 1],
      ["div#fake", "pretend", E.NODE_INTERACTIVE, 1],
      ["p#plain", "text", 0, 1],
      ["button#plus", "+", E.NODE_INTERACTIVE | E.NODE_STEPPER, 1],
      ["input#n", "", E.NODE_INTERACTIVE | E.NODE_EDITABLE, 1],
      ["p#plain", "text", 0, 1],
      ["p#plain", "text", 0, 2],
    ],
  );
  assert.equal(clicks[0].node, node("inner").id);
  assert.ok(of("over").some((event) => event.node === node("fake").id && event.flags === E.NODE_INTERACTIVE));
  assert.equal(of("press").length, 8);
  assert.equal(node("c").checked, 1);
});

test("what is blocked has a size, and nothing else of it is told", async () => {
  const { node, bytes, of } = await record(
    `<div id=kept data-hark-block class=secretclass style="width:120px;height:40px"><b id=inside>insideword</b><input id=in></div>`,
    async (page) => {
      await page.click("#inside");
      await page.fill("#in", "typedword");
      await page.evaluate(() => document.querySelector("#inside")?.append("appendedword"));
    },
  );
  const blocked = [...of("element")].find((event) => event.flags & E.NODE_BLOCK);
  assert.ok(blocked);
  assert.doesNotMatch(bytes, /insideword|typedword|appendedword|secretclass/);
  assert.ok(of("size").some((event) => event.width === 120 && event.height === 40));
  assert.throws(() => node("kept"), /no #kept/);
  assert.equal(of("input").length, 0);
});

test("an element that becomes blocked is taken out and put back without its content", async () => {
  const { bytes, tree } = await record(`<div id=a><p id=x>early words</p></div>`, async (page) => {
    await page.evaluate(() => document.querySelector("#a")?.setAttribute("data-hark-block", ""));
    await page.waitForTimeout(20);
    await page.evaluate(() => document.querySelector("#x")?.append("lateword"));
  });
  assert.doesNotMatch(bytes, /lateword/);
  assert.doesNotMatch(tree.outline().join(), /early/);
});

test("scrolling, focus, keys and selection", async () => {
  const { of, node } = await record(
    `<form id=f><input id=i></form><div id=s style="height:100px;overflow:auto"><div style="height:1000px">tall</div></div>
     <div style="height:3000px" id=tall>far</div>`,
    async (page) => {
      await page.click("#i");
      await page.keyboard.type("ab");
      await page.keyboard.press("Tab");
      await page.evaluate(() => {
        /** @type {any} */ (document.querySelector("#s")).scrollTop = 250;
        scrollTo(0, 700);
      });
      await page.waitForTimeout(150);
      await page.evaluate(() =>
        getSelection()?.selectAllChildren(/** @type {any} */ (document.querySelector("#tall"))),
      );
      await page.waitForTimeout(50);
    },
  );
  assert.ok(of("scroll").some((event) => event.node === node("s").id && event.y === 250));
  assert.ok(of("scroll").some((event) => event.node === 1 && event.y === 700));
  assert.deepEqual(of("focus")[0] && [of("focus")[0].node, of("focus")[0].form], [
    node("i").id,
    node("f").id,
  ]);
  assert.deepEqual(
    of("key").map((event) => event.class),
    [E.KEY_CHARACTER, E.KEY_CHARACTER, E.KEY_TAB],
  );
  assert.ok(
    of("selection").some((event) => event.node === node("tall").id && event.from === 0 && event.to === 1),
  );
  assert.ok(of("extent").some((event) => event.height > 3000));
});

test("navigation inside the page", async () => {
  const { of } = await record(`<a id=h href="#part">part</a>`, async (page) => {
    await page.evaluate(() => {
      history.pushState({}, "", "/list");
      history.replaceState({}, "", "/list/2");
      history.replaceState({ same: 1 }, "");
    });
    await page.click("#h");
    await page.waitForTimeout(50);
    await page.evaluate(() => history.go(-2));
    await page.waitForTimeout(150);
  });
  assert.deepEqual(
    of("navigate").map((event) => [event.how, new URL(event.url).pathname + new URL(event.url).hash]),
    [
      [E.HOW_LOAD, "/"],
      [E.HOW_PUSH, "/list"],
      [E.HOW_REPLACE, "/list/2"],
      [E.HOW_HASH, "/list/2#part"],
      [E.HOW_TRAVERSE, "/"],
    ],
  );
});

test("requests and errors, but never what is in them", async () => {
  const { of, bytes } = await record(
    {
      "/": `<!doctype html>${tag()}<body>`,
      "/api": { body: "answerword", headers: { "content-type": "text/plain" } },
    },
    async (page) => {
      page.on("pageerror", () => {});
      await page.evaluate(async () => {
        await fetch("/api?x=1", { method: "PUT", body: "bodyword" });
        await fetch("/missing").catch(() => {});
        await fetch("http://127.0.0.1:9/").catch(() => {});
        await new Promise((resolve) => {
          const xhr = new XMLHttpRequest();
          xhr.open("post", "/api");
          xhr.onloadend = resolve;
          xhr.send("bodyword");
        });
        console.error("went wrong", new TypeError("typed"), { deep: "objectword" });
        setTimeout(() => {
          throw new RangeError("thrown");
        });
        void Promise.reject(new Error("rejected"));
        const image = new Image();
        image.src = "/no.png";
        document.body.append(image);
        await new Promise((resolve) => setTimeout(resolve, 100));
      });
    },
  );
  assert.deepEqual(
    of("request").map((event) => [event.how, event.method, new URL(event.url).pathname, event.status]),
    [
      [E.REQUEST_FETCH, "PUT", "/api", 200],
      [E.REQUEST_FETCH, "GET", "/missing", 404],
      [E.REQUEST_FETCH, "GET", "/", 0],
      [E.REQUEST_XHR, "POST", "/api", 200],
    ],
  );
  assert.equal(of("request_start").length, 4);
  assert.deepEqual(
    of("failure")
      .map((event) => event.how)
      .sort(),
    [0, 1, 2, 3],
  );
  assert.match(
    of("failure").find((event) => event.how === E.FAILURE_CONSOLE)?.message,
    /^went wrong TypeError: typed \[object/,
  );
  assert.match(of("failure").find((event) => event.how === E.FAILURE_ERROR)?.stack, /RangeError/);
  assert.doesNotMatch(bytes, /answerword|bodyword|objectword/);
});

test("stylesheets: linked, changed by CSSOM, adopted", async () => {
  const css = {
    body: "@import 'deep.css'; .a { background: url(pic.png) }",
    headers: { "content-type": "text/css" },
  };
  const deep = { body: ".deep { color: rgb(1, 2, 3) }", headers: { "content-type": "text/css" } };
  const { tree, node, of } = await record(
    {
      "/": `<!doctype html>${tag()}<link id=l rel=stylesheet href=/css/site.css><style id=plain>p { background: url(x.png) }</style>
            <style id=empty></style><div id=host></div>`,
      "/css/site.css": css,
      "/css/deep.css": deep,
    },
    async (page) => {
      await page.evaluate(() => {
        const sheet = /** @type {any} */ (document.querySelector("#empty")).sheet;
        sheet.insertRule(".one { color: red }");
      });
      await page.waitForTimeout(1500); // the sheet has been read, on a busy machine too
      await page.evaluate(() => {
        const sheet = /** @type {any} */ (document.querySelector("#empty")).sheet;
        sheet.insertRule(".two { color: blue }", 1);
        sheet.deleteRule(0);
        const made = new CSSStyleSheet();
        made.replaceSync(".made { top: 1px }");
        const root = /** @type {any} */ (document.querySelector("#host")).attachShadow({ mode: "open" });
        root.adoptedStyleSheets = [made];
        document.adoptedStyleSheets = [made];
        made.insertRule(".later { top: 2px }");
      });
    },
  );
  const sheets = [...tree.sheets.values()];
  const linked = sheets.find((sheet) => sheet.owner === node("l").id);
  assert.match(linked?.css ?? "", /\.deep \{ color: rgb\(1, 2, 3\); \}/);
  assert.match(linked?.css ?? "", /url\("http:\/\/127\.0\.0\.1:\d+\/css\/pic\.png"\)/);
  const changed = sheets.find((sheet) => sheet.owner === node("empty").id);
  assert.equal(changed?.state, E.SHEET_REPLACED);
  assert.match(changed?.css ?? "", /\.one/);
  assert.deepEqual(changed?.rules, [".two { color: blue }"]);
  assert.equal(of("sheet_delete").length, 1);
  assert.ok(!sheets.some((sheet) => sheet.owner === node("plain").id), "its text says all of it");
  assert.match(node("plain").children[0].text, /url\("http:\/\/127\.0\.0\.1:\d+\/x\.png"\)/);
  const made = [...tree.sheets].find(([, sheet]) => sheet.owner === 0);
  assert.match(made?.[1].css ?? "", /\.made/);
  assert.equal(tree.adopted.size, 2);
  for (const list of tree.adopted.values()) assert.deepEqual(list, [made?.[0]]);
  assert.deepEqual(made?.[1].rules, [".later { top: 2px }"]);
});

test("a same-origin frame is recorded and its clicks are in the top window's pixels", async () => {
  const { of, node, bytes } = await record(
    `<iframe id=f style="position:absolute;left:100px;top:50px;width:300px;height:200px;border:3px solid" srcdoc="<style>body{margin:0}</style><button id=in style='width:80px;height:30px;border:0'>inner</button><input id=field>"></iframe>`,
    async (page) => {
      const frame = page.frames()[1];
      await frame.click("#in", { position: { x: 10, y: 10 } });
      await frame.fill("#field", "framedword");
    },
  );
  const [click] = of("click");
  assert.equal(click.node, node("in").id);
  assert.deepEqual([click.x, click.y], [113, 63]);
  assert.equal(node("field").value, "xxxxxxxxxx");
  assert.doesNotMatch(bytes, /framedword/);
});

test("a frame's styles are told with addresses of its own", async () => {
  const style = `<style id=s>p{background:url(a.png)}</style><link rel=stylesheet href=l.css><p>in</p>`;
  const { events, node } = await record(
    {
      "/": `<!doctype html>${tag()}<iframe src="/deep/er/frame"></iframe>`,
      "/deep/er/frame": `<!doctype html>${style}`,
      "/deep/er/l.css": { body: "i{background:url(b.png)}", headers: { "content-type": "text/css" } },
    },
    async (page) => {
      await page.frames()[1].waitForSelector("p");
      await page.frames()[1].evaluate(() => {
        const text = /** @type {Text} */ (document.querySelector("#s")?.firstChild);
        text.data = "p{background:url(c.png)}";
      });
    },
  );
  const told = events.filter((event) => /^(?:text|set_text|sheet)$/.test(event.kind));
  const all = told.map((event) => event.value ?? event.css).join("\n");
  for (const name of ["a", "b", "c"]) assert.match(all, new RegExp(`://[^/]+/deep/er/${name}\\.png`));
  assert.match(node("s").children[0].text, /c\.png/);
});

test("vitals and the visit's context", async () => {
  const { of, events } = await record(
    `<h1>headline that is large</h1><button id=b>b</button>`,
    async (page) => {
      await page.evaluate(() => {
        /** @type {any} */ (document.querySelector("#b")).onclick = () => {
          const end = performance.now() + 120;
          while (performance.now() < end);
          document.body.prepend(
            Object.assign(document.createElement("div"), { textContent: "pushed in", style: "height:90px" }),
          );
        };
      });
      await page.click("#b");
      await page.waitForTimeout(800);
      await page.evaluate(() =>
        document.body.prepend(Object.assign(document.createElement("div"), { style: "height:200px" })),
      );
      await page.waitForTimeout(100);
    },
  );
  const vital = Object.fromEntries(of("vital").map((event) => [event.metric, event]));
  assert.ok(vital[E.VITAL_LCP]?.value > 0 && /h1/.test(vital[E.VITAL_LCP].target));
  assert.ok(vital[E.VITAL_INP]?.value >= 100 && vital[E.VITAL_INP].value < 1000);
  assert.ok(vital[E.VITAL_CLS]?.value > 100, "a fifth of the window moved");
  assert.ok(vital[E.VITAL_TTFB]?.value >= 0 && vital[E.VITAL_FCP]?.value > 0);
  const context = Object.fromEntries(of("context").map((event) => [event.name, event.value]));
  for (const name of ["ua", "language", "timezone", "screen", "sdk", "rung"]) assert.ok(context[name], name);
  const firsts = events.filter((event) => event.kind !== "tick").map((event) => event.kind);
  const order = firsts.filter((kind, i) => kind !== firsts[i - 1]).slice(0, 5);
  assert.deepEqual(order, ["context", "navigate", "viewport", "keyframe", "document"]);
});

test("signals come back to the page with their element", async () => {
  await record(`<button id=dead>Press me</button>`, async (page) => {
    const heard = page.evaluate(
      () =>
        new Promise((resolve) =>
          /** @type {any} */ (window).hark.on("dead_click", (/** @type {any} */ one) =>
            resolve([one.signal, one.element?.id, one.detail.count, one.detail.target]),
          ),
        ),
    );
    await page.click("#dead");
    assert.deepEqual(await heard, ["dead_click", "dead", 1, "button#dead"]);
  });
});

test("track, identify and addTag", async () => {
  const { of } = await record(`<p>page`, async (page) => {
    await page.evaluate(() => {
      const { hark } = /** @type {any} */ (window);
      const round = /** @type {any} */ ({});
      round.self = round;
      hark.track("order", { total: 12 });
      hark.track("odd", round);
      hark.identify("customer-seven");
      hark.addTag("plan", "gold");
    });
  });
  assert.deepEqual(
    of("custom").map((event) => [event.name, event.json]),
    [
      ["order", '{"total":12}'],
      ["odd", ""],
    ],
  );
  assert.equal(of("identify")[0].user, "customer-seven");
  assert.deepEqual([of("tag")[0].name, of("tag")[0].value], ["plan", "gold"]);
});

test("a picture written out under a mask is not recorded, one beside it is", async () => {
  const picture =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const html = `<!doctype html>${tag()}<div data-hark-mask><p><img id=a src="${picture}"></p></div><img id=b src="${picture}">`;
  const lab = await startLab({ "/": html });
  const page = await browser.newPage();
  try {
    await page.goto(lab.url);
    await recording(page);
    await page.evaluate((src) => {
      const late = new Image();
      late.src = src;
      document.querySelector("p")?.append(late);
      document.querySelector("#a")?.setAttribute("src", src + "#2");
    }, picture);
    await page.waitForTimeout(300);
    await finish(page, lab);
    const values = lab
      .events()
      .filter((event) => /attribute$/.test(event.kind) && event.name === "src" && /^data:/.test(event.value))
      .map((event) => event.value);
    assert.deepEqual(values, ["data:", picture, "data:", "data:"]);
  } finally {
    await page.close();
    await lab.stop();
  }
});
