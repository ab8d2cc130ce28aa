// What the to-do applications begin with: a list somebody has kept for a while.
// @ts-check
import { dice, writer } from "./words.js";

const roll = dice(7);
const { clause } = writer(roll);

export const SEED = Array.from({ length: 150 }, (_, i) => ({
  id: i + 1,
  text: clause(),
  done: roll() < 0.3,
}));
