// main.js — the viewer's frame: navigation, who looks, and the view that the address asks for.
// @ts-check
import { h, render } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";
import { Toasts } from "./parts/toast.js";
import { link, useAddress } from "./router.js";
import { getLanguage, LANGUAGES, setLanguage } from "./text.js";
import { t } from "./text/frame.js";
import { views, viewOf } from "./views.js";
import { KeyForm } from "./views/key.js";
import { Failed, Notice } from "./views/parts.js";

/** @typedef {import("./views.js").ViewEntry} ViewEntry */

function App() {
  const [failure, setFailure] = useState(/** @type {unknown} */ (undefined));
  const [attempt, setAttempt] = useState(0);
  const [, redraw] = useState({});
  const address = useAddress(() => {
    api.takeKeyFromAddress();
    setFailure(undefined);
  });
  const entry = viewOf(address);
  useEffect(() => {
    if (!api.getKey() && !entry?.open) api.learnWho().then(() => redraw({}), setFailure);
  }, [attempt, Boolean(entry?.open)]);
  const again = () => {
    setFailure(undefined);
    setAttempt(attempt + 1);
  };
  useEffect(() => {
    document.title = entry?.word ? `${entry.word()} · hark` : "hark";
  });
  if (failure instanceof api.KeyError) return h(KeyForm, { reason: failure.message, onKey: again });
  return h(
    "div",
    { class: `app ${entry?.each ? "app--wide" : ""}` },
    !entry?.each && h(Bar, { at: entry?.name ?? "", onChange: again }),
    failure
      ? h(Failed, { error: failure, onAgain: again })
      : entry
        ? h(View, {
            key: `${attempt}${getLanguage()}${entry.name}${entry.each ? address.parts[0] : ""}`,
            entry,
            address,
            onFail: setFailure,
          })
        : h(
            Notice,
            { title: t("not_found") },
            t("not_found_more"),
            h("a", { class: "button", href: link("sessions") }, t("to_sessions")),
          ),
    h(Toasts, null),
  );
}

/** Past the navigation; a button, as the address is the router's. */
function toContent() {
  const main = document.querySelector("main");
  if (!main) return;
  main.tabIndex = -1;
  main.focus();
}

/** A view whose code may have to come first.
 * @param {{entry: ViewEntry, address: import("./router.js").Address, onFail(error: unknown): void}} props */
function View({ entry, address, onFail }) {
  const [component, setComponent] = useState(/** @type {{of: any}|undefined} */ (undefined));
  useEffect(() => {
    let gone = false;
    entry.load().then(
      (of) => !gone && setComponent({ of }),
      (error) => !gone && onFail(error),
    );
    return () => {
      gone = true;
    };
  }, []);
  return component ? h(component.of, { address, onFail }) : h(Notice, { title: t("loading"), busy: true });
}

/** @param {{at: string, onChange(): void}} props */
function Bar({ at, onChange }) {
  const shown = views.filter((view) => view.word && (!view.right || api.may(view.right)));
  return h(
    "header",
    { class: "bar" },
    h("button", { type: "button", class: "skip", onClick: toContent }, t("skip")),
    h("a", { class: "bar__brand", href: link("sessions") }, h("i", { class: "bar__mark" }), "hark"),
    h(
      "nav",
      { class: "bar__nav", "aria-label": t("views") },
      shown.map(({ name, word }) =>
        h(
          "a",
          {
            key: name,
            href: link(name),
            class: `bar__link ${at === name ? "bar__link--on" : ""}`,
            "aria-current": at === name ? "page" : undefined,
          },
          word?.(),
        ),
      ),
    ),
    h(Who, { me: api.me(), onChange }),
  );
}

/** Who signed in, the project that is looked at, the language, and the way out.
 * @param {{me: api.Me|undefined, onChange(): void}} props */
function Who({ me, onChange }) {
  const speak = (/** @type {any} */ event) => {
    setLanguage(event.target.value);
    onChange();
  };
  const choose = (/** @type {any} */ event) => {
    api.setProject(event.target.value);
    onChange();
  };
  const out = () => api.signOut().finally(onChange);
  return h(
    "div",
    { class: "bar__who" },
    me &&
      me.projects.length > 1 &&
      h(
        "select",
        { class: "bar__project", "aria-label": t("project"), onChange: choose },
        me.projects.map(({ name }) =>
          h("option", { key: name, value: name, selected: name === api.getProject() }, name),
        ),
      ),
    h(
      "select",
      { class: "bar__language", "aria-label": t("language"), onChange: speak },
      Object.keys(LANGUAGES).map((tag) =>
        h(
          "option",
          { key: tag, value: tag, selected: tag === getLanguage(), title: LANGUAGES[tag] },
          tag.toUpperCase(),
        ),
      ),
    ),
    me && h("span", { class: "bar__name" }, me.name),
    me && h("button", { type: "button", class: "button", onClick: out }, t("sign_out")),
  );
}

document.documentElement.lang = getLanguage();
api.takeKeyFromAddress();
render(h(App, null), /** @type {HTMLElement} */ (document.getElementById("app")));
