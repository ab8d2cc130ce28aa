// playlist.js — examples watched one after the other: all of them are in the address, so that a link shares the list.
// @ts-check
import { h } from "preact";
import { link } from "../router.js";
import { t } from "../text/playlist.js";

/** @typedef {{session: string, view: string, at_ms: number}} Moment */

const BEFORE_MS = 2000; // a moment is understood from a little before it
const SHAPE = /^([0-9a-f]{32})\.([0-9a-f]{1,16}-\d+)\.(\d+)$/;

/** @param {Moment[]} moments */
const written = (moments) =>
  moments.map(({ session, view, at_ms }) => `${session}.${view}.${at_ms}`).join("~");

/** @param {URLSearchParams} words @returns {Moment[]} */
const read = (words) =>
  (words.get("play") ?? "").split("~").flatMap((one) => {
    const [, session, view, at_ms] = SHAPE.exec(one) ?? [];
    return session ? [{ session, view, at_ms: Number(at_ms) }] : [];
  });

/** To one of several moments, with the others at hand. @param {Moment[]} moments @param {number} at @param {string} of what they show */
export const playlistLink = (moments, at, of) =>
  link("sessions", [moments[at].session], {
    view: moments[at].view,
    t: (Math.max(0, moments[at].at_ms - BEFORE_MS) / 1000).toFixed(1),
    ...(moments.length > 1 && { play: written(moments), of, n: at + 1 }),
  });

/** What an address says of its list, to be kept in the next one. @param {URLSearchParams} words */
export const playlistWords = (words) =>
  Object.fromEntries(["play", "of", "n"].map((name) => [name, words.get(name) ?? ""]));

/** @param {{words: URLSearchParams}} props */
export function Playlist({ words }) {
  const moments = read(words);
  const at = Number(words.get("n")) - 1;
  const of = words.get("of") ?? "";
  if (!moments[at]) return null;
  /** @param {number} to @param {string} word */
  const step = (to, word) =>
    moments[to]
      ? h("a", { class: "button", href: playlistLink(moments, to, of) }, word)
      : h("span", { class: "button playlist__end", "aria-disabled": "true" }, word);
  return h(
    "nav",
    { class: "playlist", "aria-label": t("list") },
    h("span", null, t("at", { n: at + 1, all: moments.length }), of && ": ", h("b", null, of)),
    step(at - 1, t("before")),
    step(at + 1, t("next")),
  );
}
