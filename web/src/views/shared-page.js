// shared-page.js — a session for who has a link to it, at "#/share/SECRET". Nobody is signed in; the secret opens this
// session's recording and nothing else, so that no more than the player is shown.
// @ts-check
import { h } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { makeReplay } from "../recording.js";
import { cutSegments } from "../replay-wasm.js";
import { moment } from "../text.js";
import { t } from "../text/share.js";
import { Notice } from "./parts.js";
import { Session } from "./session.js";

/** @param {string} secret @returns {(path: string) => Promise<Response>} */
const opener = (secret) => async (path) => {
  const answer = await fetch(path, {
    credentials: "omit",
    headers: { Authorization: `Bearer ${secret}` },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
};

/** @param {(path: string) => Promise<Response>} get @param {string} id @returns {import("./session.js").Source} */
const sharedSource = (get, id) => ({
  manifest: async () => (await get(`/api/sessions/${id}`)).json(),
  segments: async ({ tab, epoch }) =>
    cutSegments(await (await get(`/api/sessions/${id}/views/${tab}/${epoch}/segments`)).arrayBuffer()),
  asset: async (name) => {
    const answer = await get(`/api/assets/${name}`).catch(() => undefined);
    const type = answer?.headers.get("content-type") ?? "";
    return answer && { bytes: new Uint8Array(await answer.arrayBuffer()), type };
  },
  replay: makeReplay,
});

/** @param {import("../views.js").ViewProps} props */
export function SharedPage({ address }) {
  const [secret] = address.parts;
  const get = useMemo(() => opener(secret), [secret]);
  const [share, setShare] = useState(/** @type {import("./share.js").Share|undefined} */ (undefined));
  const [failed, setFailed] = useState(false);
  const onFail = () => setFailed(true);
  useEffect(() => {
    get("/api/share")
      .then((answer) => answer.json())
      .then(setShare, onFail);
  }, [get]);
  const source = useMemo(() => share && sharedSource(get, share.session), [get, share]);
  if (failed)
    return h(
      "main",
      { class: "notice" },
      h("h1", { class: "notice__title" }, t("over")),
      h("div", { class: "notice__text" }, t("over_more")),
    );
  if (!share || !source) return h(Notice, { title: t("opening"), busy: true });
  return h(
    "div",
    { class: "shared" },
    h("header", { class: "share__until" }, t("until", { until: moment(share.expires_ms) })),
    h(Session, {
      source,
      view: share.tab && `${share.tab}-${share.epoch}`,
      start: (share.at_ms ?? 0) / 1000,
      onFail,
    }),
  );
}
