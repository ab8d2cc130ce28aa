// No secret leaves the page: canaries are typed, rendered, put into URLs, attributes, titles, errors and network
// calls, and then looked for in every request body (inflated too), every LMDB file and every report.
// @ts-check
import assert from "node:assert/strict";
import { inflateBatch } from "../lib/decode.mjs";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { keepCount } from "../lib/canaries.mjs";
import {
  discard,
  launchBrowser,
  ROOT,
  splitSegments,
  startCollector,
  startProxy,
  startSite,
  waitFor,
} from "../lib/harness.mjs";
import { readParcel } from "../lib/parcels.mjs";

/** The digits of a card number with this start, made valid (Luhn). @param {string} start */
function card(start) {
  const digits = start.padEnd(15, "7");
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const d = Number(digits[14 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += d > 9 ? d - 9 : d;
  }
  return digits + ((10 - (sum % 10)) % 10);
}

/** Every canary by name: where it is put is in its name. @type {Record<string, string>} */
const CANARIES = {
  text_email: "wanda.canary@harbour-mail.example",
  text_email_idn: "jürgen.canary@täst-mail.example",
  text_card: card("411111119").replace(/(.{4})(?=.)/g, "$1 "),
  text_card_dashes: card("55000055").replace(/(.{4})(?=.)/g, "$1-"),
  text_phone: "+44 20 7946 0958",
  text_phone_national: "(415) 555-0132",
  text_iban: "DE89 3704 0044 0532 0130 00",
  text_iban_joined: "GB82WEST12345698765432",
  text_ssn: "078-05-1120",
  text_ip: "203.0.113.77",
  text_ipv6: "2001:db8:85a3::8a2e:370:7334",
  text_token: "sk_live_51H8xQ2eZvKYlo2C0aN4ryTok",
  text_jwt: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiIsIm5hbWUiOiJjYW5hcnkifQ.c2lnbmF0dXJlLW9mLWNhbmFyeQ",
  text_digits: "987654321012",
  text_masked_subtree: "Penelope Maskedname",
  text_blocked_subtree: "Bartholomew Blockedname",
  typed_text: "Typedfirst Typedlast",
  typed_email: "typed.canary@post.example",
  typed_password: "hunter2-Canary-Password",
  typed_card: card("400000000001"),
  typed_textarea: "Dear shop, my secretplace is Canaryville",
  typed_editable: "editable.canary@post.example",
  typed_allowed_card: card("37828224631").slice(0, 16),
  typed_otp: "739105",
  set_value: "Programmatic Canaryvalue",
  hidden_input: "hidden-canary-value-5521",
  attribute_title: "title.canary@post.example",
  attribute_alt: "alt.canary@post.example",
  attribute_aria: "aria.canary@post.example",
  attribute_data: "data.canary@post.example",
  attribute_placeholder: "placeholder.canary@post.example",
  attribute_set_later: "later.canary@post.example",
  option_text: "option.canary@post.example",
  document_title: "doctitle.canary@post.example",
  url_query: "querysecretcanary",
  url_path_email: "path.canary@post.example",
  url_hash: "hashsecretcanary",
  href_query: "hrefsecretcanary",
  history_query: "historysecretcanary",
  history_path_id: "8812345678901",
  error_message: "error.canary@post.example",
  rejection_message: "rejection.canary@post.example",
  console_message: "console.canary@post.example",
  fetch_query: "fetchsecretcanary",
  fetch_body: "fetchbodycanary",
  fetch_answer: "fetchanswercanary",
  xhr_query: "xhrsecretcanary",
  script_text: "scriptsecretcanary",
  comment_text: "commentsecretcanary",
  custom_event: "custom.canary@post.example",
  identify: "identify.canary@post.example",
  tag_value: "tag.canary@post.example",
  shadow_text: "shadow.canary@post.example",
  frame_text: "frame.canary@post.example",
  css_content: "css.canary@post.example",
  sheet_content: "sheet.canary@post.example",
  sheet_after_url: "afterurl.canary@post.example",
  sheet_url: "sheetsecretcanary",
  mutation_text: "mutation.canary@post.example",
};
// What must come through: without it a recorder that sends nothing would pass.
const WITNESSES = ["Plain witness words", "Allowed witness", "witness-class", "sheet-witness"];

const c = CANARIES;
/** A stylesheet long enough to go by name. */
const sheet = `.sheet-witness::after { content: "${c.sheet_content}"; }
.badge { background: url("/b.png?token=${c.sheet_url}"); }
.late::after { content: "${c.sheet_after_url}"; }
${Array.from({ length: 60 }, (_, i) => `.row-${i} { order: ${i}; }`).join("\n")}`;

/** @param {string} collector @param {string} key */
const page = (collector, key) => `<!doctype html><html><head><title>Hello ${c.document_title}</title>
<style>.badge::after{content:"${c.css_content}"} .witness-class{color:#123}</style>
<link rel=stylesheet href="/look.css">
<script>window.canaryScript = "${c.script_text}";</script>
<script async src="${collector}/hark.js" data-key="${key}"></script></head><body>
<!-- ${c.comment_text} -->
<p class="witness-class">Plain witness words</p><p class=badge>badge</p>
${Object.entries(c)
  .filter(([name]) => /^text_/.test(name) && !/subtree/.test(name))
  .map(([name, value]) => `<p id="${name}">before ${value} after</p>`)
  .join("\n")}
<div data-hark-mask><p>${c.text_masked_subtree}</p></div>
<div data-hark-block><p>${c.text_blocked_subtree}</p><img alt="${c.text_blocked_subtree}"></div>
<p title="${c.attribute_title}" aria-label="${c.attribute_aria}" data-user="${c.attribute_data}">attributes</p>
<img alt="${c.attribute_alt}" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">
<a id=link href="/next?token=${c.href_query}&mail=${encodeURIComponent(c.text_email)}">link</a>
<form id=form>
  <input id=name name=name><input id=email type=email placeholder="${c.attribute_placeholder}">
  <input id=password type=password><input id=card autocomplete=cc-number><textarea id=area></textarea>
  <input id=allowed data-hark-allow><input id=allowedcard data-hark-allow>
  <input id=otp autocomplete=one-time-code data-hark-allow><input id=script>
  <input type=hidden value="${c.hidden_input}"><select id=select><option>one<option>${c.option_text}</select>
</form>
<div id=editable contenteditable>edit</div><div id=host></div>
<iframe srcdoc="<p>${c.frame_text}</p>"></iframe><div id=later></div></body></html>`;

/** @param {import("playwright-core").Page} tab */
async function act(tab) {
  await tab.fill("#name", c.typed_text);
  await tab.type("#email", c.typed_email);
  await tab.type("#password", c.typed_password);
  await tab.type("#card", c.typed_card);
  await tab.type("#area", c.typed_textarea);
  await tab.type("#allowed", "Allowed witness");
  await tab.type("#allowedcard", c.typed_allowed_card);
  await tab.type("#otp", c.typed_otp);
  await tab.selectOption("#select", { index: 1 });
  await tab.click("#editable");
  await tab.keyboard.type(c.typed_editable);
  await tab.evaluate((/** @type {typeof CANARIES} */ c) => {
    /** @type {any} */ (document.querySelector("#script")).value = c.set_value;
    document.querySelector("#later")?.setAttribute("title", c.attribute_set_later);
    const host = document.querySelector("#host")?.attachShadow({ mode: "open" });
    if (host) host.innerHTML = `<p>${c.shadow_text}</p>`;
    const p = document.createElement("p");
    p.textContent = c.mutation_text;
    document.body.append(p);
    history.pushState({}, "", `/account/${c.history_path_id}?x=${c.history_query}`);
    location.hash = `token=${c.url_hash}`;
    document.title = `Now ${c.document_title}`;
    console.error(`console ${c.console_message}`, { user: c.console_message });
    void fetch(`/api?secret=${c.fetch_query}`, { method: "POST", body: c.fetch_body });
    const xhr = new XMLHttpRequest();
    xhr.open("GET", `/api?secret=${c.xhr_query}`);
    xhr.send();
    const hark = /** @type {any} */ (window).hark;
    hark.track("order", { mail: c.custom_event });
    hark.identify(c.identify);
    hark.addTag("mail", c.tag_value);
    setTimeout(() => {
      throw new Error(`thrown for ${c.error_message}`);
    });
    void Promise.reject(new Error(`rejected for ${c.rejection_message}`));
  }, CANARIES);
}

/** The forms in which a secret could hide. @param {string} canary */
function shapes(canary) {
  const joined = canary.replace(/[\s()-]/g, "");
  const all = [canary, encodeURIComponent(canary), JSON.stringify(canary).slice(1, -1), canary.toUpperCase()];
  if (joined.length >= 9) all.push(joined);
  if (canary.includes("@")) all.push(canary.split("@")[0]);
  for (const word of canary.split(" ")) if (/^[A-Z]?[a-z]{9,}$/.test(word)) all.push(word);
  return [...new Set(all)];
}

/** @param {string} where @param {Buffer} bytes */
function leaks(where, bytes) {
  const wide = bytes.toString("latin1");
  const text = bytes.toString("utf8");
  return Object.entries(CANARIES).flatMap(([name, canary]) =>
    shapes(canary)
      .filter(
        (shape) => text.includes(shape) || wide.includes(Buffer.from(shape, "utf16le").toString("latin1")),
      )
      .map((shape) => `${name} ("${shape}") in ${where}`),
  );
}

test("a search for canaries finds one that is there", () => {
  assert.deepEqual(leaks("a probe", Buffer.from(`x${c.text_digits}y`)), [
    `text_digits ("${c.text_digits}") in a probe`,
  ]);
});

test("no canary is in any request, LMDB file, replay or report", async () => {
  const collector = await startCollector();
  const proxy = await startProxy(collector.url);
  const site = await startSite((request) => {
    if (request.url?.startsWith("/api"))
      return { body: c.fetch_answer, headers: { "content-type": "text/plain" } };
    if (request.url === "/look.css") return { body: sheet, headers: { "content-type": "text/css" } };
    return { body: page(proxy.url, collector.writeKey) };
  });
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    await tab.goto(`${site.url}/user/${c.url_path_email}/orders?q=${c.url_query}`);
    await tab.waitForFunction(() => /** @type {any} */ (window).hark?.sessionUrl?.());
    await tab.waitForTimeout(800);
    await act(tab);
    await tab.waitForTimeout(1500);
    await tab.click("#link"); // a full navigation: the last batch goes by beacon
    await tab.waitForTimeout(1500);
    await tab.close();
    const posts = () => proxy.requests.filter((request) => request.method === "POST");
    await waitFor(
      () => posts().length >= 2,
      10_000,
      () => `${posts().length} posts`,
    );
    assert.deepEqual(
      posts()
        .filter((post) => post.status !== 200)
        .map((post) => post.status),
      [],
    );

    const found = [];
    const parcels = posts().filter((post) => post.url === "/v1/asset");
    assert.ok(parcels.length > 0, "the stylesheet was asked for");
    const inflated = posts()
      .filter((post) => post.url !== "/v1/known") // hashes of masked texts
      .map((post) =>
        parcels.includes(post)
          ? Buffer.concat(readParcel(post.body).map(({ bytes }) => bytes))
          : inflateBatch(post.body),
      );
    for (const request of proxy.requests)
      found.push(
        ...leaks("a request's head", Buffer.from(request.url + JSON.stringify(request.headers))),
        ...leaks("a body", request.body),
      );
    inflated.forEach((batch, i) => found.push(...leaks(`inflated batch ${i}`, batch)));

    const all = Buffer.concat(inflated).toString("utf8");
    for (const witness of WITNESSES)
      assert.ok(all.includes(witness), `"${witness}" is missing: was the page recorded?`);

    const { sessions } = await collector.api("/api/sessions");
    assert.ok(sessions.length >= 1);
    for (const { id } of sessions) {
      const manifest = await collector.api(`/api/sessions/${id}`);
      found.push(...leaks("a session's JSON", Buffer.from(JSON.stringify(manifest))));
      for (const view of manifest.views) {
        const bytes = await collector.bytes(`/api/sessions/${id}/views/${view.tab}/${view.epoch}/segments`);
        for (const segment of splitSegments(bytes))
          found.push(...leaks("a stored segment", inflateBatch(segment)));
      }
      const out = join(collector.data, "replay.html");
      collector.cli("replay", id, "--at", "3s", "--html", out);
      found.push(...leaks("a replay", readFileSync(out)));
    }
    for (const kind of ["html", "json", "csv"]) {
      const out = join(collector.data, `friction.${kind}`);
      collector.cli("report", "friction", `--${kind}`, out);
      found.push(...leaks(`the ${kind} report`, readFileSync(out)));
    }
    await collector.stop();
    for (const file of readdirSync(collector.data, { recursive: true }).map(String))
      if (/\.mdb$/.test(file)) found.push(...leaks(file, readFileSync(join(collector.data, file))));
    found.push(...leaks("the collector's own output", Buffer.from(collector.output())));
    const leaked = [...new Set(found)];
    keepCount("visit", { leaked: leaked.length, tested: Object.keys(CANARIES).length });
    assert.deepEqual(leaked, []);
  } finally {
    await browser.close();
    await site.stop();
    await proxy.stop();
    await discard(collector);
  }
});
