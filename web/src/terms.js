// terms.js — the words that find sessions, taken apart and put together as collector/api/session_filter.c reads them.
// @ts-check

/** @param {string} words @returns {string[]} */
export const termsOf = (words) => words.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];

/** @param {string} name @param {string} value */
export const termFor = (name, value) =>
  `${name}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', "")}"` : value}`;

/** @param {string} words @param {string} term */
export const hasTerm = (words, term) => termsOf(words).includes(term);

/** Takes a term out, or puts it in. @param {string} words @param {string} term */
export const toggleTerm = (words, term) =>
  (hasTerm(words, term) ? termsOf(words).filter((one) => one !== term) : [...termsOf(words), term]).join(" ");
