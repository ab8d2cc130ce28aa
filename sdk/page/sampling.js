// sampling.js — is this visit recorded, why, and for how many visits does it stand?
//
// Room: sdk/page. The choice follows from the session's id, so all pages and tabs of a visit choose alike and nothing
// has to be stored for it. A visit that something made worth recording is recorded to its end (session.js marks it).
// @ts-check
import {
  RECORDED_ALWAYS,
  RECORDED_ERROR,
  RECORDED_EVENT,
  RECORDED_SAMPLED,
  RECORDED_URL,
} from "../../schema/events.js";

const WHOLE = 10000;

/** Does a path fit a pattern, in which `*` stands for anything? @param {string} pattern @param {string} path */
function fits(pattern, path) {
  const words = pattern.split("*");
  let at = path.startsWith(words[0]) ? words[0].length : -1;
  for (let i = 1; i < words.length && at >= 0; i++) {
    const last = i === words.length - 1;
    const found = last ? path.length - words[i].length : path.indexOf(words[i], at);
    at = found < at || !path.startsWith(words[i], found) ? -1 : found + words[i].length;
  }
  return at === path.length;
}

/** @param {unknown} rate @param {number} fallback */
function tenThousandths(rate, fallback) {
  const number = typeof rate === "number" || rate ? Number(rate) : NaN;
  return number >= 0 && number <= 1 ? Math.round(number * WHOLE) : fallback;
}

/**
 * @param {import("./types.js").Options["sample"]} given @param {string} path of the page
 * @param {Pick<import("./session.js").Session, "id" | "marked">} session not asked where all are recorded
 * @returns {import("./types.js").Recorded}
 */
export function choose(given, path, session) {
  const sample = typeof given === "object" && given ? given : { rate: given };
  const of = (sample.urls || []).find(([pattern]) => fits(pattern, path));
  const base = tenThousandths(sample.rate, WHOLE);
  const rate = of ? tenThousandths(of[1], WHOLE) : base;
  const events = sample.events || [];
  const errors = sample.errors === true;
  if (!of && base === WHOLE) return { chosen: true, why: RECORDED_ALWAYS, rate: WHOLE, events, errors };
  const marked = session.marked();
  const id = session.id();
  if (marked === RECORDED_EVENT || marked === RECORDED_ERROR)
    return { chosen: true, why: marked, rate: WHOLE, events, errors };
  const lot = (((id[0] << 8) | id[1]) * 65536 + ((id[2] << 8) | id[3])) / 2 ** 32;
  const why = of && rate !== base ? RECORDED_URL : rate < WHOLE ? RECORDED_SAMPLED : RECORDED_ALWAYS;
  return { chosen: lot * WHOLE < rate, why, rate, events, errors };
}
