// ask.js — what is asked of a report: which sessions, and what the report itself wants to know. It is all in the address.
// @ts-check
import { h } from "preact";
import { go, link } from "../router.js";
import { useSaved } from "../saved-searches.js";
import { t } from "../text/ask.js";

const SINCE = /** @type {const} */ ({ "": "ever", 86400: "hours24", 604800: "days7", 2419200: "days28" });

/** @param {{name: string, word: string, children?: any}} props */
export const AskField = ({ name, word, children }) =>
  h("label", { class: `ask__field ask__field--${name}` }, h("span", { class: "soft small" }, word), children);

/** A text, or a choice where there are `options` (value, word). @param {{name: string, word: string, value: string,
 *   options?: string[][], [more: string]: any}} props */
export function AskInput({ name, word, value, options, ...more }) {
  const control = options
    ? h(
        "select",
        { name, class: "input", value, ...more },
        options.map(([of, said]) => h("option", { key: of, value: of }, said)),
      )
    : h("input", { name, class: "input", value, ...more });
  return h(AskField, { name, word }, control);
}

/** The event that means success; empty: the project's own. @param {{word: string, value: string}} props */
export const AskGoal = (props) =>
  h(AskInput, { name: "goal", placeholder: t("goal_of_project"), maxLength: 64, ...props });

/** Writes what is asked into the address of `view`. @param {{view: string, asked: Record<string, string>, children?: any}} props */
export function Ask({ view, asked, children }) {
  /** @param {SubmitEvent} event */
  const show = (event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    go(link(view, [], /** @type {any} */ (Object.fromEntries(form))));
  };
  const { all: saved } = useSaved();
  const since = Object.entries(SINCE).map(
    ([value, word]) => /** @type {[string, string]} */ ([value, t(word)]),
  );
  return h(
    "form",
    { class: "ask", onSubmit: show },
    children,
    h(AskInput, { name: "since", word: t("since"), value: asked.since, options: since }),
    h(AskInput, {
      name: "q",
      word: t("query"),
      value: asked.q,
      placeholder: t("query_help"),
      list: "segments",
      maxLength: 300,
    }),
    h(
      "datalist",
      { id: "segments" },
      saved.map(({ name, q }) => h("option", { key: name, value: q, label: name })),
    ),
    h("button", { type: "submit", class: "button button--strong" }, t("show")),
  );
}
