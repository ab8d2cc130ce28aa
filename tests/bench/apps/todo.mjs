// The visit to a to-do application, the same for every framework: adds, ticks off, edits, filters, removes.
// @ts-check
import { glide, press, rest, type, wheel } from "./hands.mjs";

/** @param {import("playwright-core").Page} tab */
export async function visit(tab) {
  await press(tab, ".todo__new input");
  await type(tab, "Water the ferns\n");
  await type(tab, "Call the harbour office\n");
  await rest(tab, 200);
  for (const n of [2, 4, 5, 7]) await press(tab, `.todo__item:nth-child(${n}) input[type=checkbox]`);
  await glide(tab, ...(await middle(tab, ".todo__item:nth-child(3) label")));
  await tab.mouse.dblclick(...(await middle(tab, ".todo__item:nth-child(3) label")));
  await tab.keyboard.press("End");
  await type(tab, " by noon\n");
  await wheel(tab, 12);
  await rest(tab, 200);
  await press(tab, "[data-filter=done]");
  await rest(tab, 300);
  await press(tab, "[data-filter=open]");
  await rest(tab, 300);
  await press(tab, "[data-filter=all]");
  await wheel(tab, -12);
  await glide(tab, 700, 400);
  await press(tab, ".todo__item:nth-child(6) .todo__remove");
  await press(tab, "[data-clear]");
  await rest(tab, 400);
}

/** @param {import("playwright-core").Page} tab @param {string} selector @returns {Promise<[number, number]>} */
async function middle(tab, selector) {
  const box = await tab.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not shown`);
  return [box.x + 60, box.y + box.height / 2];
}
