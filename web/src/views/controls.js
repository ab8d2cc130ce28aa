// controls.js — the timeline, and what the player can be told.
// @ts-check
import { h } from "preact";
import { TREE_HASH } from "../../../schema/events.js";
import { clock } from "../format.js";
import { SPEEDS } from "../player/playback.js";
import { t } from "../text/session.js";
import { NoteButton } from "./notes.js";
import { ShareButton } from "./share.js";
import { Icon } from "./parts.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("../player/playback.js").Playback} Playback */

/**
 * @param {{playback: Playback, state: import("../player/playback.js").State, lines: import("../format.js").Line[],
 *   unreadable: number, missing: number, live?: any, onNote?(): void, onShare?(): void,
 *   onSeek(time: number): void, onHelp(): void, onCopy?(): void}} props
 */
export function Controls({
  playback,
  state,
  lines,
  unreadable,
  missing: sheets,
  live,
  onNote,
  onShare,
  onSeek,
  onHelp,
  onCopy,
}) {
  const icon = state.playing ? "pause" : state.ended ? "replay" : "play";
  const word = t(state.playing ? "pause" : state.ended ? "again" : "play");
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
          title: t("with_key", { word }),
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
      live,
      playback.replay.diverged > 0 &&
        h(
          "button",
          {
            type: "button",
            class: "controls__note controls__note--untrue",
            onClick: () => onSeek(divergedAt(playback)),
            title: t("diverged_go"),
          },
          t("diverged_at", { time: clock(divergedAt(playback), true) }),
        ),
      missing > 0 &&
        h("span", { class: "controls__note", title: t("left_out_more") }, t("left_out", { n: missing })),
      sheets > 0 &&
        h(
          "span",
          {
            class: "controls__note",
            title: t("sheets_more"),
          },
          t("sheets", { n: sheets }),
        ),
      onNote && h(NoteButton, { onNote }),
      onShare && h(ShareButton, { onShare }),
      onCopy &&
        h(
          "button",
          { type: "button", class: "button button--small", title: t("copy_more"), onClick: onCopy },
          t("copy"),
        ),
      h("button", { type: "button", class: "button button--small", onClick: onHelp }, t("keys")),
      h(
        "label",
        { class: "switch" },
        h("input", {
          type: "checkbox",
          checked: playback.skipIdle,
          onChange: (/** @type {any} */ e) => playback.setSkipIdle(e.target.checked),
        }),
        t("skip"),
      ),
      h(
        "div",
        { class: "speeds", role: "group", "aria-label": t("speed") },
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
