// media.js — how videos and sounds stand, and images that did not come.
//
// A position is told when it jumps or the pace changes; between that, whoever replays counts on.
// @ts-check
import * as E from "../../../schema/events.js";
import { attributeValue } from "../snapshot.js";

const SEEN_AS_JUMP_MS = 300;
const TYPES = ["play", "playing", "waiting", "pause", "seeked", "ended", "ratechange", "emptied"];

/** The address of the picture that an `<img>` shows, where its src does not say it. @param {HTMLImageElement} image */
export const sourceOf = ({ currentSrc, src }) =>
  currentSrc === src || currentSrc.startsWith("data:") ? "" : currentSrc;

/** @param {import("../shared.js").Page} page */
export function observeMedia(page) {
  const { tape, mirror, states } = page;
  /** @type {WeakMap<Element, number>} */ const sourced = new WeakMap();
  /** @type {WeakMap<Element, { state: number, time: number, rate: number, at: number }>} */
  const said = new WeakMap();
  /** @type {WeakSet<Element>} */ const heard = new WeakSet();

  /** @param {HTMLMediaElement} media @param {number} id */
  function tell(media, id) {
    if (!id) return;
    const before = said.get(media) || { state: E.MEDIA_PAUSED, time: 0, rate: 100, at: 0 };
    // Waiting for data is standing still.
    const runs = !media.paused && media.readyState > 2;
    const state = media.ended ? E.MEDIA_ENDED : runs ? E.MEDIA_PLAYING : E.MEDIA_PAUSED;
    const time = Math.round(media.currentTime * 1000);
    const rate = Math.round(media.playbackRate * 100);
    const at = page.now();
    const expected =
      before.time + (before.state === E.MEDIA_PLAYING ? ((at - before.at) * before.rate) / 100 : 0);
    if (state === before.state && rate === before.rate && Math.abs(time - expected) < SEEN_AS_JUMP_MS) return;
    said.set(media, { state, time, rate, at });
    tape.put(E.MEDIA, id, state, time, (rate << 1) ^ (rate >> 31));
  }

  return {
    /** An image has loaded, or failed to, or was just placed. @param {Element} image */
    loaded(image) {
      const { complete, naturalWidth, currentSrc } = /** @type {HTMLImageElement} */ (image);
      states.set(image, E.STATE_BROKEN, complete && !naturalWidth && !!currentSrc);
      if (!page.images) return; // which of its pictures it is matters where they are to be seen
      const source = sourceOf(/** @type {HTMLImageElement} */ (image));
      const id = mirror.id(image);
      if (id && (source || sourced.get(image) === id)) {
        sourced.set(image, id);
        tape.put(E.SOURCE, id, tape.text(source || attributeValue(page, image, "IMG", "src") || ""));
      }
    },
    /** A video or sound was just placed. @param {Element} element @param {number} id */
    placed(element, id) {
      const media = /** @type {HTMLMediaElement} */ (element);
      if (!heard.has(media))
        for (const type of TYPES) page.listen(media, type, () => tell(media, page.id(media)));
      heard.add(media);
      said.delete(media);
      tell(media, id);
    },
  };
}

/** @typedef {ReturnType<typeof observeMedia>} Media */
