// media.js — videos and sounds, which a replay never plays: a box that says what they were doing, and where they were.
// @ts-check
import { MEDIA_ENDED, MEDIA_PLAYING } from "../../../schema/events.js";

/** @typedef {{state: number, time: number, rate: number, at: number, shown: string}} Play */

/** @param {number} ms */
const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

/** A picture of words, as a background. @param {string} words @param {string} ground */
export function label(words, ground) {
  const text = words.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="260" height="40"><text x="130" y="26" text-anchor="middle" font-family="system-ui,sans-serif" font-size="15" fill="#fff" stroke="#000a" stroke-width="3" paint-order="stroke">${text}</text></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}") center / auto no-repeat, ${ground}`;
}

export class Media {
  constructor() {
    /** @type {Map<HTMLElement, Play>} */
    this.plays = new Map();
  }

  clear() {
    this.plays.clear();
  }

  /** @param {Node|undefined} node @param {number} state @param {number} time @param {number} rate zigzag @param {number} at */
  tell(node, state, time, rate, at) {
    if (node?.nodeType !== 1) return;
    const pace = ((rate >>> 1) ^ -(rate & 1)) / 100;
    this.plays.set(/** @type {HTMLElement} */ (node), { state, time, rate: pace, at, shown: "" });
  }

  /** @param {number} at page time */
  show(at) {
    for (const [element, play] of this.plays) {
      if (!element.isConnected) {
        this.plays.delete(element);
        continue;
      }
      const runs = play.state === MEDIA_PLAYING;
      const time = Math.max(0, play.time + (runs ? (at - play.at) * play.rate : 0));
      const sign = runs ? "▶" : play.state === MEDIA_ENDED ? "■" : "❚❚";
      const pace = play.rate === 1 ? "" : ` × ${play.rate}`;
      const words = `${sign} ${clock(time)}${pace}`;
      if (words === play.shown) continue;
      play.shown = words;
      element.setAttribute("data-hark-media", words);
      element.style.setProperty("background", label(words, "#333"), "important");
    }
  }
}
