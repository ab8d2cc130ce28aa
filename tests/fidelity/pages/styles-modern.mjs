// Rules of today, and rules about attributes that a replay must not have.
import { readFileSync } from "node:fs";

/** @type {import("../runner.mjs").Fixture} */
export default {
  html: readFileSync(new URL("modern.html.txt", import.meta.url), "utf8"),
};
