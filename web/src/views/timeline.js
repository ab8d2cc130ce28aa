// timeline.js — the bar under the player: where things happened, and where playing is.
// @ts-check
import { h } from "preact";
import { useRef, useState } from "preact/hooks";
import { clock } from "../format.js";
import { t } from "../text/session.js";
import { SPAN_DIVERGED, SPAN_GAP, SPAN_HIDDEN } from "../replay-wasm.js";

/** Markers nearer than this share a pin. */
const PIN_PERCENT = 0.4;
const RANK = { remark: 5, error: 4, signal: 3, gap: 2, page: 1, note: 0, click: 0 };

/** @typedef {import("../format.js").Line} Line */
/** @typedef {import("../replay-wasm.js").Span} Span */

/** @param {{lines: Line[], spans: Span[], duration: number, time: number, onSeek(time: number): void}} props */
export function Timeline({ lines, spans, duration, time, onSeek }) {
  const bar = useRef(/** @type {HTMLDivElement|null} */ (null));
  const [hover, setHover] = useState(/** @type {number|undefined} */ (undefined));
  const dragging = useRef(false);
  const total = Math.max(duration, 1);
  /** @param {PointerEvent} event */
  const timeAt = (event) => {
    const box = bar.current?.getBoundingClientRect();
    if (!box || !box.width) return 0;
    return (Math.max(0, Math.min(event.clientX - box.left, box.width)) / box.width) * duration;
  };
  /** @param {PointerEvent} event */
  const down = (event) => {
    dragging.current = true;
    bar.current?.setPointerCapture(event.pointerId);
    onSeek(timeAt(event));
  };
  /** @param {PointerEvent} event */
  const move = (event) => {
    const at = timeAt(event);
    setHover(at);
    if (dragging.current) onSeek(at);
  };
  /** @param {number} at */
  const percent = (at) => `${(Math.min(at, total) / total) * 100}%`;
  const near = hover === undefined ? [] : nearLines(lines, hover, total);
  return h(
    "div",
    {
      class: "timeline",
      ref: bar,
      role: "slider",
      tabIndex: 0,
      "aria-label": t("timeline"),
      "aria-valuemin": 0,
      "aria-valuemax": Math.round(duration / 1000),
      "aria-valuenow": Math.round(time / 1000),
      "aria-valuetext": clock(time),
      onPointerDown: down,
      onPointerMove: move,
      onPointerUp: () => (dragging.current = false),
      onPointerLeave: () => setHover(undefined),
    },
    h(
      "div",
      { class: "timeline__track" },
      h("div", { class: "timeline__played", style: { width: percent(time) } }),
    ),
    spans.map((span, i) =>
      h("div", {
        key: `s${i}`,
        class: `timeline__span timeline__span--${SPAN_NAMES[span.kind]}`,
        style: {
          left: percent(span.from),
          width: `max(2px, ${((Math.min(span.to, total) - span.from) / total) * 100}%)`,
        },
      }),
    ),
    pins(lines, total).map((line, i) =>
      h("i", { key: `p${i}`, class: `pin pin--${line.tone}`, style: { left: percent(line.at) } }),
    ),
    h("div", { class: "timeline__head", style: { left: percent(time) } }),
    hover !== undefined &&
      h(
        "div",
        { class: "tip", style: { left: `clamp(90px, ${percent(hover)}, calc(100% - 90px))` } },
        h("b", null, clock(hover, true)),
        spanWord(spans, hover) && h("div", { class: "tip__soft" }, spanWord(spans, hover)),
        near.map((line, i) =>
          h(
            "div",
            { key: i, class: "tip__line" },
            h("i", { class: `dot dot--${line.tone}` }),
            h("span", null, line.title),
            line.detail && h("span", { class: "tip__soft" }, line.detail),
          ),
        ),
      ),
  );
}

const SPAN_NAMES = ["idle", "hidden", "gap", "diverged"];

/** @param {Span[]} spans @param {number} at */
function spanWord(spans, at) {
  const here = spans.filter((span) => at >= span.from && at <= span.to);
  if (here.some((span) => span.kind === SPAN_GAP)) return t("span_gap");
  if (here.some((span) => span.kind === SPAN_DIVERGED)) return t("span_diverged");
  if (here.some((span) => span.kind === SPAN_HIDDEN)) return t("span_hidden");
  return here.length ? t("span_idle") : "";
}

/** @param {Line[]} lines @param {number} at @param {number} total */
function nearLines(lines, at, total) {
  const reach = total * 0.008;
  return lines
    .filter((line) => line.marked && Math.abs(line.at - at) <= reach)
    .sort((a, b) => RANK[b.tone] - RANK[a.tone])
    .slice(0, 4);
}

/** One pin where many would lie on each other: the most telling one. @param {Line[]} lines @param {number} total */
function pins(lines, total) {
  /** @type {Map<number, Line>} */
  const kept = new Map();
  for (const line of lines) {
    if (!line.marked) continue;
    const slot = Math.round(((line.at / total) * 100) / PIN_PERCENT);
    const there = kept.get(slot);
    if (!there || RANK[line.tone] > RANK[there.tone]) kept.set(slot, line);
  }
  return [...kept.values()];
}
