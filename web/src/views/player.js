// player.js — one page view: the recorded page, its controls, and what happened beside it.
// @ts-check
import { h } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { GAP, PRINT, TREE_HASH } from "../../../schema/events.js";
import { describe, gapReason } from "../format.js";
import { Playback } from "../player/playback.js";
import { SPAN_DIVERGED, SPAN_GAP } from "../replay-wasm.js";
import { t } from "../text/session.js";
import { Controls } from "./controls.js";
import { whenSheetsCame } from "../player/live.js";
import { LiveButton } from "./live.js";
import { ReadNote, useNotes, WriteNote } from "./notes.js";
import { Panels } from "./panels.js";
import { copyLink, KeysHelp, useKeys } from "./player-keys.js";
import { ShareDialog } from "./share.js";
import { Stage } from "./stage.js";

/** @typedef {import("../api.js").View} View */
/** @typedef {import("./session.js").Source} Source */

/**
 * @param {{source: Source, embedded?: import("./session.js").Embedded, manifest: import("../api.js").Manifest, panel: string, onPanel(name: string): void, view: View, start: number, live: import("./live.js").Following, atEnd: boolean, next?: View, linked: boolean, onNext(): void, onPlace(seconds: number): void}} props
 */
export function Player({
  source,
  embedded,
  manifest,
  panel,
  onPanel,
  view,
  start,
  live,
  atEnd,
  next,
  linked,
  onNext,
  onPlace,
}) {
  const frame = useRef(/** @type {HTMLIFrameElement|null} */ (null));
  const glass = useRef(/** @type {HTMLDivElement|null} */ (null));
  const [playback, setPlayback] = useState(/** @type {Playback|undefined} */ (undefined));
  const [state, setState] = useState(
    /** @type {import("../player/playback.js").State|undefined} */ (undefined),
  );
  const [problem, setProblem] = useState("");
  const [unreadable, setUnreadable] = useState(0);
  const [missing, setMissing] = useState(0);
  const [tried, setTried] = useState(0);
  useEffect(() => {
    /** @type {Playback|undefined} */
    let made;
    let gone = false;
    const feed = live.stream?.feed(`${view.tab}-${view.epoch}`);
    let giveUp = () => {};
    const open = async () => {
      const [segments, replay] = await Promise.all([source.segments(view), source.replay()]);
      const opened = await replay.open(segments, source.asset);
      if (gone || !frame.current || !glass.current) return;
      setUnreadable(opened.unreadable);
      setMissing(opened.missing);
      made = new Playback(replay, { frame: frame.current, glass: glass.current, onChange: setState });
      setPlayback(made);
      if (feed) {
        feed.drive(replay, made, source.asset, { onGrown: () => {}, onAnew: live.again });
        giveUp = whenSheetsCame(opened.missing, tried, () => setTried(tried + 1));
      }
      if (atEnd) {
        made.follow();
        return;
      }
      made.seek(start * 1000);
      if (start === 0 && (embedded?.autoplay ?? true)) made.play();
    };
    open().catch((error) => !gone && setProblem(error instanceof Error ? error.message : String(error)));
    return () => {
      gone = true;
      giveUp();
      feed?.stop();
      made?.dispose();
    };
  }, [tried]);
  useEffect(() => {
    if (live.phase === "over") playback?.unfollow();
  }, [live.phase, playback]);
  const notes = useNotes(source.notes, view);
  const lines = useMemo(
    () =>
      [
        ...(playback?.moments.map(describe).flatMap((line) => (line ? [line] : [])) ?? []),
        ...notes.lines,
      ].sort((a, b) => a.at - b.at),
    [playback?.moments, notes.lines.length],
  );
  const [help, setHelp] = useState(false);
  const [writing, setWriting] = useState(/** @type {number|undefined} */ (undefined));
  const [sharing, setSharing] = useState(/** @type {number|undefined} */ (undefined));
  const [read, setRead] = useState(/** @type {import("./notes.js").Note|undefined} */ (undefined));
  /** @param {number} time */
  const seek = (time) => {
    playback?.seek(time);
    onPlace(Math.round(time / 100) / 10);
  };
  const onHelp = () => setHelp(true);
  const onCopy = linked
    ? () => {
        seek(playback?.state.time ?? 0);
        void copyLink();
      }
    : undefined;
  const onNote = notes.may
    ? () => {
        playback?.pause();
        setWriting(playback?.state.time ?? 0);
      }
    : undefined;
  const onShare = source.shares?.may()
    ? () => {
        playback?.pause();
        setSharing(Math.round(playback?.state.time ?? 0));
      }
    : undefined;
  useKeys(playback, { lines, onSeek: seek, onHelp, onCopy, onNote }, embedded?.keys);
  useEffect(() => {
    if (!state?.ended || !next || !playback) return undefined;
    const timer = setTimeout(onNext, 900);
    return () => clearTimeout(timer);
  }, [state?.ended]);
  return h(
    "section",
    { class: "player" },
    h(
      "div",
      { class: "player__main" },
      h(Stage, {
        frame,
        glass,
        state,
        problem,
        gap: gapWords(playback, state),
        printing: lastBefore(playback, state, PRINT)?.args.state === 1,
        diverged: divergedWords(playback, state),
      }),
      playback &&
        state &&
        h(Controls, {
          playback,
          state,
          lines,
          unreadable,
          missing,
          onSeek: seek,
          onHelp,
          onCopy,
          onNote,
          onShare,
          live: h(LiveButton, {
            live,
            following: state.following,
            onFollow: () => {
              if (!live.stream) live.begin();
              else if (atEnd) playback.follow();
              else live.catchUp();
            },
          }),
        }),
    ),
    h(Panels, { panel, onPanel, manifest, view, playback, state, lines, onSeek: seek, onRead: setRead }),
    writing !== undefined && h(WriteNote, { notes, time: writing, onClose: () => setWriting(undefined) }),
    sharing !== undefined &&
      source.shares &&
      h(ShareDialog, {
        store: source.shares,
        at: { tab: view.tab, epoch: view.epoch, at_ms: sharing },
        onClose: () => setSharing(undefined),
      }),
    read && h(ReadNote, { notes, note: read, onClose: () => setRead(undefined) }),
    help && h(KeysHelp, { onClose: () => setHelp(false) }),
  );
}

