// saved-searches.js — searches that somebody wants again; and what can be searched.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../parts/dialog.js";
import { toast } from "../parts/toast.js";
import { shares, useSaved } from "../saved-searches.js";
import { t } from "../text/sessions.js";
import { Icon } from "./parts.js";

/** @typedef {import("../saved-searches.js").Saved} Saved */

/** @param {{words: string, sort: string, onShow(q: string, sort: string): void}} props */
export function SavedSearches({ words, sort, onShow }) {
  const { all, save, forget } = useSaved();
  const [naming, setNaming] = useState(false);
  /** @param {Saved} one */
  const isShown = (one) => one.q === words.trim() && (one.sort ?? sort) === sort;
  const known = all.some(isShown);
  if (!all.length && !words.trim()) return undefined;
  /** @param {Error} error */
  const tell = (error) => toast(error.message);
  return h(
    "div",
    { class: "saved", role: "group", "aria-label": t("segments") },
    all.map((one) =>
      h(
        "span",
        {
          key: `${one.sort === undefined} ${one.name}`,
          class: `saved__one ${isShown(one) ? "saved__one--on" : ""}`,
        },
        h(
          "button",
          {
            type: "button",
            class: "saved__show",
            title: one.q,
            onClick: () => onShow(one.q, one.sort ?? sort),
          },
          one.name,
        ),
        (one.sort !== undefined || shares()) &&
          h(
            "button",
            {
              type: "button",
              class: "saved__forget",
              "aria-label": t("forget", { name: one.name }),
              onClick: () => forget(one).catch(tell),
            },
            h(Icon, { name: "close" }),
          ),
      ),
    ),
    !known &&
      words.trim() &&
      h("button", { type: "button", class: "link", onClick: () => setNaming(true) }, t("save")),
    naming &&
      h(Naming, {
        onClose: () => setNaming(false),
        onName: (name) =>
          save({ name, q: words.trim(), sort }).then(
            () => toast(t(shares() ? "saved_shared" : "saved")),
            tell,
          ),
      }),
  );
}

/** @param {{onClose(): void, onName(name: string): void}} props */
function Naming({ onClose, onName }) {
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    onName(String(new FormData(form).get("name")).trim());
    form.closest("dialog")?.close();
  };
  return h(
    Dialog,
    { title: t("save_title"), onClose },
    h(
      "form",
      { class: "form", onSubmit: submit },
      h(
        "label",
        { class: "form__field" },
        t("save_name"),
        h("input", { class: "form__input", name: "name", required: true, maxLength: 60, pattern: ".*\\S.*" }),
      ),
      h("button", { type: "submit", class: "button button--strong" }, t("save_button")),
    ),
  );
}

/** @param {{onClose(): void}} props */
export function SearchHelp({ onClose }) {
  /** @type {[string, string][]} */
  const lines = [
    ["lamp", t("help_words")],
    ["signal:dead_click", t("help_field")],
    ["length>60", t("help_amount")],
    ["-browser:Firefox", t("help_not")],
    ['page:"/our shop"', t("help_quotes")],
  ];
  return h(
    Dialog,
    { title: t("help"), onClose },
    h("p", { class: "soft" }, t("help_lead")),
    h(
      "dl",
      { class: "help" },
      lines.map(([term, words]) => [h("dt", null, h("code", null, term)), h("dd", null, words)]),
    ),
  );
}
