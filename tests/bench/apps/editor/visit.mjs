// @ts-check
import { glide, press, rest, type, wheel } from "../hands.mjs";

export const ready = ".ql-editor h2";

/** @param {import("playwright-core").Page} tab */
export async function visit(tab) {
  await press(tab, ".ql-editor p");
  await tab.keyboard.press("End");
  await type(tab, " We arrived late and in good spirits, with wet boots and a borrowed lantern.\n");
  await press(tab, ".ql-bold");
  await type(tab, "Nobody had told us about the stairs. ");
  await press(tab, ".ql-bold");
  await type(tab, "There are two hundred and six of them.");
  await press(tab, ".ql-toolbar .ql-list[value=bullet]");
  await type(tab, "\nrope\nbread\na second map");
  await glide(tab, 600, 500);
  await wheel(tab, 10);
  await press(tab, ".ql-editor h2:nth-of-type(4)", 2);
  await press(tab, ".ql-italic");
  await rest(tab, 200);
  await press(tab, ".ql-toolbar .ql-header .ql-picker-label");
  await press(tab, ".ql-toolbar .ql-header .ql-picker-item[data-value='3']");
  await tab.keyboard.press("Control+z");
  await wheel(tab, -6);
  await rest(tab, 400);
}
