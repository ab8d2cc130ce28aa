// dense.mjs — dense additive tables with planted causes, in the published manner.
// @ts-check
//
// After the recipe of RiskLoc's synthetic sets (Kalander 2022, arXiv 2205.10004, section V-A; sets S, L and H): real values
// Weibull, a share of them zero, relative forecasting errors put on either side, and causes of one or more elements each
// of which a severity of its own takes from its leaves; leaves of a cause have its deviation in the place of the error
// ("reset"). In Squeeze's sets (Li et al. 2019) the error stays: "kept". Here elements have one to four attributes.
import { makeRandom } from "./random.mjs";

/**
 * @typedef {object} DenseSetting
 * @property {number[]} sizes values per attribute
 * @property {number} [cells] as many of all combinations are in the table, at random; default: all
 * @property {[number, number]} noise range of the relative error
 * @property {[number, number]} causes how many
 * @property {[number, number]} elements per cause
 * @property {[number, number]} depth attributes of an element
 * @property {[number, number]} [severity] default 0.2 to 1
 * @property {[number, number]} [deviation] within a cause; default 0 to 0.1
 * @property {boolean} [kept] leaves of a cause keep their error
 * @property {number} [correlated] share of the cells in which an attribute follows the one before it
 * @property {boolean} [byAmount] the error is relative to the root of the amount: large amounts are forecast better
 * @property {'anomaly' | 'null' | 'global'} [kind]
 */

/** @typedef {{ attributes: number[], values: number[] }} Element */

const NAMES = "abcdefghij";

/** @param {Element} e @param {Uint8Array[] | Uint16Array[]} codes @param {number} i */
const holds = (e, codes, i) => e.attributes.every((a, k) => codes[a][i] === e.values[k]);

/** @param {Element} e */
export const nameOf = (e) =>
  e.attributes.map((a, k) => `${NAMES[a]}=${NAMES[a]}${e.values[k] + 1}`).join("&");

/** Leaf cells: a code per attribute. @param {DenseSetting} setting @param {import("./random.mjs").Random} random */
function makeLeaves(setting, random) {
  const all = setting.sizes.reduce((a, b) => a * b, 1);
  const count = Math.min(setting.cells ?? all, all);
  const codes = setting.sizes.map(() => new Uint16Array(count));
  const taken = new Set();
  for (let i = 0; i < count; i++) {
    let place = i;
    if (count < all) {
      do {
        place = 0;
        for (let a = 0, before = 0; a < setting.sizes.length; a++) {
          const follows = a > 0 && random.uniform() < (setting.correlated ?? 0);
          before = follows ? before % setting.sizes[a] : random.whole(0, setting.sizes[a] - 1);
          place = place * setting.sizes[a] + before;
        }
      } while (taken.has(place));
      taken.add(place);
    }
    for (let a = setting.sizes.length - 1; a >= 0; a--) {
      codes[a][i] = place % setting.sizes[a];
      place = Math.floor(place / setting.sizes[a]);
    }
  }
  return { codes, count };
}

/**
 * The elements of all causes: no combination of attributes twice, no value of an attribute in two causes; each has an
 * amount, and no attribute of it could be left out (that would add half as many cells at least).
 * @param {DenseSetting} setting @param {import("./random.mjs").Random} random @param {(e: Element) => boolean} canBeTold
 */
