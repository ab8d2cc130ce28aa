// Text that reads like text, the same on every run: sentences put together from parts, by a small generator.
// @ts-check

/** @param {number} seed @returns {() => number} numbers from 0 to 1 */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const SUBJECTS =
  "the harbour|an old lighthouse keeper|the night ferry|our small workshop|a travelling botanist|the mountain railway|every second lamp|the choir|a careful reader|the municipal archive|the river|the baker's youngest|a flock of starlings|the cartographer|this quiet street|the observatory".split(
    "|",
  );
const VERBS =
  "remembers|repairs|follows|collects|outlives|measures|paints|forgets|carries|borrows|describes|crosses|surprises|keeps|answers|weighs".split(
    "|",
  );
const OBJECTS =
  "the sound of rain on slate|nine brass keys|a map without roads|the price of salt|letters nobody sent|the longest bridge of the province|a recipe for plum jam|the colour of distant hills|a clock with one hand|the names of winds|half a library|every winter since the flood|the weight of wet wool|a promise made in haste|three kinds of silence|the last tram".split(
    "|",
  );
const TAILS =
  "before the market opens|while the kettle sings|as if nothing had been said|in a notebook bound with string|although the maps disagree|for reasons of its own|with more patience than skill|long after the visitors have gone|under a borrowed umbrella|and calls it an accident|on the second floor, left|where the tide leaves glass|until somebody laughs|despite a letter from the mayor|in the manner of the south|so the story goes".split(
    "|",
  );
const LINKS = "; |, and | because |, while |. Meanwhile, |, yet ".split("|");

/** @param {() => number} roll */
export function writer(roll) {
  /** @param {string[]} list */
  const pick = (list) => list[Math.floor(roll() * list.length)];
  const clause = () => `${pick(SUBJECTS)} ${pick(VERBS)} ${pick(OBJECTS)}`;
  const capital = (/** @type {string} */ s) => s[0].toUpperCase() + s.slice(1);
  const sentence = () => {
    const more = roll() < 0.45 ? pick(LINKS) + clause() : "";
    return capital(`${clause()}${roll() < 0.6 ? ` ${pick(TAILS)}` : ""}${more}.`);
  };
  /** @param {number} count */
  const paragraph = (count) => Array.from({ length: count }, sentence).join(" ");
  const title = () => capital(`${pick(VERBS)} ${pick(OBJECTS)}`);
  return { pick, clause, sentence, paragraph, title };
}
