// session.js — one session: its page views as tabs, the player, the timeline, what happened.
// @ts-check
import { h } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { t } from "../text/session.js";
import { useLive } from "./live.js";
import { Notice } from "./parts.js";
import { Player } from "./player.js";
import { Head, ViewTabs } from "./session-head.js";

/** @typedef {import("../api.js").Manifest} Manifest */
/** @typedef {import("../api.js").View} View */
/** @typedef {import("../replay-wasm.js").Replay} Replay */
/** Where a session comes from: the API, or the file that the page is in.
 * @typedef {{manifest(): Promise<Manifest>, segments(view: View): Promise<Uint8Array[]>,
 *   live?(signal: AbortSignal): Promise<Response>, notes?: import("./notes.js").NoteStore,
 *   shares?: import("./share.js").ShareStore, asset(name: string): Promise<import("../replay-wasm.js").Asset|undefined>, replay(): Promise<Replay>}} Source */

/** A player that is not a page of its own: where its keys are heard, and whether it begins by itself.
 * @typedef {{keys: EventTarget, autoplay: boolean}} Embedded */

/** @param {View} view */
export const viewName = (view) => `${view.tab}-${view.epoch}`;

/**
 * @param {{source: Source, view?: string, start?: number, follow?: boolean, back?: string, above?: any, onFail(error: unknown): void,
 *   onPlace?(view: string, seconds: number): void, embedded?: Embedded}} props
 */
export function Session({
  source,
  view: wanted,
  start = 0,
  follow = false,
  back,
  above,
  onFail,
  onPlace,
  embedded,
}) {
  const [manifest, setManifest] = useState(/** @type {Manifest|undefined} */ (undefined));
  const [panel, setPanel] = useState("events");
  const [chosen, setChosen] = useState({ name: wanted, start, atEnd: false });
  useEffect(() => {
    let gone = false;
    source.manifest().then((m) => !gone && setManifest(m), onFail);
    return () => {
      gone = true;
    };
  }, [source]);
  useEffect(() => setChosen({ name: wanted, start, atEnd: false }), [wanted, start]);
  const live = useLive({
    source,
    manifest,
    at: chosen.name ?? "",
    now: follow,
    onManifest: setManifest,
    onView: (name) => setChosen({ name, start: 0, atEnd: true }),
  });
  const views = useMemo(
    () => (manifest ? [...manifest.views].sort((a, b) => a.start_ms - b.start_ms) : []),
    [manifest],
  );
  if (!manifest) return h(Notice, { title: t("opening"), busy: true });
  const index = Math.max(
    0,
    views.findIndex((v) => viewName(v) === chosen.name),
  );
  const view = views[index];
  /** @param {View} to @param {number} at seconds */
  const choose = (to, at) => {
    setChosen({ name: viewName(to), start: at, atEnd: false });
    onPlace?.(viewName(to), at);
  };
  return h(
    embedded ? "div" : "main",
    { class: "session" },
    above,
    h(Head, { manifest, back, level: embedded ? "h2" : "h1" }),
    views.length > 1 && h(ViewTabs, { manifest, views, index, onChoose: (v) => choose(v, 0) }),
    view
      ? h(Player, {
          key: `${viewName(view)}@${chosen.start}#${live.round}${chosen.atEnd}`,
          live,
          atEnd: chosen.atEnd,
          source,
          embedded,
          manifest,
          panel,
          onPanel: setPanel,
          view,
          start: chosen.start,
          next: views[index + 1],
          linked: Boolean(onPlace),
          onNext: () => choose(views[index + 1], 0),
          onPlace: (seconds) => onPlace?.(viewName(view), seconds),
        })
      : h(Notice, { title: t("nothing") }),
  );
}
