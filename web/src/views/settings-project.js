// settings-project.js — a project's origins, retention and keys, for those who may change them.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { Field, Form } from "../parts/form.js";
import { t as frame } from "../text/frame.js";
import { t } from "../text/settings.js";
import { Notice, useLoaded } from "./parts.js";

/** @typedef {{name: string, write_key: string, earlier_write_key?: string, origins: string[], keep_days: number,
 *   keep_mib: number, thresholds: {name: string, value: number, default: number, what: string}[]}} Settings */

const busy = () => h(Notice, { title: frame("loading"), busy: true });
/** @param {Record<string, unknown>} change @returns {Promise<Settings>} */
const change = (change) => api.post("/api/settings", change);

/** @param {{onFail(error: unknown): void}} props */
export function Rules({ onFail }) {
  /** @type {Settings|undefined} */ const settings = useLoaded(api.settings, onFail);
  if (!settings) return busy();
  return h(
    "div",
    { class: "panel" },
    h(
      Form,
      {
        word: t("keep"),
        onSend: async (form) => {
          const origins = String(form.get("origins")).split(/\s+/).filter(Boolean);
          await change({
            origins,
            keep_days: Number(form.get("keep_days")),
            keep_mib: Number(form.get("keep_mib")),
          });
          return t("kept");
        },
      },
      h(Field, {
        name: "origins",
        word: t("origins"),
        more: t("origins_more"),
        area: true,
        rows: 4,
        value: settings.origins.join("\n"),
      }),
      h(Field, {
        name: "keep_days",
        word: t("keep_days"),
        more: t("zero_more"),
        type: "number",
        min: 0,
        required: true,
        value: settings.keep_days,
      }),
      h(Field, {
        name: "keep_mib",
        word: t("keep_mib"),
        more: t("zero_more"),
        type: "number",
        min: 0,
        required: true,
        value: settings.keep_mib,
      }),
    ),
  );
}

/** @param {{onFail(error: unknown): void}} props */
export function Keys({ onFail }) {
  const loaded = useLoaded(api.settings, onFail);
  const [changed, setChanged] = useState(/** @type {Settings|undefined} */ (undefined));
  const [readKey, setReadKey] = useState("");
  /** @type {Settings|undefined} */ const settings = changed ?? loaded;
  if (!settings) return busy();
  /** @param {string} what @param {string} word @param {boolean} [danger] */
  const button = (what, word, danger) =>
    h(Form, {
      word,
      danger,
      onSend: async () => {
        const answer = await api.post("/api/settings/key", { do: what });
        setReadKey(answer.read_key ?? "");
        setChanged(await api.settings());
        return t("kept");
      },
    });
  return h(
    "div",
    { class: "panel" },
    h(
      "dl",
      { class: "facts" },
      h("dt", null, t("write_key")),
      h("dd", null, h("code", null, settings.write_key)),
      settings.earlier_write_key && [
        h("dt", null, t("earlier_key")),
        h(
          "dd",
          null,
          h("code", null, settings.earlier_write_key),
          h("p", { class: "soft small" }, t("earlier_more")),
        ),
      ],
      readKey && [
        h("dt", null, t("read_key")),
        h("dd", null, h("code", null, readKey), h("p", { class: "soft small" }, t("once"))),
      ],
    ),
    settings.earlier_write_key ? button("revoke", t("revoke"), true) : button("rotate", t("rotate")),
    button("new-read", t("new_read")),
  );
}
