// text.js — what the viewer says: one catalogue in two languages, and numbers, times and plurals as each writes them.
//
// Each room's sentences lie in text/ROOM.js, English and German side by side, and come with the room's chunk:
//   export const t = catalogue({ found: { one: "{n} session", other: "{n} sessions" } }, { found: … });
//   t("found", { n: 1200 })  ->  "1,200 sessions"
// Tests: tests/web/text.test.mjs (every key in both, every key used, the same holes in both).
// @ts-check

/** A sentence with {holes}; where its plural matters, one form each, chosen by the hole `n`.
 * @typedef {string|{one: string, other: string}} Sentence */

/** @type {Record<string, string>} */
export const LANGUAGES = { en: "English", de: "Deutsch" };
const STORED = "hark-language";

function firstLanguage() {
  let wanted = typeof navigator === "undefined" ? [] : (navigator.languages ?? []);
  try {
    wanted = [localStorage.getItem(STORED) ?? "", ...wanted];
  } catch {
    // Storage is off, or this is no browser.
  }
  return wanted.map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES) ?? "en";
}

let language = firstLanguage();
/** @type {Map<string, any>} what Intl made, as making it costs more than using it */
const made = new Map();

export const getLanguage = () => language;

/** @param {string} name one of LANGUAGES; who shows text draws it anew */
export function setLanguage(name) {
  language = name;
  made.clear();
  if (typeof document !== "undefined") document.documentElement.lang = name;
  try {
    localStorage.setItem(STORED, name);
  } catch {
    // Storage is off: the choice lives as long as this page.
  }
}

/** Numbers and dates as the visitor's region writes them, where the region speaks the language. */
function locale() {
  const own = typeof navigator === "undefined" ? undefined : navigator.language;
  return own?.startsWith(language) ? own : language;
}

/** @template T @param {string} name @param {() => T} make @returns {T} */
function once(name, make) {
  if (!made.has(name)) made.set(name, make());
  return made.get(name);
}

/**
 * @template {Record<string, Sentence>} T
 * @param {T} en @param {{[K in keyof T]: Sentence}} de
 */
export function catalogue(en, de) {
  /** @param {keyof T} key @param {Record<string, string|number>} [holes] */
  const say = (key, holes = {}) => {
    const sentence = (language === "de" ? de : en)[key];
    const words = typeof sentence === "string" ? sentence : sentence[plural(Number(holes.n))];
    return words.replace(/\{(\w+)\}/g, (_, name) => {
      const value = holes[name] ?? "";
      return typeof value === "number" ? number(value) : value;
    });
  };
  return Object.assign(say, { en, de });
}

/** @param {number} n @returns {"one"|"other"} */
const plural = (n) =>
  once("plural", () => new Intl.PluralRules(locale())).select(n) === "one" ? "one" : "other";

/** "1,234.5" @param {number} value @param {number} [digits] after the point, at most */
export const number = (value, digits = 1) =>
  once(`n${digits}`, () => new Intl.NumberFormat(locale(), { maximumFractionDigits: digits })).format(value);

/** "3.4 %" below ten per cent, "34 %" above. @param {number} share of one */
export function percent(share) {
  const digits = Math.abs(share) < 0.1 ? 1 : 0;
  return once(
    `p${digits}`,
    () =>
      new Intl.NumberFormat(locale(), {
        style: "percent",
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  ).format(share);
}

/** "1.5 MB" @param {number} count of bytes */
export function bytes(count) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return once(
    units[step],
    () =>
      new Intl.NumberFormat(locale(), {
        style: "unit",
        unit: units[step],
        unitDisplay: "short",
        maximumFractionDigits: 1,
      }),
  ).format(count / 1000 ** step);
}

/** @param {Intl.DateTimeFormatOptions} options @param {number} ms */
const dated = (options, ms) =>
  once(JSON.stringify(options), () => new Intl.DateTimeFormat(locale(), options)).format(ms);

/** "14:03" in the visitor's own time zone. @param {number} ms of wall time */
export const timeOfDay = (ms) => dated({ timeStyle: "short" }, ms);
/** "3 May", with the year where it is another one than `now`'s. @param {number} ms @param {number} now */
export const day = (ms, now) =>
  new Date(ms).getFullYear() === new Date(now).getFullYear()
    ? dated({ day: "numeric", month: "short" }, ms)
    : dated({ day: "numeric", month: "short", year: "numeric" }, ms);
/** "3 May 2026, 14:03:22 CEST": for a tooltip or a log, where the zone matters. @param {number} ms */
export const moment = (ms) =>
  dated(
    {
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      timeZoneName: "short",
    },
    ms,
  );

/** "5 min ago" @param {number} ms past */
export const past = (ms) => {
  const form = once("past", () => new Intl.RelativeTimeFormat(locale(), { style: "short" }));
  return form.format(-Math.floor(ms / 60e3), "minute");
};

/** "45 s", "1 h 12 min" @param {number} value @param {"second"|"minute"|"hour"|"day"} unit */
export const amount = (value, unit) =>
  once(
    `u${unit}`,
    () =>
      new Intl.NumberFormat(locale(), {
        style: "unit",
        unit,
        unitDisplay: unit === "day" ? "long" : "short",
      }),
  ).format(value);
