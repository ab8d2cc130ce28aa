// @ts-check
import { glide, press, rest, wheel } from "../hands.mjs";

export const ready = "#like";

/** @param {import("playwright-core").Page} tab */
export async function visit(tab) {
  await glide(tab, 700, 400);
  await wheel(tab, 25);
  await rest(tab, 500);
  await glide(tab, 800, 300, 500);
  await wheel(tab, 20);
  await press(tab, ".nav-link");
  await rest(tab, 400);
  await wheel(tab, 10);
  await tab.mouse.move(500, 300);
  await tab.mouse.down();
  await glide(tab, 900, 380, 400);
  await tab.mouse.up();
  await press(tab, "details summary");
  await press(tab, "#like");
  await rest(tab, 400);
}
