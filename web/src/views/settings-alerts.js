// settings-alerts.js — who hears of alarms: how that went, what they hear and when, and a button that tries it.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { Field, Form } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { moment } from "../text.js";
import { t } from "../text/alerts.js";
import { t as frame } from "../text/frame.js";
import { Notice, useLoaded } from "./parts.js";

/** @typedef {{name: string, kind: "webhook"|"slack"|"email", to?: string, severity?: string, metric?: string,
 *   quiet?: string, digest?: string, zone?: string, sent?: number, failed?: number, dropped?: number,
 *   problem?: string, tried_ms?: number, waiting: number}} Receiver */
/** @typedef {{receiver: Receiver, onChange(): Promise<void>}} OneProps */

const COMMAND = "hark alerts add ops --webhook https://hooks.shop.example/hark";
/** What is said of it, and how that is written. */
const TIMING = /** @type {const} */ ([
  ["metric", "metric_more"],
  ["quiet", "quiet_more"],
  ["digest", "digest_more"],
  ["zone", "zone_more"],
]);
const path = (/** @type {string} */ name) => `/api/receivers/${encodeURIComponent(name)}`;
const words = (/** @type {unknown} */ error) => (error instanceof Error ? error.message : String(error));

/** How deliveries went, in few words. @param {{receiver: Receiver}} props */
function History({ receiver }) {
  const counts = /** @type {const} */ (["sent", "waiting", "failed", "dropped"])
    .filter((name) => receiver[name])
    .map((name) => t(name, { n: Number(receiver[name]) }));
  const said = counts.length > 0 ? counts.join(" · ") : t("untried");
  const last = receiver.tried_ms ? ` · ${t("last", { when: moment(receiver.tried_ms) })}` : "";
  return h(
    "div",
    { class: "receiver__history" },
    h("p", { class: "soft small" }, said + last),
    receiver.problem && h("p", { class: "form__problem small" }, t("problem", { why: receiver.problem })),
  );
}

/** Sends a test and says what came of it, in place. @param {{name: string}} props */
function Test({ name }) {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState(/** @type {{good: boolean, said: string}|undefined} */ (undefined));
  const send = async () => {
    setBusy(true);
    setResult(undefined);
    try {
      const { taken, problem } = await api.post(`${path(name)}/test`, {});
      setResult({ good: taken, said: taken ? t("taken", { name }) : t("refused", { name, why: problem }) });
    } catch (error) {
      setResult({ good: false, said: t("refused", { name, why: words(error) }) });
    }
    setBusy(false);
  };
  return h(
    "div",
    { class: "receiver__test" },
    h(
      "button",
      {
        type: "button",
        class: "button",
        "aria-disabled": busy, // and not disabled: it keeps the focus
        "aria-label": `${t(busy ? "testing" : "test")}: ${name}`,
        onClick: () => busy || send(),
      },
      t(busy ? "testing" : "test"),
    ),
    h(
      "span",
      { role: "status", class: result?.good ? "receiver__good small" : "form__problem small" },
      result?.said,
    ),
  );
}

/** "high only · 22:00-07:00 · Europe/Berlin" @param {Receiver} receiver */
const inShort = ({ severity, metric, quiet, digest, zone }) =>
  [t(/** @type {"low"} */ (severity ?? "low")), metric, quiet, digest, zone].filter(Boolean).join(" · ");

/** @param {OneProps} props */
function Timing({ receiver, onChange }) {
  /** @param {FormData} form */
  const keep = async (form) => {
    const severity = String(form.get("severity"));
    /** @type {Record<string, string|null>} */
    const wanted = { severity: severity === "low" ? null : severity };
    for (const [name] of TIMING) wanted[name] = String(form.get(name)).trim() || null;
    await api.post(path(receiver.name), wanted);
    await onChange();
    return t("kept");
  };
  return h(
    "details",
    { class: "receiver__timing" },
    h("summary", null, t("change"), ` · ${inShort(receiver)}`),
    h(
      Form,
      { word: t("keep"), onSend: keep },
      h(Field, {
        name: "severity",
        word: t("severity"),
        value: receiver.severity ?? "low",
        options: /** @type {const} */ (["low", "medium", "high"]).map((one) => [one, t(one)]),
      }),
      TIMING.map(([name, more]) =>
        h(Field, {
          key: name,
          name,
          word: t(name),
          more: t(more),
          value: receiver[name] ?? "",
          maxLength: 64,
          autocomplete: "off",
        }),
      ),
    ),
  );
}

/** @param {OneProps} props */
function End({ receiver: { name }, onChange }) {
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState("");
  const end = async () => {
    if (!asked) return setAsked(true); // the second press means it
    try {
      await api.remove(path(name));
      toast(t("ended", { name }));
      await onChange();
    } catch (error) {
      setProblem(words(error));
    }
  };
  return h(
    "div",
    null,
    h(
      "button",
      {
        type: "button",
        class: "button button--danger",
        "aria-label": asked ? undefined : `${t("end")}: ${name}`,
        onClick: end,
      },
      asked ? t("end_sure", { name }) : t("end"),
    ),
    problem && h("p", { class: "form__problem", role: "alert" }, problem),
  );
}

/** @param {OneProps} props */
const One = (props) =>
  h(
    "li",
    { class: "receiver" },
    h(
      "div",
      { class: "receiver__head" },
      h("h2", { class: "receiver__name" }, props.receiver.name),
      h("span", { class: "chip chip--note" }, t(props.receiver.kind)),
      h("code", { class: "receiver__to soft" }, props.receiver.to ?? t("hidden")),
    ),
    h(History, props),
    h("div", { class: "receiver__acts" }, h(Test, { name: props.receiver.name }), h(End, props)),
    h(Timing, props),
  );

/** @param {{onFail(error: unknown): void}} props */
export function Alerts({ onFail }) {
  const first = useLoaded(api.receivers, onFail);
  const [later, setLater] = useState(/** @type {typeof first} */ (undefined));
  const shown = later ?? first;
  if (!shown) return h(Notice, { title: frame("loading"), busy: true });
  const again = async () => setLater(await api.receivers());
  return h(
    "div",
    { class: "panel" },
    h(
      "div",
      null,
      h("p", { class: "soft" }, t("lead")),
      h("pre", { class: "receiver__command" }, h("code", null, COMMAND)),
      h("p", { class: "soft small" }, t("command_more")),
      shown.every_s === 0 && h("p", { class: "form__problem" }, t("off")),
    ),
    shown.receivers.length === 0
      ? h(Notice, { title: t("none") }, t("none_more"))
      : h(
          "ul",
          { class: "receivers" },
          shown.receivers.map((receiver) => h(One, { key: receiver.name, receiver, onChange: again })),
        ),
  );
}
