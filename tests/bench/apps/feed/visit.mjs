// @ts-check
import { glide, press, rest, type, wheel } from "../hands.mjs";

export const ready = "article";

/** @param {import("playwright-core").Page} tab */
export async function visit(tab) {
  await glide(tab, 640, 420);
  await press(tab, "article:nth-of-type(2) .like");
  await wheel(tab, 30);
  await rest(tab, 300);
  await press(tab, "article:nth-of-type(9) .like");
  await press(tab, "article:nth-of-type(9) .reply");
  await press(tab, "article:nth-of-type(9) textarea");
  await type(tab, "The second paragraph is the better one.");
  await glide(tab, 640, 420);
  await wheel(tab, 40);
  await rest(tab, 300);
  await wheel(tab, 30);
  await rest(tab, 500);
}
