// session.js — one session: its page views as tabs, the player, the timeline, what happened.
// @ts-check
import { h } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { GAP, PRINT, TREE_HASH } from "../../../schema/events.js";
import { ago, clock, describe, duration, gapReason, isFriction, path } from "../format.js";
import { Playback, SPEEDS } from "../player/playback.js";
import { SPAN_DIVERGED, SPAN_GAP } from "../replay-wasm.js";
import { Events } from "./events.js";
import { Icon, Notice, SignalChips } from "./parts.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("../api.js").Manifest} Manifest */
/** @typedef {import("../api.js").View} View */
/** @typedef {import("../replay-wasm.js").Replay} Replay */
/** Where a session comes from: the API, or the file that the page is in.
 * @typedef {{manifest(): Promise<Manifest>, segments(view: View): Promise<Uint8Array[]>,
 *   asset(name: string): Promise<import("../replay-wasm.js").Asset|undefined>, replay(): Promise<Replay>}} Source */

/** @param {View} view */
const viewName = (view) => `${view.tab}-${view.epoch}`;

/**
 * @param {{source: Source, view?: string, start?: number, back?: string, onFail(error: unknown): void,
 *   onPlace?(view: string, seconds: number): void}} props
 */
export function Session({ source, view: wanted, start = 0, back, onFail, onPlace }) {
  const [manifest, setManifest] = useState(/** @type {Manifest|undefined} */ (undefined));
  const [chosen, setChosen] = useState({ name: wanted, start });
  useEffect(() => {
    let gone = false;
    source.manifest().then((m) => !gone && setManifest(m), onFail);
    return () => {
      gone = true;
    };
  }, [source]);
  useEffect(() => setChosen({ name: wanted, start }), [wanted, start]);
  const views = useMemo(
    () => (manifest ? [...manifest.views].sort((a, b) => a.start_ms - b.start_ms) : []),
    [manifest],
  );
  if (!manifest) return h(Notice, { title: "Opening the session", busy: true });
  const index = Math.max(
    0,
    views.findIndex((v) => viewName(v) === chosen.name),
  );
  const view = views[index];
  /** @param {View} to @param {number} at seconds */
  const choose = (to, at) => {
    setChosen({ name: viewName(to), start: at });
    onPlace?.(viewName(to), at);
  };
  return h(
    "main",
    { class: "session" },
    h(Head, { manifest, back }),
    views.length > 1 && h(ViewTabs, { manifest, views, index, onChoose: (v) => choose(v, 0) }),
    view
      ? h(Player, {
          key: `${viewName(view)}@${chosen.start}`,
          source,
          view,
          start: chosen.start,
          next: views[index + 1],
          onNext: () => choose(views[index + 1], 0),
          onPlace: (seconds) => onPlace?.(viewName(view), seconds),
        })
      : h(Notice, { title: "Nothing was recorded in this session" }),
  );
}

/** @param {{manifest: Manifest, back?: string}} props */
function Head({ manifest, back }) {
  const context = manifest.context ?? {};
  const facts = [
    [manifest.browser, manifest.browser_version].filter(Boolean).join(" "),
    manifest.os,
    manifest.device,
    context.language,
    context.timezone,
    context.release && `release ${context.release}`,
  ].filter(Boolean);
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { signal } of manifest.signals ?? []) counts[signal] = (counts[signal] ?? 0) + 1;
  return h(
    "header",
    { class: "head" },
    back &&
      h("a", { class: "head__back", href: back, "aria-label": "All sessions" }, h(Icon, { name: "back" })),
    h(
      "div",
      { class: "head__who" },
      h("h1", { class: "head__title" }, manifest.user || "Anonymous visitor"),
      h(
        "p",
        { class: "head__facts" },
        `${ago(manifest.started_ms, Date.now())} · ${duration(manifest.duration_ms)}`,
        facts.map((fact) => h("span", { key: fact }, ` · ${fact}`)),
      ),
    ),
    h(SignalChips, { signals: counts }),
  );
}

