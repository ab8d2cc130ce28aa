// preview.js — shows the site's owner, in the page, what hark would send of it: the real recorder takes one snapshot, the
// core masks it, and what comes out is built again beside the page by the player of the viewer.
//
// Room: sdk/preview; stands on sdk/page and web/src/player. Loaded by hark.preview() and never by a visit. Nothing is
// sent (sink.js) and nothing is stored. The overlay is blocked, so that a recording under way does not record it.
// @ts-check
import { SHAPES, ELEMENT, INPUT, INPUT_INITIAL, NODE_BLOCK, RECORDED_ALWAYS } from "../../schema/events.js";
import { Page } from "../../web/src/player/page.js";
import { Replay } from "../../web/src/replay-wasm.js";
import { startRecorder } from "../page/recorder.js";
import { createSession } from "../page/session.js";
import { caught } from "./sink.js";

const REPLAY = typeof HARK_REPLAY === "string" ? HARK_REPLAY : "hark-replay.wasm";
const RECORD_MS_MAX = 15000;
/** Before init there is none, and a batch wants one. */
const NO_KEY = "pk_000000000000000000000";
const CSS = `:host{all:initial;position:fixed;inset:0;z-index:2147483647;display:grid;grid-template-rows:auto 1fr;
background:#14171d;font:14px/1.4 system-ui,sans-serif;color:#fff}
header{display:flex;flex-wrap:wrap;gap:4px 20px;align-items:center;padding:8px 16px}
b{font-weight:600}span{color:#c3c9d4}button{font:inherit;color:inherit;background:#3b4252;border:0;border-radius:6px;
padding:4px 12px;cursor:pointer}button:focus-visible{outline:2px solid #fff}i{flex:1}
div{overflow:auto;background:#fff}iframe{border:0;display:block;background:#fff}p{color:#14171d;padding:24px}
:host(.peek){background:none}:host(.peek) div{visibility:hidden}`;

/** Waits until the core runs and the whole page is in. @param {{ stop(): void }} recorder */
async function settled(recorder) {
  const end = performance.now() + RECORD_MS_MAX;
  while (!caught.batches.length && performance.now() < end) await new Promise((done) => setTimeout(done, 50));
  recorder.stop();
  if (!caught.batches.length)
    throw new Error("hark's core did not come: see the Content-Security-Policy in its docs");
}

/** All texts that are in the page, to tell which ones were changed. @param {Node} root @param {Set<string>} [into] */
function textsOf(root, into = new Set()) {
  const walker = document.createTreeWalker(root, 5); // elements and texts
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === 3) {
      if (node.parentElement?.localName !== "style") into.add(/** @type {Text} */ (node).data);
    } else {
      const element = /** @type {any} */ (node);
      if (element.shadowRoot) textsOf(element.shadowRoot, into);
      if (element.localName === "iframe" && element.contentDocument) textsOf(element.contentDocument, into);
    }
  }
  return into;
}

/** @param {import("../../web/src/replay-wasm.js").Outbox} outbox */
function countEvents({ words }) {
  const counts = { nodes: 0, blocked: 0, fields: 0 };
  for (let at = 0; at < words.length; at += 1 + SHAPES[words[at]].args.length) {
    const kind = words[at];
    if (kind === ELEMENT) {
      counts.nodes++;
      if (words[at + 3] & NODE_BLOCK) counts.blocked++;
    } else if (kind === INPUT && words[at + 3] === INPUT_INITIAL) counts.fields++;
  }
  return counts;
}

/** @param {string} name @param {string} [text] @param {() => void} [onClick] */
function make(name, text = "", onClick) {
  const element = document.createElement(name);
  element.textContent = text;
  if (onClick) element.addEventListener("click", onClick);
  return element;
}

/** The overlay: a line of counts over the frame that is to show the page. @param {() => void} onClose */
function openOverlay(onClose) {
  const host = make("hark-preview");
  host.setAttribute("data-hark-block", "");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet(); // a page's policy forbids inline styles, not these
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];
  const header = make("header");
  const peek = make("button", "Show the page", () => {
    peek.textContent = host.classList.toggle("peek") ? "Show what is sent" : "Show the page";
  });
  header.append(
    make("b", "What hark would send of this page"),
    make("i"),
    peek,
    make("button", "Close", onClose),
  );
  const room = make("div");
  const frame = /** @type {HTMLIFrameElement} */ (make("iframe"));
  frame.title = "The page as it would be sent";
  frame.setAttribute("sandbox", "allow-same-origin");
  room.append(frame);
  root.append(header, room);
  document.documentElement.append(host);
  peek.focus();
  return { host, header, room, frame };
}

/**
 * Builds what was caught, in the frame. @param {HTMLIFrameElement} frame @param {string} url of the player's wasm
 * @param {Set<string>} texts of the live page
 */
async function draw(frame, url, texts) {
  const answer = await fetch(url, { credentials: "omit" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const replay = await Replay.instantiate(await answer.arrayBuffer());
  await replay.open(caught.batches, async (name) => {
    const bytes = caught.assets.get(name);
    return bytes && { type: "text/css", bytes };
  });
  const outbox = replay.seek(replay.duration);
  const counts = countEvents(outbox);
  let masked = 0;
  const page = new Page(frame, {
    onViewport(width, height) {
      frame.width = String(width);
      frame.height = String(height);
    },
  });
  page.apply(outbox, true);
  for (const root of page.roots())
    for (const text of textsOf(root)) if (text.trim() && !texts.has(text)) masked++;
  return { ...counts, masked };
}

/**
 * Shows what would be sent. Gives the counts that are shown too, and the function that closes the overlay.
 * @param {{ options: any, core: any, version: string, at: (name: string) => string }} config `at`: where our files lie
 * @returns {Promise<import("../page/types.js").Preview>}
 */
async function showPreview({ options: given, core, version, at }) {
  const options = { ...given, key: given.key || NO_KEY };
  const texts = textsOf(document);
  const session = createSession(options.key, false); // in memory only
  const ignore = () => {};
  const recorded = { chosen: true, why: RECORDED_ALWAYS, rate: 10000, events: [], errors: false };
  const hooks = { early: [], more: () => Promise.reject(), onSignal: ignore, onState: ignore };
  const config = { options, session, anonymous: true, recorded, core, version, ...hooks };
  await settled(startRecorder(config));
  const bytes = caught.batches.reduce((sum, batch) => sum + batch.length, 0);
  const sheets = [...caught.assets.values()].reduce((sum, sheet) => sum + sheet.length, 0);

  const onKey = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close();
  const close = () => {
    removeEventListener("keydown", onKey, true);
    overlay.host.remove();
  };
  const overlay = openOverlay(close);
  addEventListener("keydown", onKey, true);
  const said = { bytes, sheets, nodes: 0, masked: 0, blocked: 0, fields: 0, drawn: true, close };
  try {
    Object.assign(said, await draw(overlay.frame, at(REPLAY), texts));
  } catch (error) {
    said.drawn = false;
    const why = error instanceof Error ? error.message : String(error);
    overlay.room.replaceChildren(
      make("p", `The picture cannot be drawn here (${why}); the sizes above are right.`),
    );
  }
  const lines = [`${bytes} bytes, and ${sheets} bytes of stylesheets once for all visits`];
  if (said.drawn)
    lines.push(
      `${said.nodes} elements`,
      `${said.masked} texts masked`,
      `${said.fields} fields masked`,
      `${said.blocked} elements blocked`,
    );
  overlay.header.firstElementChild?.after(...lines.map((line) => make("span", line)));
  return said;
}

/** @type {any} */ (window).__harkPreview = showPreview;
