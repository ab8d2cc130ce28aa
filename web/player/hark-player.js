// hark-player.js — <hark-player src="session.json">: a replay in any page, by one script (web/player/README.md).
//
// The viewer's own player in a shadow root, with its styles and its WebAssembly in the script. The recorded page is in a
// sandboxed frame in which no script runs and nothing is fetched; the only request is for the session file.
// @ts-check
import { h, render } from "preact";
import css from "hark:css";
import wasm from "hark:wasm";
import { fileSource, readSessionFile } from "../src/session-file.js";
import { Notice } from "../src/views/parts.js";
import { Session } from "../src/views/session.js";
import { t } from "../src/text/embedded.js";

const SHEET = new CSSStyleSheet(); // not held up by a policy about inline styles
SHEET.replaceSync(css);

/** Does the page's policy let the recorded page's own styles be? @param {ShadowRoot} root */
function mayStyle(root) {
  const probe = document.createElement("style");
  probe.textContent = ":host{}";
  root.append(probe);
  const may = probe.sheet !== null;
  probe.remove();
  return may;
}

/** Does the page's policy let WebAssembly be? */
function mayCompile() {
  try {
    return Boolean(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
  } catch {
    return false;
  }
}

/**
 * Attributes: `src` a session file's address, `view` "TAB-EPOCH" to begin with, `at` seconds into it, `autoplay`.
 * Events: `load` when the session is there, `error` with `detail` saying why it is not.
 */
export class HarkPlayer extends HTMLElement {
  static get observedAttributes() {
    return ["src", "view", "at"];
  }

  constructor() {
    super();
    this.root = this.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [SHEET];
    this.place = document.createElement("div");
    this.place.className = "embedded";
    this.root.append(this.place);
    /** @type {import("../src/views/session.js").Source|undefined} */ this.source = undefined;
    this.asked = 0;
  }

  connectedCallback() {
    if (this.source) this.show();
    else void this.load();
  }

  disconnectedCallback() {
    this.asked++;
    render(undefined, this.place);
  }

  /** @param {string} name @param {string|null} before @param {string|null} now */
  attributeChangedCallback(name, before, now) {
    if (!this.isConnected || before === now) return;
    if (name === "src") void this.load();
    else if (this.source) this.show();
  }

  /** Fetches the session file of `src`. */
  async load() {
    const src = this.getAttribute("src");
    const asked = ++this.asked;
    this.source = undefined;
    if (!src) {
      this.say(t("no_src"), "");
      return;
    }
    this.say(t("loading"), undefined);
    try {
      const answer = await fetch(src);
      if (!answer.ok) throw new Error(t("answered", { status: String(answer.status), src }));
      const text = await answer.text();
      if (asked === this.asked) this.session = text;
    } catch (error) {
      if (asked === this.asked) this.fail(error);
    }
  }

  /** Shows a session file's text, instead of one that is fetched. @param {string} text */
  set session(text) {
    this.asked++;
    try {
      if (!mayCompile()) throw new Error(t("no_wasm"));
      this.source = fileSource(readSessionFile(text), () => wasm);
      this.show();
      this.dispatchEvent(new CustomEvent("load"));
    } catch (error) {
      this.fail(error);
    }
  }

  show() {
    const { source } = this;
    if (!source || !this.isConnected) return;
    const view = this.getAttribute("view") ?? undefined;
    const start = Math.max(0, Number(this.getAttribute("at")) || 0);
    const embedded = { keys: this.root, autoplay: this.hasAttribute("autoplay") };
    const onFail = (/** @type {unknown} */ error) => this.fail(error);
    const above = mayStyle(this.root) ? undefined : h("p", { class: "embedded__warning" }, t("no_styles"));
    const key = "session"; // and not what was said before
    render(h(Session, { key, source, view, start, above, embedded, onFail }), this.place);
  }

  /** @param {unknown} error */
  fail(error) {
    const words = error instanceof Error ? error.message : String(error);
    this.say(t("failed"), words);
    this.dispatchEvent(new CustomEvent("error", { detail: words }));
  }

  /** @param {string} title @param {string|undefined} more undefined: it takes a while */
  say(title, more) {
    render(h(Notice, { key: "notice", title, busy: more === undefined }, more), this.place);
  }
}

if (!customElements.get("hark-player")) customElements.define("hark-player", HarkPlayer);
