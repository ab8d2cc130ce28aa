// anomaly-notes.js — what people say about a change: notes near its begin, taking note of it, and adding one.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { Dialog } from "../parts/dialog.js";
import { toast } from "../parts/toast.js";
import { t } from "../text/anomalies.js";

/** @typedef {{id: number, at: string, kind: string, text: string}} Noted */
/** @typedef {{id: number, metric: string, up: boolean, from_s: number, to_s: number, muted?: string}} Alarm */
/** @typedef {{metric: string, from: string, to: string, before: number, now: number, annotations?: Noted[], expected?: boolean}} Marked */

const HOURS_NEAR = 6; // an alarm and a finding this near are the same (docs/alerts.md)
const KINDS = /** @type {const} */ (["release", "flag", "campaign", "note", "expected"]);
const seconds = (/** @type {string} */ utc) => Date.parse(`${utc.replace(" ", "T")}Z`) / 1000;

/** The alarm that is of a finding. @param {Marked} finding @param {Alarm[]} alarms */
function alarmOf({ metric, from, to }, alarms) {
  const near = HOURS_NEAR * 3600;
  return alarms.find(
    (alarm) =>
      alarm.metric === metric && alarm.from_s <= seconds(to) + near && alarm.to_s + near >= seconds(from),
  );
}

/** What was noted, and what may be said to it.
 * @param {{finding: Marked, alarms: Alarm[], onFail(error: unknown): void}} props */
export function Marks({ finding, alarms, onFail }) {
  const alarm = alarmOf(finding, alarms);
  const [said, setSaid] = useState(/** @type {string | undefined} */ (undefined));
  const state = said ?? alarm?.muted ?? (finding.expected ? "expected" : "");
  /** @param {"acknowledged" | "expected"} what */
  async function say(what) {
    const until = Date.now() + 24 * 3600e3;
    const mark = { kind: "expected", text: "marked in the viewer", metric: finding.metric };
    try {
      if (alarm) await api.post(`/api/alerts/${alarm.id}`, { state: what });
      else await api.post("/api/annotations", { ...mark, at: seconds(finding.from) * 1000, until });
      setSaid(what);
      toast(t("marked"));
    } catch (error) {
      onFail(error);
    }
  }
  const button = (/** @type {"acknowledged" | "expected"} */ what, /** @type {string} */ word) =>
    h("button", { type: "button", class: "button", onClick: () => say(what) }, word);
  return h(
    "div",
    { class: "finding__marks" },
    (finding.annotations ?? []).map(({ id, at, kind, text }) =>
      h(
        "p",
        { key: id, class: "small" },
        `${t("noted", { at })} ${t(/** @type {typeof KINDS[number]} */ (kind))} `,
        h("b", null, text),
      ),
    ),
    state
      ? h(
          "p",
          { class: "soft small", role: "status" },
          t(state === "expected" ? "is_expected" : "is_acknowledged"),
        )
      : api.may("annotate") &&
          h(
            "p",
            null,
            alarm && button("acknowledged", t("acknowledge")),
            " ",
            button("expected", t("expect")),
          ),
  );
}

/** A button and the form behind it. @param {{onFail(error: unknown): void}} props */
export function AddNote({ onFail }) {
  const [open, setOpen] = useState(false);
  /** @param {SubmitEvent} event */
  async function keep(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const at = Date.parse(String(form.get("at")));
    try {
      await api.post("/api/annotations", {
        kind: form.get("kind"),
        text: form.get("text"),
        at: at || Date.now(),
      });
      setOpen(false);
      toast(t("kept"));
    } catch (error) {
      onFail(error);
    }
  }
  if (!api.may("annotate")) return undefined;
  return [
    h("button", { type: "button", class: "button", onClick: () => setOpen(true) }, t("add")),
    open &&
      h(
        Dialog,
        { title: t("add"), onClose: () => setOpen(false) },
        h(
          "form",
          { class: "note-form", onSubmit: keep },
          h(
            "label",
            null,
            t("kind"),
            h(
              "select",
              { name: "kind" },
              KINDS.map((kind) => h("option", { key: kind, value: kind }, t(kind))),
            ),
          ),
          h("label", null, t("text"), h("input", { name: "text", required: true, maxLength: 180 })),
          h("label", null, t("at"), h("input", { name: "at", type: "datetime-local" })),
          h("button", { class: "button button--strong" }, t("keep")),
        ),
      ),
  ];
}
