// session-page.js — one session of the collector, at "#/sessions/ID?view=TAB-EPOCH&t=12.5".
// @ts-check
import { h } from "preact";
import { useMemo } from "preact/hooks";
import { Playlist, playlistWords } from "../parts/playlist.js";
import { apiSource } from "../recording.js";
import { go, link } from "../router.js";
import { Session } from "./session.js";

/** @param {import("../views.js").ViewProps} props */
export function SessionPage({ address, onFail }) {
  const [id] = address.parts;
  const source = useMemo(() => apiSource(id), [id]);
  const { words } = address;
  return h(Session, {
    above: h(Playlist, { words }),
    source,
    view: words.get("view") ?? undefined,
    start: Math.max(0, Number(words.get("t")) || 0),
    follow: words.get("live") === "1",
    back: link("sessions"),
    onFail,
    onPlace: (view, t) => go(link("sessions", [id], { view, t, ...playlistWords(words) }), { keep: true }),
  });
}
