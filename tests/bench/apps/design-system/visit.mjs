// @ts-check
import { drag, glide, press, rest, type, wheel } from "../hands.mjs";

export const ready = "sl-card";

/** @param {import("playwright-core").Page} tab */
export async function visit(tab) {
  await wheel(tab, 6);
  await press(tab, "[data-edit='5']");
  await rest(tab, 500);
  await press(tab, "sl-dialog sl-input");
  await tab.keyboard.press("End");
  await type(tab, " the younger");
  await press(tab, "sl-dialog sl-checkbox");
  await press(tab, "#save");
  await rest(tab, 600);
  await press(tab, "sl-tab[panel=notices]");
  await rest(tab, 300);
  for (const n of [2, 3, 6]) await press(tab, `sl-tab-panel[name=notices] p:nth-of-type(${n}) sl-switch`);
  await press(tab, "sl-select");
  await rest(tab, 350);
  await press(tab, "sl-option[value=week]");
  await rest(tab, 300);
  await press(tab, "sl-tab[panel=look]");
  await rest(tab, 300);
  const box = await tab.locator("sl-range").boundingBox();
  if (box) await drag(tab, [box.x + 20, box.y + 35], [box.x + 500, box.y + 35]);
  await press(tab, "sl-details:nth-of-type(2)");
  await rest(tab, 400);
  await glide(tab, 300, 300);
  await rest(tab, 300);
}
