// What both chart applications draw.
// @ts-check
import { dice } from "./words.js";

const roll = dice(30);
export const SERIES = ["Bergen", "Porto", "Cork", "Varna"].map((name) => {
  let level = 40 + roll() * 40;
  return {
    name,
    values: Array.from({ length: 180 }, () => (level = Math.max(4, level + (roll() - 0.5) * 14))),
  };
});
export const PLACES = Array.from({ length: 60 }, (_, i) => ({
  name: `P${i + 1}`,
  size: 4 + roll() ** 3 * 90,
}));
