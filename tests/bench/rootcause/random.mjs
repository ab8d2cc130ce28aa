// random.mjs — numbers that are the same on every machine, and the distributions that the tables are drawn from.
// @ts-check

/** A generator of uniform numbers in [0, 1) (mulberry32 over a seed that is mixed first). @param {number} seed */
export function makeRandom(seed) {
  let state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
  const between = (/** @type {number} */ low, /** @type {number} */ high) => low + (high - low) * uniform();
  /** A whole number from low to high, both included. @param {number} low @param {number} high */
  const whole = (low, high) => low + Math.floor(uniform() * (high - low + 1));
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  /** @param {number} mean */
  const poisson = (mean) => {
    if (mean > 50) {
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    }
    let n = 0;
    for (let p = uniform(), limit = Math.exp(-mean); p > limit; p *= uniform()) {
      n++;
    }
    return n;
  };
  /** @param {number} n @param {number} p */
  const binomial = (n, p) => {
    if (n * p > 50 && n * (1 - p) > 50) {
      return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(n * p * (1 - p)) * normal())));
    }
    let k = 0;
    for (let i = 0; i < n; i++) {
      k += uniform() < p ? 1 : 0;
    }
    return k;
  };
  /** `count` different items. @template T @param {T[]} items @param {number} count @returns {T[]} */
  const pick = (items, count) => {
    const left = [...items];
    return Array.from({ length: count }, () => left.splice(whole(0, left.length - 1), 1)[0]);
  };
  /** An index, by weights. @param {number[]} weights */
  const weighted = (weights) => {
    let at = uniform() * weights.reduce((a, b) => a + b, 0);
    const index = weights.findIndex((w) => (at -= w) < 0);
    return index < 0 ? weights.length - 1 : index;
  };
  return { uniform, between, whole, normal, poisson, binomial, pick, weighted };
}

/** @typedef {ReturnType<typeof makeRandom>} Random */
