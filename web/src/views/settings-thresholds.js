// settings-thresholds.js — when something counts as a signal, and what other thresholds would change: tried on the
// newest sessions at rest before anything is kept.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { signalWord } from "../format.js";
import { Form } from "../parts/form.js";
import { moment, number } from "../text.js";
import { t as frame } from "../text/frame.js";
import { t } from "../text/thresholds.js";
import { Notice, Table, useLoaded } from "./parts.js";

/** @typedef {{name: string, value: number, default: number, what: string}} Threshold */
/** @typedef {{signal: string, now: number, then: number, sessions_now: number, sessions_then: number}} Change */
/** @typedef {{sessions: number, all: boolean, unread: number, from_ms: number, to_ms: number, signals: Change[]}} Preview */

const FEW = 50; // sessions: below it a difference of a few signals says little

/** @param {Threshold[]} thresholds @param {FormData} form */
const wantedIn = (thresholds, form) =>
  Object.fromEntries(thresholds.map(({ name }) => [name, form.get(name) ? Number(form.get(name)) : null]));

/** "+3", "−3" @param {number} by */
const signed = (by) => (by > 0 ? `+${number(by, 0)}` : by < 0 ? `−${number(-by, 0)}` : "0");

/** @param {{preview: Preview}} props */
function Sample({ preview: { sessions, all, unread, from_ms, to_ms } }) {
  if (sessions === 0) return h("p", { class: "soft" }, t("none_rest"));
  const words = [
    t(all ? "sample_all" : "sample", { n: sessions }),
    t("between", { from: moment(from_ms), to: moment(to_ms) }),
    ...(sessions < FEW ? [t("few")] : []),
    ...(unread > 0 ? [t("unread", { n: unread })] : []),
  ];
  return h("p", { class: "soft" }, words.join(" "));
}

/** What changes first, by how much. @param {{preview: Preview}} props */
function Changes({ preview }) {
  const { signals, sessions } = preview;
  const changed = signals.some(({ now, then }) => now !== then);
  const sorted = [...signals].sort((a, b) => Math.abs(b.then - b.now) - Math.abs(a.then - a.now));
  const numbers = [t("now"), t("then"), t("change"), t("met_now"), t("met_then")];
  return h(
    "section",
    { class: "panel", role: "status" },
    h(Sample, { preview }),
    sessions > 0 && !changed && h("p", { class: "panel__now" }, t("same")),
    sorted.length > 0 &&
      h(
        Table,
        { heads: [t("signal"), ...numbers], numbers },
        sorted.map(({ signal, now, then, sessions_now, sessions_then }) =>
          h(
            "tr",
            { key: signal, class: "still" },
            h("td", null, signalWord(signal)),
            h("td", { class: "number" }, number(now, 0)),
            h("td", { class: "number" }, number(then, 0)),
            h("td", { class: "number" }, h(then === now ? "span" : "b", null, signed(then - now))),
            h("td", { class: "number" }, number(sessions_now, 0)),
            h("td", { class: "number" }, number(sessions_then, 0)),
          ),
        ),
      ),
  );
}

/** @param {{threshold: Threshold}} props */
const Row = ({ threshold: { name, value, default: normal, what } }) =>
  h(
    "tr",
    { class: "still" },
    h("td", null, what),
    h(
      "td",
      null,
      h("input", {
        name,
        class: "input input--number",
        type: "number",
        min: 1,
        max: 600000,
        "aria-label": what,
        placeholder: String(normal),
        defaultValue: value === normal ? "" : String(value),
      }),
    ),
    h("td", { class: "number" }, normal),
  );

/** @param {{onFail(error: unknown): void}} props */
export function Thresholds({ onFail }) {
  /** @type {{thresholds: Threshold[]}|undefined} */ const settings = useLoaded(api.settings, onFail);
  const [preview, setPreview] = useState(/** @type {Preview|undefined} */ (undefined));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  if (!settings) return h(Notice, { title: frame("loading"), busy: true });
  const { thresholds } = settings;
  /** @param {Event} event */
  const look = async (event) => {
    const form = /** @type {HTMLButtonElement} */ (event.currentTarget).form;
    if (busy || !form?.reportValidity()) return;
    setBusy(true);
    setProblem("");
    try {
      const wanted = wantedIn(thresholds, new FormData(form));
      setPreview(await api.post("/api/settings/thresholds", { thresholds: wanted }));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return h(
    "div",
    { class: "panel" },
    h("p", { class: "soft" }, t("lead")),
    h(
      Form,
      {
        word: t("keep"),
        onSend: async (form) => {
          await api.post("/api/settings", { thresholds: wantedIn(thresholds, form) });
          setPreview(undefined); // it was held against what was set before
          return t("kept");
        },
      },
      h(
        Table,
        { heads: [t("threshold"), t("value"), t("normal")], numbers: [t("normal")] },
        thresholds.map((threshold) => h(Row, { key: threshold.name, threshold })),
      ),
      h(
        "button",
        { type: "button", class: "button", "aria-disabled": busy, onClick: look },
        t(busy ? "previewing" : "preview"),
      ),
      problem && h("p", { class: "form__problem", role: "alert" }, problem),
      preview && h(Changes, { preview }),
    ),
  );
}
