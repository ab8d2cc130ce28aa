// facets.js — what a list can be narrowed by, with counts: a click puts a term into the search, another takes it out.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import { signalWord } from "../format.js";
import { number } from "../text.js";
import { t } from "../text/sessions.js";
import { hasTerm, termFor } from "../terms.js";

const SHOWN = 5;

/** @returns {[string, string][]} name and heading, in the order they are shown */
const facetNames = () => [
  ["signal", t("facet_signal")],
  ["goal", t("facet_goal")],
  ["entry", t("facet_entry")],
  ["browser", t("facet_browser")],
  ["os", t("facet_os")],
  ["device", t("facet_device")],
  ["country", t("facet_country")],
  ["release", t("facet_release")],
  ["language", t("facet_language")],
];

/** @param {{facets: Record<string, Record<string, number>>, total: number, words: string, onToggle(term: string): void}} props */
export function Facets({ facets, total, words, onToggle }) {
  const [open, setOpen] = useState(false);
  return h(
    "aside",
    { class: `facets ${open ? "facets--open" : ""}`, "aria-label": t("narrow") },
    h(
      "button",
      { type: "button", class: "button facets__open", "aria-expanded": open, onClick: () => setOpen(!open) },
      t("narrow"),
    ),
    h(
      "div",
      { class: "facets__all" },
      facetNames()
        .filter(([name]) => facets[name])
        .map(([name, title]) =>
          h(Facet, { key: name, name, title, counts: facets[name], total, words, onToggle }),
        ),
    ),
  );
}

/** @param {{name: string, title: string, counts: Record<string, number>, total: number, words: string, onToggle(term: string): void}} props */
function Facet({ name, title, counts, total, words, onToggle }) {
  const [all, setAll] = useState(false);
  const values = Object.entries(counts).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return h(
    "section",
    { class: "facet" },
    h("h2", { class: "facet__title" }, title),
    h(
      "ul",
      { class: "facet__values" },
      (all ? values : values.slice(0, SHOWN)).map(([value, count]) => {
        const term = termFor(name, value);
        return h(
          "li",
          { key: value },
          h(
            "button",
            {
              type: "button",
              class: "facet__value",
              "aria-pressed": hasTerm(words, term),
              onClick: () => onToggle(term),
            },
            h("i", { class: "facet__share", style: { width: `${(count / Math.max(total, 1)) * 100}%` } }),
            h("span", { class: "facet__word", title: value }, name === "signal" ? signalWord(value) : value),
            h("span", { class: "facet__count" }, number(count, 0)),
          ),
        );
      }),
    ),
    values.length > SHOWN &&
      h(
        "button",
        { type: "button", class: "link small", "aria-expanded": all, onClick: () => setAll(!all) },
        all ? t("fewer_values") : t("more_values", { n: values.length }),
      ),
  );
}
