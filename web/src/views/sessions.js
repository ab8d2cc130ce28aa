// sessions.js — the list of sessions, at "#/sessions?q=WORDS&sort=friction": searched as one types, narrowed by facets,
// kept up to date.
// @ts-check
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { go, link } from "../router.js";
import { Search } from "../session-search.js";
import { number } from "../text.js";
import { t } from "../text/sessions.js";
import { toggleTerm } from "../terms.js";
import { Facets } from "./facets.js";
import { FirstRun } from "./first-run.js";
import { Icon, Notice } from "./parts.js";
import { SavedSearches, SearchHelp } from "./saved-searches.js";
import { SessionTable } from "./session-table.js";

const REFRESH_MS = 5000;
const TYPING_MS = 160;

/** @typedef {import("../session-search.js").Found & {q: string}} Found with the words that it was asked for */

/** @param {import("../views.js").ViewProps} props */
export function Sessions({ address, onFail }) {
  const [words, setWords] = useState(address.words.get("q") ?? "");
  const [sort, setSort] = useState(address.words.get("sort") ?? "time");
  const { found, search } = useSearch(words, sort, onFail);
  const [greeted, setGreeted] = useState(false);
  useEffect(() => {
    setWords(address.words.get("q") ?? "");
    setSort(address.words.get("sort") ?? "time");
  }, [address]);
  /** @param {string} q @param {string} order @param {boolean} [keep] */
  const show = (q, order, keep) => {
    setWords(q);
    setSort(order);
    go(link("sessions", [], { q, sort: order === "time" ? "" : order }), { keep });
  };
  // What is shown may still be what the words before found.
  const isEmpty = Boolean(found?.listed && !found.lines.length && found.q === "");
  useEffect(() => {
    if (isEmpty) setGreeted(true);
  }, [isEmpty]);
  if (greeted) {
    return h(FirstRun, { onFail, onDone: () => (setGreeted(false), search?.start()) });
  }
  return h(
    "main",
    { class: "list list--sided", id: "content" },
    h(Head, { found, words, sort, search, onShow: show }),
    h(SavedSearches, { words, sort, onShow: show }),
    h(Facets, {
      facets: found?.facets ?? {},
      total: found?.matched ?? 0,
      words,
      onToggle: (term) => show(toggleTerm(words, term), sort),
    }),
    !found
      ? h(Notice, { title: t("loading"), busy: true })
      : found.lines.length
        ? h(SessionTable, { found, sort, onMore: () => search?.more() })
        : found.searching
          ? h(Notice, { title: t("loading"), busy: true })
          : h(None, { found, search, onClear: () => show("", sort) }),
  );
}

/** @param {string} words @param {string} sort @param {(error: unknown) => void} onFail */
function useSearch(words, sort, onFail) {
  const [found, setFound] = useState(/** @type {Found|undefined} */ (undefined));
  const search = useRef(/** @type {Search|undefined} */ (undefined));
  const first = useRef(true);
  useEffect(() => {
    let began = false;
    const made = new Search({
      q: words,
      sort,
      // The list before stands until there is something of this one.
      onChange: (news) => {
        began ||= news.lines.length > 0 || !news.searching || news.lookedAt > 0;
        if (began) setFound({ ...news, q: words });
      },
      onFail,
    });
    search.current = made;
    const timer = setTimeout(() => made.start(), first.current ? 0 : TYPING_MS);
    const again = setInterval(() => !document.hidden && made.refresh(), REFRESH_MS);
    first.current = false;
    return () => {
      clearTimeout(timer);
      clearInterval(again);
      made.stop();
    };
  }, [words, sort]);
  return { found, search: search.current };
}

/** @param {{found: Found|undefined, words: string, sort: string, search: Search|undefined,
 *   onShow(q: string, sort: string, keep?: boolean): void}} props */
function Head({ found, words, sort, search, onShow }) {
  const [help, setHelp] = useState(false);
  return h(
    "div",
    { class: "list__head" },
    h(
      "div",
      { class: "list__heading" },
      h("h1", { class: "list__title" }, t("title")),
      h(Count, { found, search }),
    ),
    h(
      "div",
      { class: "list__tools" },
      h(
        "label",
        { class: "search" },
        h(Icon, { name: "search" }),
        h("input", {
          class: "search__input",
          type: "search",
          maxLength: 300,
          placeholder: t("placeholder"),
          "aria-label": t("search"),
          value: words,
          onInput: (/** @type {any} */ e) => onShow(e.target.value, sort, true),
        }),
      ),
      h(
        "button",
        {
          type: "button",
          class: "button button--round",
          "aria-label": t("help"),
          onClick: () => setHelp(true),
        },
        "?",
      ),
      h(
        "select",
        {
          class: "button sort",
          "aria-label": t("sort"),
          value: sort,
          onChange: (/** @type {any} */ e) => onShow(words, e.target.value),
        },
        h("option", { value: "time" }, t("sort_time")),
        h("option", { value: "friction" }, t("sort_friction")),
        h("option", { value: "length" }, t("sort_length")),
      ),
    ),
    help && h(SearchHelp, { onClose: () => setHelp(false) }),
  );
}

/** No session fits; or none of those that were looked at, which is not the same.
 * @param {{found: Found, search: Search|undefined, onClear(): void}} props */
function None({ found, search, onClear }) {
  const all = found.counted || found.listed;
  return h(
    Notice,
    { title: all ? t("none") : t("none_among", { looked: number(found.lookedAt, 0) }) },
    all ? t("none_more") : t("none_among_more"),
    !all &&
      h("button", { type: "button", class: "button", onClick: () => search?.countAll() }, t("count_all")),
    h("button", { type: "button", class: "button", onClick: onClear }, t("clear")),
  );
}

/** How many there are; how far one has looked, where that is not all. @param {{found: Found|undefined, search: Search|undefined}} props */
function Count({ found, search }) {
  if (!found || (!found.lookedAt && !found.listed)) return undefined;
  // A list that was read to its end has counted, too, however far the counting came.
  const counted = found.counted || (found.listed && found.lines.length >= found.matched);
  const count = t("count", { n: Math.max(found.matched, found.lines.length) });
  const looked = number(found.lookedAt, 0);
  return h(
    "p",
    { class: "list__count soft", role: "status" },
    counted ? count : found.searching ? t("looking", { count, looked }) : t("among", { count, looked }),
    !counted &&
      !found.searching &&
      h("button", { type: "button", class: "link", onClick: () => search?.countAll() }, t("count_all")),
    !counted &&
      found.searching &&
      h("button", { type: "button", class: "link", onClick: () => search?.pause() }, t("stop")),
  );
}
