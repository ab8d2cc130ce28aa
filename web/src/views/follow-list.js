// follow-list.js — a list that follows playing: what is now is marked and kept in sight, a click goes there.
// @ts-check
import { h } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { clock } from "../format.js";

/** More lines than this are not drawn at once. */
const LINES_MAX = 600;
/** A line this much ahead counts as now. */
const NOW_MS = 50;

/**
 * @template {import("../player/panel-rows.js").Row} Line
 * @param {{lines: Line[], time: number, none: string, onSeek(time: number): void, beside?(line: Line): any}} props
 * lines in order of time; none: what is said where there is no line; beside: what stands beside a line's button
 */
export function FollowList({ lines, time, none, onSeek, beside }) {
  const list = useRef(/** @type {HTMLOListElement|null} */ (null));
  const held = useRef(false);
  const shown = lines.slice(0, LINES_MAX);
  const current = shown.reduce((last, { at }, i) => (at <= time + NOW_MS ? i : last), -1);
  useEffect(() => {
    const item = /** @type {HTMLElement|undefined} */ (list.current?.children[current]);
    if (!item || held.current || !list.current) return;
    const { offsetTop, offsetHeight } = item;
    const { scrollTop, clientHeight } = list.current;
    if (offsetTop < scrollTop + 40 || offsetTop + offsetHeight > scrollTop + clientHeight - 40)
      list.current.scrollTo({ top: offsetTop - clientHeight / 2, behavior: "smooth" });
  }, [current, lines]);
  if (shown.length === 0) return h("p", { class: "events__none" }, none);
  return h(
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
          line.side && h("span", { class: "event__side" }, line.side),
          h("time", { class: "event__time" }, clock(line.at)),
        ),
        beside?.(line),
      ),
    ),
  );
}