/** @param {{manifest: Manifest, views: View[], index: number, onChoose(view: View): void}} props */
function ViewTabs({ manifest, views, index, onChoose }) {
  const tabs = [...new Set(views.map((v) => v.tab))];
  return h(
    "nav",
    { class: "views", "aria-label": "Page views" },
    views.map((view, i) => {
      const troubled = (manifest.signals ?? []).some(
        (s) => s.tab === view.tab && s.epoch === view.epoch && isFriction(s.signal),
      );
      return h(
        "button",
        {
          key: viewName(view),
          type: "button",
          class: `view ${i === index ? "view--on" : ""}`,
          title: view.url,
          "aria-current": i === index ? "true" : undefined,
          onClick: () => onChoose(view),
        },
        h("span", { class: "view__number" }, tabs.length > 1 ? `Tab ${tabs.indexOf(view.tab) + 1}` : i + 1),
        h("span", { class: "view__path" }, path(view.url) || view.title || "page"),
        h("span", { class: "view__length" }, clock(view.duration_ms)),
        troubled && h("i", { class: "dot dot--signal", title: "Friction here" }),
      );
    }),
  );
}

/**
 * @param {{source: Source, view: View, start: number, next?: View, onNext(): void, onPlace(seconds: number): void}} props
 */
function Player({ source, view, start, next, onNext, onPlace }) {
  const frame = useRef(/** @type {HTMLIFrameElement|null} */ (null));
  const glass = useRef(/** @type {HTMLDivElement|null} */ (null));
  const [playback, setPlayback] = useState(/** @type {Playback|undefined} */ (undefined));
  const [state, setState] = useState(
    /** @type {import("../player/playback.js").State|undefined} */ (undefined),
  );
  const [problem, setProblem] = useState("");
  const [unreadable, setUnreadable] = useState(0);
  const [missing, setMissing] = useState(0);
  useEffect(() => {
    /** @type {Playback|undefined} */
    let made;
    let gone = false;
    const open = async () => {
      const [segments, replay] = await Promise.all([source.segments(view), source.replay()]);
      const opened = await replay.open(segments, source.asset);
      if (gone || !frame.current || !glass.current) return;
      setUnreadable(opened.unreadable);
      setMissing(opened.missing);
      made = new Playback(replay, { frame: frame.current, glass: glass.current, onChange: setState });
      setPlayback(made);
      made.seek(start * 1000);
      if (start === 0) made.play();
    };
    open().catch((error) => !gone && setProblem(error instanceof Error ? error.message : String(error)));
    return () => {
      gone = true;
      made?.dispose();
    };
  }, []);
  const lines = useMemo(
    () => playback?.moments.map(describe).flatMap((line) => (line ? [line] : [])) ?? [],
    [playback],
  );
  useKeys(playback);
  useEffect(() => {
    if (!state?.ended || !next || !playback) return undefined;
    const timer = setTimeout(onNext, 900);
    return () => clearTimeout(timer);
  }, [state?.ended]);
  /** @param {number} time */
  const seek = (time) => {
    playback?.seek(time);
    onPlace(Math.round(time / 100) / 10);
  };
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
      playback && state && h(Controls, { playback, state, lines, unreadable, missing, onSeek: seek }),
    ),
    h(Events, { lines, time: state?.time ?? 0, onSeek: seek }),
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
  return gap ? gapReason(gap) || "The recording has nothing of this stretch" : "";
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
    ? "Diverged: the page was another one than is shown"
    : "May have diverged: it was found out later";
}

/** Space plays, arrows seek. @param {Playback|undefined} playback */
function useKeys(playback) {
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const down = (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      if (
        !playback ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target.matches("input, select, textarea")
      )
        return;
      if (event.key === " " && target.matches("button:focus-visible")) return; // it presses that button
      const step = event.shiftKey ? 1000 : 5000;
      if (event.key === " ") playback.toggle();
      else if (event.key === "ArrowLeft") playback.seek(playback.state.time - step);
      else if (event.key === "ArrowRight") playback.seek(playback.state.time + step);
      else if (event.key === "Home") playback.seek(0);
      else if (event.key === "End") playback.seek(playback.duration);
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", down);
    return () => removeEventListener("keydown", down);
  }, [playback]);
}

/**
 * The recorded page, scaled to fit.
 * @param {{frame: any, glass: any, state?: import("../player/playback.js").State, problem: string, gap: string,
 *   printing: boolean, diverged: string}} props
 */
