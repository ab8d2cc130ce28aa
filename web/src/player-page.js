// player-page.js — one session in one file: the recording, the player and its wasm are all in the page.
// @ts-check
import { h, render } from "preact";
import { fileSource, fromBase64, readSessionFile } from "./session-file.js";
import { Notice } from "./views/parts.js";
import { Session } from "./views/session.js";

/** @param {string} id */
const textOf = (id) => document.getElementById(id)?.textContent ?? "";

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
/** @param {unknown} error */
const fail = (error) =>
  render(
    h(Notice, { title: "This session cannot be opened" }, error instanceof Error ? error.message : ""),
    app,
  );
const recording = textOf("hark-session");
if (!recording) {
  render(h(Notice, { title: "There is no session in this file" }), app);
} else {
  const words = new URLSearchParams(location.hash.replace(/^#/, ""));
  try {
    const source = fileSource(
      readSessionFile(recording),
      () => /** @type {any} */ (fromBase64(textOf("hark-replay-wasm"))),
    );
    const start = Math.max(0, Number(words.get("t")) || 0);
    render(h(Session, { source, view: words.get("view") ?? undefined, start, onFail: fail }), app);
  } catch (error) {
    fail(error);
  }
}
