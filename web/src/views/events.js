// events.js — the list beside the player: what happened, in order; a click goes there.
// @ts-check
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { clock } from "../format.js";
import { t } from "../text/session.js";
import { ReadButton } from "./notes.js";

/** More lines than this are not drawn at once; filters bring the rest. */
const LINES_MAX = 600;
/** @type {[string, "all"|"signals"|"errors"|"clicks"|"pages"|"notes", string[]][]} */
const FILTERS = [
  ["all", "all", []],
  ["signal", "signals", ["signal"]],
  ["error", "errors", ["error"]],
  ["click", "clicks", ["click"]],
  ["page", "pages", ["page"]],
  ["remark", "notes", ["remark"]],
];

/** @typedef {import("./notes.js").NoteLine} Line */

/** @param {{lines: Line[], time: number, onSeek(time: number): void, onRead(note: import("./notes.js").Note): void}} props */
export function Events({ lines, time, onSeek, onRead }) {
  const [filter, setFilter] = useState("all");
  const list = useRef(/** @type {HTMLOListElement|null} */ (null));
  const held = useRef(false);
  const tones = FILTERS.find(([name]) => name === filter)?.[2] ?? [];
  const shown = lines.filter((line) => !tones.length || tones.includes(line.tone)).slice(0, LINES_MAX);
  let current = -1;
  shown.forEach((line, i) => {
    if (line.at <= time + 50) current = i;
  });
  useEffect(() => {
    const item = /** @type {HTMLElement|undefined} */ (list.current?.children[current]);
    if (!item || held.current || !list.current) return;
    const { offsetTop, offsetHeight } = item;
    const { scrollTop, clientHeight } = list.current;
    if (offsetTop < scrollTop + 40 || offsetTop + offsetHeight > scrollTop + clientHeight - 40)
      list.current.scrollTo({ top: offsetTop - clientHeight / 2, behavior: "smooth" });
  }, [current, filter]);
  return h(
    "section",
    { class: "events" },
    h(
      "div",
      { class: "events__filters", role: "group", "aria-label": t("show") },
      FILTERS.filter(([name]) => name !== "remark" || lines.some(({ tone }) => tone === name)).map(
        ([name, word, only]) =>
          h(
            "button",
            {
              key: name,
              type: "button",
              class: `tab ${filter === name ? "tab--on" : ""}`,
              "aria-pressed": filter === name,
              onClick: () => setFilter(name),
            },
            t(word),
            only.length > 0 &&
              h("span", { class: "tab__count" }, lines.filter((l) => only.includes(l.tone)).length),
          ),
      ),
    ),
    shown.length === 0
      ? h("p", { class: "events__none" }, t("none_of_kind"))
      : h(
          "ol",
          {
            class: "events__list",
            ref: list,
            onPointerEnter: () => (held.current = true),
            onPointerLeave: () => (held.current = false),
          },
          shown.map((line, i) =>
            h(
              "li",
              {
                key: i,
                class: `event event--${line.tone} ${i === current ? "event--now" : i > current ? "event--later" : ""}`,
              },
              h(
                "button",
                { type: "button", class: "event__button", onClick: () => onSeek(line.at) },
                h("i", { class: `dot dot--${line.tone}` }),
                h(
                  "span",
                  { class: "event__words" },
                  h("span", { class: "event__title" }, line.title),
                  line.detail && h("span", { class: "event__detail", title: line.detail }, line.detail),
                ),
                h("time", { class: "event__time" }, clock(line.at)),
              ),
              line.note && h(ReadButton, { note: line.note, onRead }),
            ),
          ),
        ),
  );
}
