// @ts-check
export { visit } from "../charts.mjs";
export const ready = "tbody tr";
