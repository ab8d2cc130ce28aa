// player-keys.js — the keys of the player, as in video players; and the link to a moment.
// @ts-check
import { h } from "preact";
import { useEffect } from "preact/hooks";
import { Dialog } from "../parts/dialog.js";
import { toast } from "../parts/toast.js";
import { SPEEDS } from "../player/playback.js";
import { t } from "../text/session.js";

/** @typedef {import("../player/playback.js").Playback} Playback */
/** @typedef {{lines: import("../format.js").Line[], onSeek(time: number): void, onHelp(): void,
 *   onCopy?(): void, onNote?(): void}} Told onCopy: where the address leads to a moment */

const STEP_MS = 5000;
const FINE_MS = 1000;
const JUMP_MS = 10000;
/** A moment nearer than this is where one is. */
const HERE_MS = 50;

/** The marker before or after a time; the time itself where there is none. @param {Told["lines"]} lines @param {number} time @param {number} way */
function markerFrom(lines, time, way) {
  const all = lines.filter(({ marked }) => marked).map(({ at }) => at);
  // Those that lie together are one place, so that going back is the way one came.
  const times = all.filter((at, i) => i === 0 || at - all[i - 1] > HERE_MS);
  const found =
    way > 0 ? times.find((at) => at > time + HERE_MS) : times.reverse().find((at) => at < time - HERE_MS);
  return found ?? time;
}

/** @param {Playback} playback @param {number} by */
const changeSpeed = (playback, by) =>
  playback.setSpeed(SPEEDS[SPEEDS.indexOf(playback.state.speed) + by] ?? playback.state.speed);

/** Copies the address. */
export async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    toast(t("copied"));
  } catch {
    toast(t("not_copied"));
  }
}

/** What a key does; undefined: nothing. @param {KeyboardEvent} event @param {Playback} playback @param {Told} told */
function actOf(event, playback, { lines, onSeek, onHelp, onCopy, onNote }) {
  // A held arrow would write the address too often: browsers stop that.
  const { time } = playback.state;
  const step = event.shiftKey ? FINE_MS : STEP_MS;
  /** @type {Record<string, () => void>} */
  const acts = {
    " ": () => playback.toggle(),
    k: () => playback.toggle(),
    ArrowLeft: () => playback.seek(time - step),
    ArrowRight: () => playback.seek(time + step),
    j: () => playback.seek(time - JUMP_MS),
    l: () => playback.seek(time + JUMP_MS),
    p: () => onSeek(markerFrom(lines, time, -1)),
    n: () => onSeek(markerFrom(lines, time, 1)),
    "<": () => changeSpeed(playback, -1),
    ">": () => changeSpeed(playback, 1),
    Home: () => onSeek(0),
    End: () => onSeek(playback.duration),
    c: () => onCopy?.(),
    m: () => onNote?.(),
    "?": onHelp,
  };
  if (/^[0-9]$/.test(event.key)) return () => onSeek((playback.duration * Number(event.key)) / 10);
  return acts[event.key];
}

/** @param {Playback|undefined} playback @param {Told} told @param {EventTarget} [scope] where keys are heard */
export function useKeys(playback, told, scope = window) {
  useEffect(() => {
    /** @param {Event} pressed */
    const down = (pressed) => {
      const event = /** @type {KeyboardEvent} */ (pressed);
      const target = /** @type {HTMLElement} */ (event.target);
      if (!playback || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.matches("input, select, textarea, dialog, dialog *")) return;
      if (event.key === " " && target.matches("button:focus-visible, summary:focus-visible")) return; // it presses that
      const act = actOf(event, playback, told);
      if (!act) return;
      act();
      event.preventDefault();
    };
    scope.addEventListener("keydown", down);
    return () => scope.removeEventListener("keydown", down);
  }, [playback, told.lines, told.onCopy, told.onNote]);
}

/** @param {{onClose(): void}} props */
export const KeysHelp = ({ onClose }) =>
  h(
    Dialog,
    { title: t("keys"), onClose },
    h(
      "dl",
      { class: "keys" },
      [
        ["space k", t("key_play")],
        ["← →", t("key_step")],
        ["j l", t("key_jump")],
        ["p n", t("key_moment")],
        ["< >", t("key_speed")],
        ["0 – 9", t("key_tenth")],
        ["Home End", t("key_ends")],
        ["c", t("key_copy")],
        ["m", t("key_note")],
        ["?", t("key_help")],
      ].map(([keys, word]) => [h("dt", { key: keys }, h("kbd", null, keys)), h("dd", null, word)]),
    ),
  );
