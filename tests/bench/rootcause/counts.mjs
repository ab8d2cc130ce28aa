// counts.mjs — sparse count tables with planted causes: what a collector has, a few sessions a cell.
// @ts-check
//
// Sessions are drawn one by one: attributes with long tails, browser by operating system and language by country
// (correlated), each value with a rate of its own. A cause multiplies the rate of its sessions in the window judged. Only
// causes that can be told are planted: at least 40 events more or less and six standard deviations; no attribute of it
// could be left out (that would add half as many sessions at least); and all together are less than half of the events.
import { makeRandom } from "./random.mjs";

/** @typedef {import("./random.mjs").Random} Random */
/** @typedef {{ dims: number[], values: number[], factor: number }} Cause */
/**
 * @typedef {object} CountSetting
 * @property {'anomaly' | 'null' | 'global'} [kind]
 * @property {[number, number]} [sessions] in the window before
 * @property {[number, number]} [causes]
 * @property {[number, number]} [depth]
 */

const SIZES = { page: 14, country: 15, release: 5, os: 5, browser: 6, device: 3, language: 8 };
const NAMES = Object.keys(SIZES);

/** Weights that fall off like 1 / rank ^ s. @param {number} count @param {number} s */
const zipf = (count, s) => Array.from({ length: count }, (_, i) => 1 / (i + 1) ** s);

/** A site: which attributes it has, how values go together, and their rates. @param {Random} random */
function makeSite(random) {
  const dims = NAMES.slice(0, random.whole(4, NAMES.length));
  const weights = dims.map((d) => zipf(SIZES[/** @type {keyof SIZES} */ (d)], random.between(0.7, 1.4)));
  // Browser goes by operating system, device by operating system, language by country: one value most of the time.
  /** @type {[string, string][]} */
  const bound = [
    ["browser", "os"],
    ["device", "os"],
    ["language", "country"],
  ];
  const follows = dims.map((d) => dims.indexOf(bound.find(([child]) => child === d)?.[1] ?? ""));
  const favourite = dims.map((_, k) =>
    follows[k] < 0 ? [] : weights[follows[k]].map(() => random.weighted(weights[k])),
  );
  const loyalty = random.between(0.6, 0.95);
  const effects = weights.map((w) => w.map(() => Math.exp(0.35 * random.normal())));
  const base = random.between(0.01, 0.1);
  const rate = (/** @type {number[]} */ v) =>
    Math.min(
      0.6,
      v.reduce((r, value, k) => r * effects[k][value], base),
    );
  const draw = () => {
    /** @type {number[]} */
    const v = [];
    dims.forEach((_, k) => {
      const leads = follows[k] >= 0 && random.uniform() < loyalty;
      v[k] = leads ? favourite[k][v[follows[k]]] : random.weighted(weights[k]);
    });
    return v;
  };
  return { dims, rate, draw };
}

/** @param {number[]} v @param {Cause} c */
const inside = (v, c) => c.dims.every((d, i) => v[d] === c.values[i]);

/**
 * Sessions by cell: how many there are before and now, and at which rate.
 * @param {Random} random @param {ReturnType<typeof makeSite>} site @param {number} before @param {number} now
 */
function makeCells(random, site, before, now) {
  const cells = /** @type {Map<string, { v: number[], n: [number, number], rate: number }>} */ (new Map());
  for (let i = 0; i < before + now; i++) {
    const v = site.draw();
    const key = v.join();
    let cell = cells.get(key);
    if (!cell) {
      cells.set(key, (cell = { v, n: [0, 0], rate: site.rate(v) }));
    }
    cell.n[i < before ? 0 : 1]++;
  }
  return [...cells.values()];
}

/** Sessions expected to have an event, before and now. @param {ReturnType<typeof makeCells>} cells */
const expected = (cells) => [0, 1].map((w) => cells.reduce((sum, c) => sum + c.n[w] * c.rate, 0));

/** Is the cause large enough, and is every attribute of it needed? @param {Cause} cause @param {ReturnType<typeof makeCells>} cells */
function canBeTold(cause, cells) {
  const [before, now] = expected(cells.filter((c) => inside(c.v, cause)));
  const change = Math.abs(cause.factor - 1) * now;
  const error = Math.sqrt(now * Math.max(1, cause.factor) + (now / Math.max(1e-9, before)) ** 2 * before);
  return (
    change >= 40 &&
    change >= 6 * error &&
    cause.dims.every((_, drop) => {
      const keep = (/** @type {number[]} */ list) => list.filter((_, i) => i !== drop);
      const parent = { ...cause, dims: keep(cause.dims), values: keep(cause.values) };
      return expected(cells.filter((c) => inside(c.v, parent)))[1] >= 1.5 * now;
    })
  );
}

/**
 * Causes that can be told, none inside of another.
 * @param {CountSetting} setting @param {Random} random @param {ReturnType<typeof makeCells>} cells
 */
function makeCauses(setting, random, cells) {
  const causes = /** @type {Cause[]} */ ([]);
  const wanted = random.whole(...(setting.causes ?? [1, 2]));
  const up = random.uniform() < 0.5;
  const all = expected(cells)[1];
  for (let tries = 0; causes.length < wanted && tries < 2000; tries++) {
    const at = cells[random.whole(0, cells.length - 1)].v;
    const depth = Math.min(random.whole(...(setting.depth ?? [1, 3])), at.length);
    const dims = random.pick([...at.keys()], depth).sort((a, b) => a - b);
    const factor = up ? random.between(2, 5) : random.between(0.15, 0.5);
    const cause = { dims, values: dims.map((d) => at[d]), factor };
    const nested = (/** @type {Cause} */ a, /** @type {Cause} */ b) =>
      b.dims.every((d, i) => a.dims.includes(d) && a.values[a.dims.indexOf(d)] === b.values[i]);
    const union = expected(cells.filter((c) => [...causes, cause].some((x) => inside(c.v, x))))[1];
    if (
      union < 0.5 * all &&
      !causes.some((c) => nested(c, cause) || nested(cause, c)) &&
      canBeTold(cause, cells)
    ) {
      causes.push(cause);
    }
  }
  return causes;
}

/** @param {CountSetting} setting @param {number} seed @returns {{ csv: string, truth: string[], cells: number }} */
export function makeCounts(setting, seed) {
  const random = makeRandom(seed);
  const site = makeSite(random);
  const before = Math.round(random.between(...(setting.sessions ?? [30000, 200000])));
  const cells = makeCells(random, site, before, Math.round(before * random.between(0.2, 1)));
  const kind = setting.kind ?? "anomaly";
  const causes = kind === "anomaly" ? makeCauses(setting, random, cells) : [];
  const everywhere = kind === "global" ? random.between(0.55, 1.75) : 1;
  const lines = [`${site.dims.join()},base_n,base_k,cur_n,cur_k`];
  for (const { v, n, rate } of cells) {
    const factor = causes.reduce((f, c) => f * (inside(v, c) ? c.factor : 1), everywhere);
    const k = [random.binomial(n[0], rate), random.binomial(n[1], Math.min(0.95, rate * factor))];
    lines.push(`${v.map((value, d) => site.dims[d][0] + value).join()},${n[0]},${k[0]},${n[1]},${k[1]}`);
  }
  const name = (/** @type {Cause} */ c) =>
    c.dims.map((d, i) => `${site.dims[d]}=${site.dims[d][0]}${c.values[i]}`).join("&");
  return { csv: lines.join("\n") + "\n", truth: causes.map(name), cells: cells.length };
}
