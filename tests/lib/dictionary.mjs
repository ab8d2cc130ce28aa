// dictionary.mjs — the preset dictionaries, as the tests' own readers and makers of bodies need them.
// @ts-check
import { readFileSync } from "node:fs";

export const DICTIONARY_VERSION = 2;
const files = ["", "v1.txt", "v2.bin"].map((name) =>
  name ? readFileSync(new URL(`../../schema/dictionary/${name}`, import.meta.url)) : Buffer.alloc(0),
);

/** @param {number} version */
export const dictionaryOf = (version) => files[version] ?? Buffer.alloc(0);
export const dictionary = dictionaryOf(DICTIONARY_VERSION);