function Stage({ frame, glass, state, problem, gap, printing, diverged }) {
  const room = useRef(/** @type {HTMLDivElement|null} */ (null));
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!room.current) return undefined;
    const watch = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      setSize({ width, height });
    });
    watch.observe(room.current);
    return () => watch.disconnect();
  }, []);
  const width = state?.width ?? 1280;
  const height = state?.height ?? 720;
  const scale = Math.min(1, size.width / width, size.height / height) || 0.001;
  const error = problem || state?.error;
  return h(
    "div",
    { class: "stage" },
    h(
      "div",
      { class: "stage__address" },
      h("span", { class: "stage__url" }, state?.url ?? ""),
      h("span", { class: "stage__size" }, `${width} × ${height}`),
    ),
    h(
      "div",
      { class: "stage__room", ref: room },
      h(
        "div",
        { class: "screen", style: { width: `${width * scale}px`, height: `${height * scale}px` } },
        h(
          "div",
          {
            class: "screen__page",
            style: { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` },
          },
          h("iframe", {
            ref: frame,
            class: "screen__frame",
            title: "The recorded page",
            sandbox: "allow-same-origin",
            tabIndex: -1,
            inert: true,
          }),
          h("div", { ref: glass, class: "screen__glass" }),
        ),
        state?.skipping && h("div", { class: "screen__badge" }, "Skipping inactivity"),
        diverged && h("div", { class: "screen__badge screen__badge--untrue" }, diverged),
        printing &&
          !diverged &&
          h("div", { class: "screen__badge" }, "Printing: what is shown is the screen, not the paper"),
        gap && h("div", { class: "screen__gap" }, h("b", null, "No recording here"), h("span", null, gap)),
        error &&
          h(
            "div",
            { class: "screen__problem" },
            h("b", null, "This cannot be shown"),
            h("span", null, error),
          ),
        !state && !error && h("div", { class: "screen__problem" }, h("i", { class: "notice__spinner" })),
      ),
    ),
  );
}

/**
 * @param {{playback: Playback, state: import("../player/playback.js").State, lines: import("../format.js").Line[],
 *   unreadable: number, missing: number, onSeek(time: number): void}} props
 */
function Controls({ playback, state, lines, unreadable, missing: sheets, onSeek }) {
  const icon = state.playing ? "pause" : state.ended ? "replay" : "play";
  const word = state.playing ? "Pause" : state.ended ? "Play again" : "Play";
  const missing = unreadable + playback.replay.refused;
  return h(
    "div",
    { class: "controls" },
    h(Timeline, { lines, spans: playback.spans, duration: playback.duration, time: state.time, onSeek }),
    h(
      "div",
      { class: "controls__row" },
      h(
        "button",
        {
          type: "button",
          class: "play",
          "aria-label": word,
          title: `${word} (space)`,
          onClick: () => playback.toggle(),
        },
        h(Icon, { name: icon }),
      ),
      h(
        "span",
        { class: "controls__time" },
        clock(state.time, true),
        h("span", { class: "soft" }, ` / ${clock(playback.duration)}`),
      ),
      playback.replay.diverged > 0 &&
        h(
          "button",
          {
            type: "button",
            class: "controls__note controls__note--untrue",
            onClick: () => onSeek(divergedAt(playback)),
            title:
              "Go there. The page's own tree hash is another one than the replay's, until the next keyframe",
          },
          `diverged at ${clock(divergedAt(playback), true)}`,
        ),
      missing > 0 &&
        h(
          "span",
          { class: "controls__note", title: "Parts of the recording could not be read or do not fit" },
          `${missing} left out`,
        ),
      sheets > 0 &&
        h(
          "span",
          {
            class: "controls__note",
            title: "Stylesheets that no visitor has delivered yet: the page looked different",
          },
          `${sheets} ${sheets === 1 ? "stylesheet" : "stylesheets"} missing`,
        ),
      h(
        "label",
        { class: "switch" },
        h("input", {
          type: "checkbox",
          checked: playback.skipIdle,
          onChange: (/** @type {any} */ e) => playback.setSkipIdle(e.target.checked),
        }),
        "Skip inactivity",
      ),
      h(
        "div",
        { class: "speeds", role: "group", "aria-label": "Speed" },
        SPEEDS.map((speed) =>
          h(
            "button",
            {
              key: speed,
              type: "button",
              class: `speed ${state.speed === speed ? "speed--on" : ""}`,
              "aria-pressed": state.speed === speed,
              onClick: () => playback.setSpeed(speed),
            },
            `${speed}×`,
          ),
        ),
      ),
    ),
  );
}

/** When the replay was first known to be wrong. @param {Playback} playback */
function divergedAt(playback) {
  return playback.moments.find((moment) => moment.kind === TREE_HASH)?.at ?? 0;
}
