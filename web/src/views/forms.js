// forms.js — how visitors fill in forms, at "#/forms?page=PAGE&device=CLASS&q=TERMS&since=SECONDS".
// @ts-check
import { h } from "preact";
import * as api from "../api.js";
import { Ask, AskInput } from "../parts/ask.js";
import { link } from "../router.js";
import { amount, number, percent } from "../text.js";
import { t } from "../text/forms.js";
import { Notice, ReportHead, Table, useLoaded } from "./parts.js";

/** @typedef {{value: number, low: number, high: number}} Interval */
/** @typedef {{target: string, label: string, visits: number, touched: number, changed: number, returned: number,
 *   refused: number, pasted: number, autofilled: number, sent: number, sent_empty: number, left: number,
 *   left_share: Interval, ms: number|null, ms_slow: number|null, hesitation_ms: number|null,
 *   examples: {session: string, view: string, at_ms: number}[]}} Field */
/** @typedef {{page: string, target: string, visits: number, began: number, sent: number, sent_again: number,
 *   refused: number, through: number, left: number, began_share: Interval, through_share: Interval,
 *   small_sample: boolean, ms: number|null, fields: Field[]}} Form */
/** @typedef {{sessions: number, sessions_not_at_rest: number, forms: Form[]}} Report */
/** @typedef {{page: string, device: string, q: string, since: string}} Asked */

const DEVICES = /** @type {const} */ (["desktop", "mobile", "other"]);
const BEFORE_MS = 3000; // a visit is watched from a little before it stopped

/** @param {URLSearchParams} words @returns {Asked} */
const askedIn = (words) => ({
  page: words.get("page") ?? "",
  device: words.get("device") ?? "",
  q: words.get("q") ?? "",
  since: words.get("since") ?? "",
});

/** @param {import("../views.js").ViewProps} props */
export function Forms({ address, onFail }) {
  const asked = askedIn(address.words);
  return h(
    "main",
    { class: "list" },
    h(ReportHead, { report: "form", asked, title: t("title"), lead: t("lead"), onFail }),
    h(
      Ask,
      { key: JSON.stringify(asked), view: "forms", asked },
      h(AskInput, {
        name: "page",
        word: t("page"),
        value: asked.page,
        placeholder: t("page_help"),
        maxLength: 300,
      }),
      h(AskInput, {
        name: "device",
        word: t("device"),
        value: asked.device,
        options: [["", t("any")], ...DEVICES.map((name) => [name, t(name)])],
      }),
    ),
    h(Result, { key: `${JSON.stringify(asked)}result`, asked, onFail }),
  );
}

/** @param {{asked: Asked, onFail(error: unknown): void}} props */
function Result({ asked, onFail }) {
  /** @type {Report|undefined} */ const report = useLoaded(() => api.report("form", asked), onFail);
  if (!report) return h(Notice, { title: t("reading"), busy: true });
  const begun = report.forms.filter(({ began }) => began > 0);
  if (begun.length === 0) return h(Notice, { title: t("none") }, t("none_more"));
  const rest = report.forms.length - begun.length;
  return [
    begun.map((form) => h(FormCard, { key: `${form.page} ${form.target}`, form })),
    h(
      "p",
      { class: "soft small" },
      rest > 0 && `${t("untouched", { n: rest })}. `,
      report.sessions_not_at_rest > 0 && t("rest", { n: report.sessions_not_at_rest }),
    ),
  ];
}

/** @param {number|null} ms */
const seconds = (ms) => (ms === null ? "–" : amount(Math.round(ms / 100) / 10, "second"));
/** @param {Interval} share */
const words = ({ value, low, high }) => ({ share: percent(value), low: percent(low), high: percent(high) });
/** @param {number} hits @param {number} of */
const part = (hits, of) => (of > 0 ? percent(hits / of) : "–");

/** @param {{form: Form}} props */
function FormCard({ form }) {
  const lines = [
    t("saw", { n: form.visits }),
    t("began", { n: form.began, ...words(form.began_share) }),
    t("through", { n: form.through, ...words(form.through_share) }),
    form.ms !== null && t("time", { length: seconds(form.ms) }),
    form.sent_again > 0 && t("again", { n: form.sent_again }),
    form.refused > 0 && t("refused_last", { n: form.refused }),
  ];
  const counts = [
    t("touched"),
    t("in_it"),
    t("hesitation"),
    t("returned"),
    t("refused"),
    t("empty"),
    t("left"),
  ];
  return h(
    "section",
    { class: "places" },
    h(
      "h2",
      { class: "places__title" },
      h("code", { class: "path" }, form.page),
      " · ",
      form.target ? h("code", { class: "path" }, form.target) : t("outside"),
    ),
    h("p", { class: "soft" }, lines.filter(Boolean).join(" · "), form.small_sample && ` · ${t("few")}`),
    h(
      "div",
      {
        class: "form__bar",
        role: "img",
        "aria-label": t("bar", { through: form.through, left: form.left }),
      },
      h("i", { style: { width: `${(100 * form.through) / form.began}%` } }),
      h("i", { class: "form__left", style: { width: `${(100 * form.left) / form.began}%` } }),
    ),
    h(
      Table,
      { heads: [t("field"), ...counts], numbers: counts },
      form.fields.map((field) => h(FieldRow, { key: field.target, field, form })),
    ),
  );
}

/** @param {{field: Field, form: Form}} props */
function FieldRow({ field, form }) {
  const name = field.label || field.target;
  return h(
    "tr",
    { class: "still" },
    h("td", null, h("b", null, name), h("br", null), h("code", { class: "path" }, field.target)),
    h("td", { class: "number" }, part(field.touched, field.visits)),
    h(
      "td",
      { class: "number nowrap" },
      seconds(field.ms),
      h("div", { class: "soft small" }, t("up_to", { length: seconds(field.ms_slow) })),
    ),
    h("td", { class: "number nowrap" }, seconds(field.hesitation_ms)),
    h("td", { class: "number" }, part(field.returned, field.visits)),
    h("td", { class: "number" }, part(field.refused, field.visits)),
    h("td", { class: "number" }, part(field.sent_empty, field.sent)),
    h(
      "td",
      { class: "number" },
      h("i", {
        class: "form__lost",
        style: { width: `${form.left > 0 ? (60 * field.left) / form.left : 0}px` },
      }),
      number(field.left),
      h("div", { class: "soft small" }, t("range", words(field.left_share))),
      h(
        "div",
        { class: "small" },
        field.examples.map(({ session, view, at_ms }, i) => [
          i > 0 && " ",
          h(
            "a",
            {
              key: `${session}${at_ms}`,
              class: "place",
              href: link("sessions", [session], { view, t: Math.max(0, at_ms - BEFORE_MS) / 1000 }),
              "aria-label": `${t("watch_more", { name })} (${i + 1})`,
            },
            t("watch", { n: i + 1 }),
          ),
        ]),
      ),
    ),
  );
}
