// @ts-check
import { drag, press, rest, type } from "../hands.mjs";

export const ready = ".card";

/** @param {import("playwright-core").Page} tab */
export async function visit(tab) {
  /** @param {number} list @param {number} card @returns {Promise<[number, number]>} */
  const place = async (list, card) => {
    const box = await tab.locator(`section:nth-child(${list}) .card:nth-child(${card})`).boundingBox();
    if (!box) throw new Error("no such card");
    return [box.x + box.width / 2, box.y + 16];
  };
  await drag(tab, await place(1, 1), await place(2, 3));
  await rest(tab, 300);
  await drag(tab, await place(2, 2), await place(4, 1));
  await rest(tab, 300);
  await press(tab, "section:nth-child(3) input");
  await type(tab, "Oil the hinges of the north gate\n");
  await rest(tab, 200);
  await drag(tab, await place(5, 4), await place(5, 1));
  await rest(tab, 300);
  await drag(tab, await place(3, 4), await place(5, 2));
  await press(tab, "section:nth-child(1) input");
  await type(tab, "Ask the choir about Friday\n");
  await rest(tab, 400);
}
