// @ts-check
export { visit } from "../todo.mjs";
export const ready = ".todo__item";
