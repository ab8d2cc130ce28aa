// spots.js — what a report tells, as spots and bands on the page that is shown.
// @ts-check
import { boxOf } from "./find.js";

/** @typedef {{value: number, low: number, high: number}} Interval */
/** @typedef {{target: string, label: string, clicks: number, click_share: number, visits: number, share: Interval,
 *   rage_clicks: number, dead_clicks: number, over_ms: number, first_click_ms: number|null, hesitation_ms: number|null,
 *   heat: Record<"clicks"|"rage"|"dead", number[]>}} HeatElement */
/** @typedef {{session: string, view: string, at_ms: number, width: number, height: number, extent: number}} Look */
/** @typedef {{page: string|null, device: string, sessions: number, visits: number, clicks: number, depth: number, fold: number,
 *   visit_ms: number|null, sessions_not_at_rest: number, look: Look|null, side: number, elements: HeatElement[],
 *   bands: {seen_ms: number, reached: Interval}[], moves: {rows: number, columns: number, tenths: number[]},
 *   pages: {page: string, visits: Record<string, number>, clicks: number}[]}} Report */
/** @typedef {import("./paint.js").Spot} Spot */

/** Cell, count, cell, count … @param {number[]} pairs @param {(cell: number, count: number) => void} visit */
function eachPair(pairs, visit) {
  for (let i = 0; i + 1 < pairs.length; i += 2) visit(pairs[i], pairs[i + 1]);
}

/**
 * Where the clicks of a kind fell, px of the page's viewport.
 * @param {Report} report @param {"clicks"|"rage"|"dead"} kind @param {(path: string) => Element|undefined} find
 */
export function clickSpots({ elements, side }, kind, find) {
  /** @type {Spot[]} */ const spots = [];
  for (const { target, heat } of elements) {
    const element = heat[kind].length > 0 ? find(target) : undefined;
    if (!element) continue;
    const box = boxOf(element);
    eachPair(heat[kind], (cell, weight) =>
      spots.push({
        x: box.left + (((cell % side) + 0.5) / side) * box.width,
        y: box.top + ((Math.floor(cell / side) + 0.5) / side) * box.height,
        weight,
      }),
    );
  }
  return spots;
}

/** The pointer's way. @param {Report} report @param {{width: number, extent: number, scrolled: number}} page */
export function moveSpots({ moves }, { width, extent, scrolled }) {
  /** @type {Spot[]} */ const spots = [];
  eachPair(moves.tenths, (cell, weight) =>
    spots.push({
      x: (((cell % moves.columns) + 0.5) / moves.columns) * width,
      y: ((Math.floor(cell / moves.columns) + 0.5) / moves.rows) * extent - scrolled,
      weight,
    }),
  );
  return spots;
}

/** How long, or by how many, each part of the page was seen. @param {Report} report @param {"attention"|"scroll"} kind
 * @param {{extent: number, scrolled: number}} page */
export function bandsOf({ bands }, kind, { extent, scrolled }) {
  const most = Math.max(1, ...bands.map(({ seen_ms }) => seen_ms));
  return bands.map(({ seen_ms, reached }, i) => ({
    top: (i / bands.length) * extent - scrolled,
    height: extent / bands.length,
    heat: kind === "attention" ? seen_ms / most : reached.value,
  }));
}

/**
 * The difference of two shares with its 95 % interval (Newcombe 1998, method 10, from their Wilson intervals).
 * @param {Interval} a @param {Interval} b @returns {Interval}
 */
export function difference(a, b) {
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
  };
}