/**
 * @param {Playback|undefined} playback @param {import("../player/playback.js").State|undefined} state
 * @param {number} kind
 */
function inSpan(playback, state, kind) {
  const time = state?.time ?? -1;
  return playback?.spans.some((s) => s.kind === kind && time > s.from && time < s.to) ?? false;
}

/**
 * @param {Playback|undefined} playback @param {import("../player/playback.js").State|undefined} state
 * @param {number} kind
 */
function lastBefore(playback, state, kind) {
  return playback?.moments
    .filter((moment) => moment.kind === kind && moment.at <= (state?.time ?? -1))
    .at(-1);
}

/**
 * Why nothing was recorded here; "" where it was.
 * @param {Playback|undefined} playback @param {import("../player/playback.js").State|undefined} state
 */
function gapWords(playback, state) {
  const gap = inSpan(playback, state, SPAN_GAP) && lastBefore(playback, state, GAP);
  return gap ? gapReason(gap) || t("gap_more") : "";
}

/**
 * What is known of a replay here that has turned out not to be true; "" where nothing has.
 * @param {Playback|undefined} playback @param {import("../player/playback.js").State|undefined} state
 */
function divergedWords(playback, state) {
  const time = state?.time ?? -1;
  const span = playback?.spans.find((s) => s.kind === SPAN_DIVERGED && time > s.from && time < s.to);
  if (!span) return "";
  return (lastBefore(playback, state, TREE_HASH)?.at ?? -1) >= span.from
    ? t("diverged")
    : t("diverged_maybe");
}
