// @ts-check
import { visitShop } from "../../../lib/visitor.mjs";

export const path = "/shop/";
export const ready = ".product";

/** @param {import("playwright-core").Page} tab */
export const visit = (tab) => visitShop(tab, "", { opened: true });
