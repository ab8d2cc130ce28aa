// @ts-check
export { visit } from "../charts.mjs";
export const ready = "svg circle";
