// look.js — a moment of a recording in a frame, for heat to be drawn over. Nothing in it runs or is fetched.
// @ts-check
import { Playback } from "../player/playback.js";
import { apiSource } from "../recording.js";
import { createFinder } from "./find.js";

/** Pictures and letters come from the recording by and by, and move what is below them. */
const SETTLES_MS = [50, 300, 1200];

/**
 * @param {import("./spots.js").Look} look @param {HTMLIFrameElement} frame
 * @param {{onSize(width: number, height: number): void, onMoved(): void}} how onMoved: things are elsewhere, or there
 *   are others
 */
export async function showLook(look, frame, { onSize, onMoved }) {
  const [tab, epoch] = look.view.split("-");
  const view = /** @type {import("../api.js").View} */ ({ tab, epoch: Number(epoch) });
  const source = apiSource(look.session);
  const [segments, player] = await Promise.all([source.segments(view), source.replay()]);
  await player.open(segments, source.asset);
  const playback = new Playback(player, {
    frame,
    glass: document.createElement("div"),
    onChange: ({ width, height }) => onSize(width, height),
  });
  playback.seek(look.at_ms);
  let find = createFinder(/** @type {Document} */ (frame.contentDocument));
  const timers = SETTLES_MS.map((ms) =>
    setTimeout(() => {
      find = createFinder(/** @type {Document} */ (frame.contentDocument));
      onMoved();
    }, ms),
  );
  return {
    /** @param {string} path */
    find: (path) => find(path),
    extent: () => frame.contentDocument?.documentElement?.scrollHeight ?? look.extent,
    /** @param {number} y */
    scrollTo: (y) => frame.contentWindow?.scrollTo(0, y),
    scrolled: () => frame.contentWindow?.scrollY ?? 0,
    dispose() {
      timers.forEach(clearTimeout);
      playback.dispose();
    },
  };
}