function makeCauses(setting, random, canBeTold) {
  const causes = /** @type {{ elements: Element[], severity: number, deviation: number }[]} */ ([]);
  const wanted = random.whole(...setting.causes);
  for (let tries = 0; causes.length < wanted && tries < 1000; tries++) {
    const depth = Math.min(random.whole(...setting.depth), setting.sizes.length);
    const attributes = random.pick([...setting.sizes.keys()], depth).sort((a, b) => a - b);
    const whole = depth === setting.sizes.length;
    if (!whole && causes.some((c) => c.elements[0].attributes.join() === attributes.join())) {
      continue;
    }
    const free = attributes.map((a) => {
      const used = causes.flatMap((c) => c.elements.map((e) => e.values[e.attributes.indexOf(a)]));
      return [...Array(setting.sizes[a]).keys()].filter((v) => !used.includes(v));
    });
    const count = random.whole(...setting.elements);
    if (free.some((values) => values.length === 0)) {
      continue;
    }
    const elements = Array.from({ length: count }, () => ({
      attributes,
      values: free.map((values) => values[random.whole(0, values.length - 1)]),
    }));
    if (new Set(elements.map(nameOf)).size === count && elements.every(canBeTold)) {
      const [low, high] = setting.severity ?? [0.2, 1];
      const severity = random.between(low, high);
      causes.push({ elements, severity, deviation: random.between(...(setting.deviation ?? [0, 0.1])) });
    }
  }
  return causes;
}

/**
 * Real and predicted values where nothing happened.
 * @param {DenseSetting} setting @param {number} count @param {number} noise @param {import("./random.mjs").Random} random
 */
function makeAmounts(setting, count, noise, random) {
  const shape = random.between(0.5, 1);
  const zeros = random.between(0, 0.25);
  const real = new Float64Array(count);
  const predict = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = random.uniform() < zeros ? 0 : 100 * (-Math.log(1 - random.uniform())) ** (1 / shape);
    const error = setting.byAmount ? noise * Math.min(2, Math.sqrt(100 / (value + 1))) : noise;
    const off = value + value * error * random.normal();
    const swap = random.uniform() < 0.5;
    predict[i] = Math.max(0, swap ? value : off);
    real[i] = Math.max(0, swap ? off : value);
  }
  return { real, predict };
}

/**
 * A table as CSV, and the names of the elements planted.
 * @param {DenseSetting} setting @param {number} seed
 * @returns {{ csv: string, truth: string[], cells: number, noise: number }}
 */
export function makeDense(setting, seed) {
  const random = makeRandom(seed);
  const noise = random.between(...setting.noise);
  const { codes, count } = makeLeaves(setting, random);
  const { real, predict } = makeAmounts(setting, count, noise, random);
  const cellsOf = (/** @type {Element} */ e) => {
    let cells = 0;
    for (let i = 0; i < count; i++) cells += real[i] + predict[i] > 0 && holds(e, codes, i) ? 1 : 0;
    return cells;
  };
  const canBeTold = (/** @type {Element} */ e) => {
    const cells = cellsOf(e);
    const parents = e.attributes.map((_, drop) => ({
      attributes: e.attributes.filter((_, k) => k !== drop),
      values: e.values.filter((_, k) => k !== drop),
    }));
    return cells > 0 && parents.every((parent) => cellsOf(parent) >= 1.5 * cells);
  };
  const causes = (setting.kind ?? "anomaly") === "anomaly" ? makeCauses(setting, random, canBeTold) : [];
  const sum = (/** @type {Float64Array} */ x) => x.reduce((a, b) => a + b, 0);
  const down = sum(real) <= sum(predict);
  const [from, to] = down ? [predict, real] : [real, predict];
  for (const cause of causes) {
    const severity = cause.severity + noise; // so that it differs from what noise does
    for (let i = 0; i < count; i++) {
      if (cause.elements.some((e) => holds(e, codes, i))) {
        const rest = Math.max(0, 1 - severity - cause.deviation * random.normal());
        to[i] = (setting.kept ? to[i] : from[i]) * rest;
      }
    }
  }
  if (setting.kind === "global") {
    const factor = random.between(0.5, 1.8);
    real.forEach((value, i) => (real[i] = value * factor));
  }
  const lines = [`${[...NAMES.slice(0, codes.length)].join(",")},real,predict`];
  for (let i = 0; i < count; i++) {
    const cell = codes.map((c, a) => `${NAMES[a]}${c[i] + 1}`).join(",");
    lines.push(`${cell},${+real[i].toPrecision(9)},${+predict[i].toPrecision(9)}`);
  }
  const truth = causes.flatMap((c) => c.elements).map(nameOf);
  return { csv: lines.join("\n") + "\n", truth, cells: count, noise };
}
