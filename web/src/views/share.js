// share.js — links that open this one session for who has no sign-in: making one, those that hold, and ending them.
// @ts-check
import { h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { clock } from "../format.js";
import { Dialog } from "../parts/dialog.js";
import { Field, Form } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { moment } from "../text.js";
import { t } from "../text/share.js";

/** @typedef {{id: string, session: string, who: string, created_ms: number, expires_ms: number, tab?: string,
 *   epoch?: number, at_ms?: number, secret?: string}} Share */
/** @typedef {{tab: string, epoch: number, at_ms: number}} At */
/** Where links are kept. @typedef {{may(): boolean, list(): Promise<Share[]>, make(hours: number, at?: At): Promise<Share>,
 *   end(id: string): Promise<void>}} ShareStore */

/** @type {["hours1"|"day1"|"days7"|"days30"|"days90", number][]} */
const TIMES = [
  ["hours1", 1],
  ["day1", 24],
  ["days7", 168],
  ["days30", 720],
  ["days90", 2160],
];

/** The address that a link's secret makes. @param {string} secret */
const addressOf = (secret) => `${location.origin}${location.pathname}#/share/${secret}`;

/** @param {string} address */
async function copy(address) {
  try {
    await navigator.clipboard.writeText(address);
    toast(t("copied"));
  } catch {
    toast(t("not_copied"));
  }
}

/** @param {{onShare(): void}} props */
export const ShareButton = ({ onShare }) =>
  h(
    "button",
    { type: "button", class: "button button--small", title: t("share_more"), onClick: onShare },
    t("share"),
  );

/** @param {{store: ShareStore, at: At, onClose(): void}} props */
export function ShareDialog({ store, at, onClose }) {
  const [links, setLinks] = useState(/** @type {Share[]|undefined} */ (undefined));
  const [address, setAddress] = useState("");
  const learn = () =>
    store.list().then(
      (found) => setLinks(found.sort((a, b) => b.created_ms - a.created_ms)),
      () => setLinks([]),
    );
  useEffect(() => void learn(), []);
  /** @param {FormData} form */
  const make = async (form) => {
    const share = await store.make(Number(form.get("hours")), form.get("moment") ? at : undefined);
    setAddress(addressOf(share.secret ?? ""));
    await learn();
    return t("made");
  };
  /** @param {Share} share */
  const end = async (share) => {
    try {
      await store.end(share.id);
      toast(t("ended"));
      await learn();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
  };
  return h(
    Dialog,
    { title: t("title"), onClose },
    h("p", { class: "soft small share__about" }, t("about")),
    h(
      Form,
      { word: t("make"), onSend: make },
      h(Field, {
        word: t("holds"),
        name: "hours",
        value: "168",
        options: TIMES.map(([word, hours]) => [String(hours), t(word)]),
      }),
      h(
        "label",
        { class: "share__moment" },
        h("input", { type: "checkbox", name: "moment", defaultChecked: at.at_ms > 0 }),
        t("from", { time: clock(at.at_ms, true) }),
      ),
    ),
    address &&
      h(
        "div",
        { class: "share__made" },
        h("input", {
          class: "input",
          readOnly: true,
          value: address,
          "aria-label": t("address"),
          onFocus: (/** @type {any} */ e) => e.target.select(),
        }),
        h(
          "button",
          { type: "button", class: "button button--strong", onClick: () => copy(address) },
          t("copy"),
        ),
        h("p", { class: "soft small" }, t("once")),
      ),
    links && links.length > 0 && h(Links, { links, onEnd: end }),
  );
}

/** @param {{links: Share[], onEnd(share: Share): void}} props */
const Links = ({ links, onEnd }) => [
  h("h3", { class: "share__head" }, t("holding")),
  h(
    "ul",
    { class: "share__links" },
    links.map((share) =>
      h(
        "li",
        { key: share.id },
        h("span", null, t("line", { who: share.who, until: moment(share.expires_ms) })),
        h(
          "button",
          {
            type: "button",
            class: "button button--small",
            "aria-label": t("end_of", { who: share.who, until: moment(share.expires_ms) }),
            onClick: () => onEnd(share),
          },
          t("end"),
        ),
      ),
    ),
  ),
];
