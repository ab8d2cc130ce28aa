// sessions.js — the list of sessions, newest first, kept up to date.
// @ts-check
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api.js";
import { ago, duration } from "../format.js";
import { Icon, Notice, SignalChips, Table } from "./parts.js";

const REFRESH_MS = 5000;

/** @param {{onFail(error: unknown): void}} props */
export function Sessions({ onFail }) {
  const [list, setList] = useState(/** @type {api.SessionLine[]|undefined} */ (undefined));
  const [words, setWords] = useState("");
  const asked = useRef(0);
  useEffect(() => {
    let timer = 0;
    let gone = false;
    const load = async () => {
      const ask = ++asked.current;
      try {
        const found = await api.sessions(words);
        if (!gone && ask === asked.current) setList(found);
      } catch (error) {
        if (!gone) onFail(error);
        return;
      }
      if (!gone) timer = window.setTimeout(load, document.hidden ? REFRESH_MS * 6 : REFRESH_MS);
    };
    timer = window.setTimeout(load, words ? 250 : 0);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [words]);
  return h(
    "main",
    { class: "list" },
    h(
      "div",
      { class: "list__head" },
      h("h1", { class: "list__title" }, "Sessions"),
      h(
        "label",
        { class: "search" },
        h(Icon, { name: "search" }),
        h("input", {
          class: "search__input",
          type: "search",
          placeholder: "Search pages, users, signals, browsers",
          "aria-label": "Search sessions",
          value: words,
          onInput: (/** @type {any} */ e) => setWords(e.target.value),
        }),
      ),
    ),
    !list
      ? h(Notice, { title: "Loading sessions", busy: true })
      : list.length === 0
        ? h(
            Notice,
            { title: words ? "No session matches" : "No sessions yet" },
            words
              ? "Try fewer words."
              : "Open a page that has the hark script; its visit appears here within seconds.",
          )
        : h(Lines, { list }),
  );
}

/** @param {{list: api.SessionLine[]}} props */
function Lines({ list }) {
  const now = Date.now();
  return h(
    Table,
    {
      heads: ["Started", "Visitor", "Entry page", "Length", "Pages", "Clicks", "Errors", "Signals"],
      numbers: ["Length", "Pages", "Clicks", "Errors"],
    },
    list.map((line) => h(Row, { key: line.id, line, now })),
  );
}

/** @param {{line: api.SessionLine, now: number}} props */
function Row({ line, now }) {
  const open = () => (location.hash = `#/sessions/${line.id}`);
  const machine = [line.browser, line.os, line.device].filter(Boolean).join(" · ");
  const live = now - (line.started_ms + line.duration_ms) < 30e3;
  return h(
    "tr",
    { onClick: open },
    h(
      "td",
      { class: "nowrap" },
      h("a", { href: `#/sessions/${line.id}`, class: "plain" }, ago(line.started_ms, now)),
      live && h("span", { class: "live", title: "Active in the last 30 seconds" }, "live"),
    ),
    h(
      "td",
      null,
      h("div", { class: "who" }, line.user || "Anonymous"),
      h("div", { class: "soft small" }, machine),
    ),
    h("td", null, h("code", { class: "path", title: line.entry }, line.entry || "/")),
    h("td", { class: "number" }, duration(line.duration_ms)),
    h("td", { class: "number" }, line.pages),
    h("td", { class: "number" }, line.clicks),
    h("td", { class: `number ${line.errors ? "bad" : "soft"}` }, line.errors),
    h("td", null, h(SignalChips, { signals: line.signals })),
  );
}
