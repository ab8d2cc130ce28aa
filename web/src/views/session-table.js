// session-table.js — the rows of the list; only those in sight are in the document, however many there are.
// @ts-check
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ago, duration } from "../format.js";
import { link } from "../router.js";
import { moment, number } from "../text.js";
import { t } from "../text/sessions.js";
import { SignalChips } from "./parts.js";

/** The height of a row (.sessions td), which is higher where the time stands under the name. */
const rowPx = () => (matchMedia("(max-width: 760px)").matches ? 72 : 58);
const AROUND = 12; // rows beyond the edges, for a quick scroll
const LIVE_MS = 30e3;

/** @param {{found: import("../session-search.js").Found, sort: string, onMore(): void}} props */
export function SessionTable({ found, sort, onMore }) {
  const { lines, listed } = found;
  const body = useRef(/** @type {HTMLTableSectionElement|null} */ (null));
  const { from, to } = useSight(body, lines.length);
  useEffect(() => {
    if (to >= lines.length - AROUND && !listed) onMore();
  }, [to, lines.length, listed]);
  const now = Date.now();
  const room = (/** @type {number} */ rows) =>
    rows > 0 &&
    h("tr", { class: "sessions__room", "aria-hidden": true, style: { height: `${rows * rowPx()}px` } });
  return h(
    "div",
    { class: "sessions" },
    h(
      "div",
      { class: "table" },
      h(
        "table",
        { "aria-rowcount": listed ? lines.length + 1 : -1 },
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            heads().map(([name, kind]) => h("th", { key: name, class: kind }, name)),
          ),
        ),
        h(
          "tbody",
          { ref: body },
          room(from),
          lines.slice(from, to).map((line, i) => h(Row, { key: line.id, line, now, index: from + i + 2 })),
          room(lines.length - to),
        ),
      ),
    ),
    h(
      "p",
      { class: "sessions__end soft small" },
      sort !== "time" && !found.searching && found.matched > lines.length
        ? t("ranked_end", { n: lines.length })
        : listed
          ? t("end")
          : t("more"),
    ),
  );
}

/** @returns {[string, string][]} */
const heads = () => [
  [t("started"), "mid"],
  [t("visitor"), ""],
  [t("entry"), "wide"],
  [t("length"), "number"],
  [t("pages"), "number wide"],
  [t("clicks"), "number wide"],
  [t("errors"), "number mid"],
  [t("friction"), "number mid"],
  [t("signals"), ""],
];

/** Which rows are near what the window shows. @param {{current: HTMLElement|null}} body @param {number} count */
function useSight(body, count) {
  const [sight, setSight] = useState({ from: 0, to: Math.min(count, 60) });
  useEffect(() => {
    const look = () => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const row = rowPx();
      const from = Math.max(0, Math.floor(-top / row) - AROUND);
      const to = Math.min(count, Math.ceil((innerHeight - top) / row) + AROUND);
      setSight((was) => (was.from === from && was.to === to ? was : { from: Math.min(from, to), to }));
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [count]);
  return { from: Math.min(sight.from, count), to: Math.min(sight.to, count) };
}

/** @param {{line: import("../api.js").SessionLine, now: number, index: number}} props */
function Row({ line, now, index }) {
  const machine = [line.browser, line.os, line.device].filter(Boolean).join(" · ");
  const live = now - (line.started_ms + line.duration_ms) < LIVE_MS;
  const to = link("sessions", [line.id], { live: live ? 1 : "" });
  return h(
    "tr",
    { onClick: () => (location.hash = to), "aria-rowindex": index },
    h(
      "td",
      { class: "nowrap mid" },
      h("a", { href: to, class: "plain", title: moment(line.started_ms) }, ago(line.started_ms, now)),
      live && h("span", { class: "live", title: t("live_more") }, t("live")),
    ),
    h(
      "td",
      null,
      h("a", { href: to, class: "plain who sessions__who", tabIndex: -1 }, line.user || t("anonymous")),
      h("div", { class: "soft small sessions__who" }, machine),
      h("div", { class: "soft small narrow" }, ago(line.started_ms, now)),
    ),
    h("td", { class: "wide" }, h("code", { class: "path", title: line.entry }, line.entry || "/")),
    h("td", { class: "number" }, duration(line.duration_ms)),
    h("td", { class: "number wide" }, number(line.pages)),
    h("td", { class: "number wide" }, number(line.clicks)),
    h("td", { class: `number mid ${line.errors ? "bad" : "soft"}` }, number(line.errors)),
    h("td", { class: "number mid", title: t("friction_more") }, line.friction || "–"),
    h("td", null, h(SignalChips, { signals: line.signals })),
  );
}
