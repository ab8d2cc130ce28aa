// What somebody does who looks at the charts, whatever they are drawn with.
// @ts-check
import { glide, press, rest, wheel } from "./hands.mjs";

/** @param {import("playwright-core").Page} tab */
export async function visit(tab) {
  await glide(tab, 120, 250, 300);
  await glide(tab, 520, 230, 900);
  await press(tab, "[data-days='30']");
  await rest(tab, 500);
  await glide(tab, 300, 260, 700);
  await press(tab, "[data-days='180']");
  await rest(tab, 500);
  await glide(tab, 760, 300, 500);
  await glide(tab, 1150, 320, 700);
  await wheel(tab, 6);
  await glide(tab, 350, 500, 600);
  await wheel(tab, -6);
  await press(tab, "[data-days='90']");
  await rest(tab, 600);
}
