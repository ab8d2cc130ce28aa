// panels.js — beside the player: what happened, console, requests, vitals, form fields, and whose visit it is.
// @ts-check
import { h } from "preact";
import { useMemo } from "preact/hooks";
import { Tabs } from "../parts/tabs.js";
import { consoleRows, contextFacts, fieldRows, networkRows, vitalRows } from "../player/panel-rows.js";
import { t } from "../text/panels.js";
import { Events } from "./events.js";
import { FollowList } from "./follow-list.js";

/** @typedef {import("../player/panel-rows.js").Row} Row */

/** What is behind a row. @param {Row} row */
const More = ({ more }) =>
  more
    ? h(
        "details",
        { class: "event__more" },
        h("summary", null, t("more")),
        h("pre", { class: "event__raw", tabIndex: 0 }, more),
      )
    : undefined;

/** Rows, and under them what is recorded of their kind, and what is not.
 * @param {{rows: Row[], none: string, foot: string, time: number, onSeek(time: number): void}} props */
const Rows = ({ rows, none, foot, time, onSeek }) =>
  h(
    "section",
    { class: "events" },
    h(FollowList, { lines: rows, time, none, onSeek, beside: More }),
    h("p", { class: "events__foot" }, foot),
  );

/** @param {{facts: [string, string][]}} props */
const Facts = ({ facts }) =>
  h(
    "section",
    { class: "events" },
    h(
      "dl",
      { class: "visit", tabIndex: 0 },
      facts.map(([name, value]) => [h("dt", { key: name }, name), h("dd", null, value)]),
    ),
    h("p", { class: "events__foot" }, t("foot_context")),
  );

/**
 * @param {{panel: string, onPanel(name: string): void, manifest: import("../api.js").Manifest,
 *   view: import("../api.js").View, playback: import("../player/playback.js").Playback|undefined,
 *   state: import("../player/playback.js").State|undefined, lines: import("./events.js").Line[],
 *   onSeek(time: number): void, onRead(note: import("./notes.js").Note): void}} props panel: the one that is shown
 */
export function Panels({ panel, onPanel, manifest, view, playback, state, lines, onSeek, onRead }) {
  const { moments, stays } = playback ?? { moments: [], stays: [] };
  const rows = useMemo(() => {
    const vitals = vitalRows(moments);
    return {
      console: consoleRows(moments),
      network: networkRows(moments),
      vitals: vitals.rows,
      fields: fieldRows(stays),
      untold: vitals.untold.join(", "),
    };
  }, [moments, stays]);
  const time = state?.time ?? 0;
  const counted = (/** @type {string} */ word, /** @type {Row[]} */ { length }) =>
    length ? `${word} ${length}` : word;
  const tabs = [
    { name: "events", word: t("events") },
    { name: "console", word: counted(t("console"), rows.console) },
    { name: "network", word: counted(t("network"), rows.network) },
    { name: "vitals", word: t("vitals") },
    { name: "fields", word: counted(t("fields"), rows.fields) },
    { name: "context", word: t("context") },
  ];
  const untold = rows.untold ? `${t("untold", { names: rows.untold })}. ` : "";
  const beside = {
    console: () =>
      h(Rows, { rows: rows.console, none: t("none_console"), foot: t("foot_console"), time, onSeek }),
    network: () =>
      h(Rows, { rows: rows.network, none: t("none_network"), foot: t("foot_network"), time, onSeek }),
    vitals: () =>
      h(Rows, { rows: rows.vitals, none: t("none_vitals"), foot: untold + t("foot_vitals"), time, onSeek }),
    fields: () =>
      h(Rows, { rows: rows.fields, none: t("none_fields"), foot: t("foot_fields"), time, onSeek }),
    context: () => h(Facts, { facts: contextFacts(manifest, view, state, moments) }),
    events: () => h(Events, { lines, time, onSeek, onRead }),
  };
  const at = panel in beside ? /** @type {keyof typeof beside} */ (panel) : "events";
  return h(
    "aside",
    { class: "panels", "aria-label": t("panels") },
    h(Tabs, { label: t("panels"), tabs, at, onChoose: onPanel }, beside[at]()),
  );
}
