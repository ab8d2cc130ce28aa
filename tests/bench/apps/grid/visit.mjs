// @ts-check
import { glide, press, rest, type, wheel } from "../hands.mjs";

export const ready = ".tabulator-row";

/** @param {import("playwright-core").Page} tab */
export async function visit(tab) {
  await glide(tab, 500, 420);
  await wheel(tab, 20);
  await press(tab, ".tabulator-col[tabulator-field=stock]");
  await rest(tab, 300);
  await press(tab, ".tabulator-col[tabulator-field=stock]");
  await rest(tab, 300);
  await glide(tab, 400, 500);
  await wheel(tab, 15);
  await press(tab, "#find");
  await type(tab, "lighthouse");
  await rest(tab, 300);
  for (let i = 0; i < 10; i++) await tab.keyboard.press("Backspace");
  await type(tab, "salt");
  await rest(tab, 300);
  await press(tab, ".tabulator-row:nth-child(3) .tabulator-cell[tabulator-field=article]");
  await rest(tab, 150);
  await tab.keyboard.press("End");
  await type(tab, ", coarse\n");
  await glide(tab, 600, 450);
  await wheel(tab, 10);
  await rest(tab, 300);
}
