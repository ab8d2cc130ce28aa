// main.js — the viewer: which view the address asks for.
// @ts-check
import { h, render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import * as api from "./api.js";
import { cutSegments, Replay } from "./replay-wasm.js";
import { Anomalies } from "./views/anomalies.js";
import { Friction } from "./views/friction.js";
import { KeyForm } from "./views/key.js";
import { Notice } from "./views/parts.js";
import { Session } from "./views/session.js";
import { Sessions } from "./views/sessions.js";

/** @type {Promise<ArrayBuffer>|undefined} */
let wasm;
const loadWasm = () => (wasm ??= fetch("hark-replay.wasm").then((answer) => answer.arrayBuffer()));

/** @param {string} id @returns {import("./views/session.js").Source} */
const apiSource = (id) => ({
  manifest: () => api.session(id),
  asset: api.asset,
  segments: async (view) => cutSegments(await api.segments(id, view)),
  replay: async () => Replay.instantiate(await loadWasm()),
});

/** "#/sessions/ID?view=TAB-EPOCH&t=12.5" */
function readAddress() {
  const [route, query = ""] = location.hash.replace(/^#/, "").split("?");
  const words = new URLSearchParams(query);
  const session = /^\/sessions\/([^/]+)$/.exec(route);
  return {
    name: session ? "session" : (/^\/(friction|anomalies)$/.exec(route)?.[1] ?? "sessions"),
    id: session ? decodeURIComponent(session[1]) : "",
    view: words.get("view") ?? undefined,
    start: Math.max(0, Number(words.get("t")) || 0),
  };
}

function App() {
  const [address, setAddress] = useState(readAddress);
  const [failure, setFailure] = useState(/** @type {unknown} */ (undefined));
  const [attempt, setAttempt] = useState(0);
  const [, redraw] = useState({});
  useEffect(() => {
    const change = () => {
      api.takeKeyFromAddress();
      setFailure(undefined);
      setAddress(readAddress());
    };
    addEventListener("hashchange", change);
    return () => removeEventListener("hashchange", change);
  }, []);
  useEffect(() => {
    if (!api.getKey()) api.learnWho().then(() => redraw({}), setFailure);
  }, [attempt]);
  const source = useMemo(() => apiSource(address.id), [address.id, attempt]);
  const again = () => {
    setFailure(undefined);
    setAttempt(attempt + 1);
  };
  if (failure instanceof api.KeyError) return h(KeyForm, { reason: failure.message, onKey: again });
  const wide = address.name === "session";
  return h(
    "div",
    { class: `app ${wide ? "app--wide" : ""}` },
    !wide && h(Bar, { at: address.name, onChange: again }),
    failure
      ? h(
          Notice,
          { title: "That did not work" },
          h("p", null, failure instanceof Error ? failure.message : String(failure)),
          h("button", { type: "button", class: "button", onClick: again }, "Try again"),
        )
      : address.name === "session"
        ? h(Session, {
            key: address.id,
            source,
            view: address.view,
            start: address.start,
            back: "#/",
            onFail: setFailure,
            onPlace: (view, seconds) =>
              history.replaceState(undefined, "", `#/sessions/${address.id}?view=${view}&t=${seconds}`),
          })
        : address.name === "friction"
          ? h(Friction, { key: attempt, onFail: setFailure })
          : address.name === "anomalies"
            ? h(Anomalies, { key: attempt, onFail: setFailure })
            : h(Sessions, { key: attempt, onFail: setFailure }),
  );
}

/** @param {{at: string, onChange(): void}} props */
function Bar({ at, onChange }) {
  /** @param {string} href @param {string} name @param {string} word */
  const link = (href, name, word) =>
    h(
      "a",
      {
        href,
        class: `bar__link ${at === name ? "bar__link--on" : ""}`,
        "aria-current": at === name ? "page" : undefined,
      },
      word,
    );
  return h(
    "header",
    { class: "bar" },
    h("a", { class: "bar__brand", href: "#/" }, h("i", { class: "bar__mark" }), "hark"),
    h(
      "nav",
      { class: "bar__nav" },
      link("#/", "sessions", "Sessions"),
      link("#/friction", "friction", "Friction"),
      link("#/anomalies", "anomalies", "Anomalies"),
    ),
    api.me() && h(Who, { me: /** @type {api.Me} */ (api.me()), onChange }),
  );
}

/** Who signed in, the project that is looked at, and the way out. @param {{me: api.Me, onChange(): void}} props */
function Who({ me, onChange }) {
  const choose = (/** @type {any} */ event) => {
    api.setProject(event.target.value);
    onChange();
  };
  const out = () => api.signOut().finally(onChange);
  return h(
    "div",
    { class: "bar__who" },
    me.projects.length > 1 &&
      h(
        "select",
        { class: "bar__project", "aria-label": "Project", onChange: choose },
        me.projects.map(({ name }) =>
          h("option", { key: name, value: name, selected: name === api.getProject() }, name),
        ),
      ),
    h("span", null, me.name),
    h("button", { type: "button", class: "button", onClick: out }, "Sign out"),
  );
}

api.takeKeyFromAddress();
render(h(App, null), /** @type {HTMLElement} */ (document.getElementById("app")));
