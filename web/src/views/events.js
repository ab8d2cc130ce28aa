// events.js — the list beside the player: what happened, in order; a click goes there.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import { t } from "../text/session.js";
import { FollowList } from "./follow-list.js";
import { ReadButton } from "./notes.js";

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
  const tones = FILTERS.find(([name]) => name === filter)?.[2] ?? [];
  const shown = lines.filter((line) => !tones.length || tones.includes(line.tone));
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
    h(FollowList, {
      lines: shown,
      time,
      none: t("none_of_kind"),
      onSeek,
      beside: (/** @type {Line} */ { note }) => note && h(ReadButton, { note, onRead }),
    }),
  );
}
