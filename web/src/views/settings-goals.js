// settings-goals.js — the events that pages track, how many sessions reach each, and which of them means success.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { Field, Form } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { link } from "../router.js";
import { termFor } from "../terms.js";
import { number, percent } from "../text.js";
import { t as frame } from "../text/frame.js";
import { t } from "../text/goals.js";
import { Notice, Table, useLoaded } from "./parts.js";

/** @typedef {{name: string, sessions: number, events: number, share: {low: number, value: number, high: number}}} Goal */
/** @typedef {{goal: string, sessions: number, goals: Goal[], more: boolean}} Found */

/** @param {{goal: Goal, chosen: boolean, onChoose(name: string): void}} props */
const Row = ({ goal: { name, sessions, events, share }, chosen, onChoose }) =>
  h(
    "tr",
    { class: "still" },
    h("td", null, h("a", { href: link("sessions", [], { q: termFor("goal", name) }) }, name)),
    h("td", { class: "number" }, number(sessions, 0)),
    h(
      "td",
      { class: "number" },
      percent(share.value),
      h("div", { class: "soft small" }, t("range", { low: percent(share.low), high: percent(share.high) })),
    ),
    h("td", { class: "number" }, number(events, 0)),
    h(
      "td",
      null,
      chosen
        ? h("span", { class: "chip chip--good" }, t("is_goal"))
        : h(
            "button",
            {
              type: "button",
              class: "button",
              "aria-label": `${t("choose")}: ${name}`,
              onClick: () => onChoose(name),
            },
            t("choose"),
          ),
    ),
  );

/** @param {{found: Found, onChoose(name: string): void}} props */
function Reached({ found, onChoose }) {
  if (found.goals.length === 0) return h(Notice, { title: t("none") }, t("none_more"));
  const numbers = [t("sessions"), t("share"), t("events")];
  return [
    h("h2", { class: "places__title" }, t("since")),
    h(
      Table,
      { heads: [t("event"), ...numbers, t("choice")], numbers },
      found.goals.map((goal) => h(Row, { key: goal.name, goal, chosen: goal.name === found.goal, onChoose })),
    ),
    found.more && h("p", { class: "soft small" }, t("more")),
  ];
}

/** @param {{onFail(error: unknown): void}} props */
export function Goals({ onFail }) {
  const first = useLoaded(api.goals, onFail);
  const [later, setLater] = useState(/** @type {Found|undefined} */ (undefined));
  const found = later ?? first;
  if (!found) return h(Notice, { title: frame("loading"), busy: true });
  /** @param {string} goal */
  const keep = async (goal) => {
    await api.post("/api/settings", { goal });
    setLater(await api.goals());
  };
  /** @param {string} name */
  const choose = (name) => keep(name).then(() => toast(t("choose_one", { name })), onFail);
  const reached = found.goals.some(({ name }) => name === found.goal);
  return h(
    "div",
    { class: "panel" },
    h("p", { class: "soft" }, t("lead")),
    h("p", { class: "panel__now", role: "status" }, t("now", { goal: found.goal })),
    !reached && found.sessions > 0 && h("p", { class: "form__problem" }, t("never")),
    h(Reached, { found, onChoose: choose }),
    h(
      Form,
      {
        key: found.goal,
        word: t("keep"),
        onSend: async (form) => {
          await keep(String(form.get("goal")).trim());
          return t("kept");
        },
      },
      h(Field, {
        name: "goal",
        word: t("another"),
        more: t("another_more"),
        value: found.goal,
        maxLength: 64,
        autocomplete: "off",
      }),
    ),
  );
}
