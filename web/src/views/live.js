// live.js — following a visit while it happens: whether one can, the button that says so, and what the session shows.
// @ts-check
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Live } from "../player/live.js";
import { t } from "../text/live.js";

/** A page ends a visit after half an hour of nothing. */
const OPEN_MS = 31 * 60e3;

/** @typedef {import("../api.js").Manifest} Manifest */
/** @typedef {import("../api.js").View} View */
/** What the player of a page view is told of it; `stream` where it is followed.
 * @typedef {{can: boolean, phase: import("../player/live.js").Phase|undefined, round: number, stream: Live|undefined,
 *   begin(): void, catchUp(): void, again(): void}} Following */

/** @param {View} view */
const nameOf = (view) => `${view.tab}-${view.epoch}`;

/** May more of it come? @param {Manifest|undefined} manifest */
const isOpen = (manifest) =>
  Boolean(
    manifest?.views.some((view) => !view.final) &&
      Date.now() - manifest.started_ms - manifest.duration_ms < OPEN_MS,
  );

/** The page view in which something was done last. @param {Manifest} manifest */
const lastView = ({ views }) =>
  views.reduce((a, b) => (b.start_ms + b.duration_ms >= a.start_ms + a.duration_ms ? b : a), views[0]);

/**
 * @param {{source: import("./session.js").Source, manifest: Manifest|undefined, at: string, now: boolean,
 *   onManifest(manifest: Manifest): void, onView(name: string): void}} props at: the page view that is shown; now: begin
 *   by itself
 * @returns {Following}
 */
export function useLive({ source, manifest, at, now, onManifest, onView }) {
  const [phase, setPhase] = useState(/** @type {import("../player/live.js").Phase|undefined} */ (undefined));
  const [stream, setStream] = useState(/** @type {Live|undefined} */ (undefined));
  const [round, setRound] = useState(0);
  const shown = useRef({ manifest, at });
  shown.current = { manifest, at };
  const learn = async () => {
    const fresh = await source.manifest();
    onManifest(fresh);
    return fresh;
  };
  const catchUp = async () => onView(nameOf(lastView(await learn())));
  const begin = () => {
    if (!source.live || (stream && phase !== "over")) return;
    setPhase("connecting");
    const made = new Live(source.live, {
      onPhase: setPhase,
      onOpen: async () => {
        await catchUp();
        setRound((n) => n + 1);
      },
      onView: async (name) => {
        const { manifest: before, at: here } = shown.current;
        const isNew = !before?.views.some((view) => nameOf(view) === name);
        const isLeft = before?.views.find((view) => nameOf(view) === here)?.final;
        if (isNew || isLeft) await learn().then(() => onView(name));
      },
      isOver: async () => !isOpen(await learn()),
    });
    setStream(made);
  };
  useEffect(() => () => stream?.stop(), [stream]);
  const can = Boolean(source.live) && (isOpen(manifest) || Boolean(phase));
  useEffect(() => {
    if (now && can) begin();
  }, [now, can]);
  return {
    can,
    phase,
    round,
    stream,
    begin,
    catchUp: () => void catchUp(),
    again: () => setRound((n) => n + 1),
  };
}

/**
 * @param {{live: Following, following: boolean, onFollow(): void}} props following: what is shown is the end
 */
export function LiveButton({ live, following, onFollow }) {
  if (!live.can) return undefined;
  const on = live.phase === "live" && following;
  const word =
    live.phase === "over"
      ? t("over")
      : live.phase === "connecting"
        ? t("connecting")
        : live.phase === "broken"
          ? t("broken")
          : on
            ? t("live")
            : t("follow");
  return h(
    "button",
    {
      type: "button",
      class: `button button--small live-button ${on ? "live-button--on" : ""}`,
      title: t(on ? "live_more" : live.phase === "over" ? "over_more" : "follow_more"),
      disabled: live.phase === "over",
      "aria-pressed": on,
      onClick: onFollow,
    },
    h("i", { class: "live-button__dot", "aria-hidden": true }),
    h("span", { role: "status" }, word),
  );
}
