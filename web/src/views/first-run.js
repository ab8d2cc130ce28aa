// first-run.js — an empty collector: the script tag to paste, a check that turns green with the first event, the demo.
// @ts-check
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api.js";
import { toast } from "../parts/toast.js";
import { link } from "../router.js";
import { t } from "../text/first-run.js";
import { useLoaded } from "./parts.js";

const LOOK_MS = 1500;

/** @param {{onDone(): void, onFail(error: unknown): void}} props */
export function FirstRun({ onDone, onFail }) {
  const project = useLoaded(api.project, onFail);
  const first = useFirstSession(onFail);
  if (!project) return undefined;
  return h(
    "main",
    { class: "first" },
    h("h1", { class: "first__title" }, t("title")),
    h("p", { class: "first__lead" }, t("lead")),
    h(
      "ol",
      { class: "first__steps" },
      h(
        "li",
        { class: "first__step" },
        h("h2", null, t("paste")),
        h(Snippet, { text: api.scriptTag(project) }),
        h("p", { class: "soft small" }, t("paste_more")),
      ),
      h("li", { class: "first__step" }, h("h2", null, t("visit")), h(Check, { first, onDone })),
      h(
        "li",
        { class: "first__step" },
        h("h2", null, t("demo")),
        h("p", { class: "soft" }, project.demo ? t("demo_here") : t("demo_start")),
        project.demo &&
          h("a", { class: "button first__demo", href: "/shop/", target: "_blank" }, t("demo_open")),
      ),
    ),
  );
}

/** Looks until there is one. @param {(error: unknown) => void} onFail */
function useFirstSession(onFail) {
  const [first, setFirst] = useState(/** @type {api.SessionLine|undefined} */ (undefined));
  useEffect(() => {
    let timer = 0;
    let gone = false;
    const look = async () => {
      try {
        const { sessions } = await api.sessions({ limit: 1 });
        if (gone) return;
        if (sessions.length) setFirst(sessions[0]);
        else timer = window.setTimeout(look, LOOK_MS);
      } catch (error) {
        if (!gone) onFail(error);
      }
    };
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  return first;
}

/** @param {{first: api.SessionLine|undefined, onDone(): void}} props */
function Check({ first, onDone }) {
  return h(
    "div",
    { class: `check ${first ? "check--good" : ""}`, role: "status" },
    h("i", { class: "check__light" }),
    h("span", { class: "check__words" }, first ? t("arrived") : t("waiting")),
    first && h("a", { class: "button button--strong", href: link("sessions", [first.id]) }, t("watch")),
    first && h("button", { type: "button", class: "button", onClick: onDone }, t("all")),
  );
}

/** @param {{text: string}} props */
function Snippet({ text }) {
  const code = useRef(/** @type {HTMLElement|null} */ (null));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast(t("copied"));
    } catch {
      if (code.current) getSelection()?.selectAllChildren(code.current); // not over https
      toast(t("selected"));
    }
  };
  return h(
    "div",
    { class: "snippet" },
    h("code", { class: "snippet__code", ref: code, tabIndex: 0 }, text),
    h("button", { type: "button", class: "button snippet__copy", onClick: copy }, t("copy")),
  );
}
