// settings.js — the project, the store, the ledger, the audit log and who one is, at "#/settings/TAB": each tab is
// shown to those who may see what is in it.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { Tabs } from "../parts/tabs.js";
import { go, link } from "../router.js";
import { bytes, moment, number } from "../text.js";
import { t as frame } from "../text/frame.js";
import { t } from "../text/settings.js";
import { Notice, Table, useLoaded } from "./parts.js";
import { Alerts } from "./settings-alerts.js";
import { Goals } from "./settings-goals.js";
import { Requests, Tokens, Users } from "./settings-people.js";
import { Keys, Rules } from "./settings-project.js";
import { Thresholds } from "./settings-thresholds.js";

/** @typedef {{onFail(error: unknown): void}} PanelProps */
/** @typedef {{name: string, word: string, right: string, panel(props: PanelProps): any}} Panel */

/** @returns {Panel[]} */
const panels = () =>
  [
    { name: "project", word: t("project"), right: "replays", panel: Project },
    { name: "rules", word: t("rules"), right: "settings", panel: Rules },
    { name: "keys", word: t("keys"), right: "settings", panel: Keys },
    { name: "thresholds", word: t("thresholds"), right: "settings", panel: Thresholds },
    { name: "goals", word: t("goals"), right: "settings", panel: Goals },
    { name: "alerts", word: t("alerts"), right: "settings", panel: Alerts },
    { name: "users", word: t("users"), right: "settings", panel: Users },
    { name: "tokens", word: t("tokens"), right: "settings", panel: Tokens },
    { name: "requests", word: t("requests"), right: "erase", panel: Requests },
    { name: "store", word: t("store"), right: "operate", panel: Store },
    { name: "ledger", word: t("ledger"), right: "operate", panel: Ledger },
    { name: "audit", word: t("audit"), right: "settings", panel: Audit },
    { name: "you", word: t("you"), right: "replays", panel: You },
  ].filter(({ right }) => api.may(right) && (!(right === "settings" || right === "erase") || api.me())); // a read key may never

/** @param {import("../views.js").ViewProps} props */
export function Settings({ address, onFail }) {
  const shown = panels();
  const at = shown.find(({ name }) => name === address.parts[0]) ?? shown[0];
  return h(
    "main",
    { class: "list" },
    h("h1", { class: "list__title" }, t("title")),
    at &&
      h(
        Tabs,
        { label: t("tabs"), tabs: shown, at: at.name, onChoose: (name) => go(link("settings", [name])) },
        h(at.panel, { key: at.name, onFail }),
      ),
  );
}

/** Names and what they are. @param {{rows: [string, any, any?][]}} props a third: a word of explanation */
const Facts = ({ rows }) =>
  h(
    "dl",
    { class: "facts" },
    rows.map(([name, value, more]) => [
      h("dt", null, name),
      h("dd", null, value, more && h("p", { class: "soft small" }, more)),
    ]),
  );

const busy = () => h(Notice, { title: frame("loading"), busy: true });

/** @param {PanelProps} props */
function Project({ onFail }) {
  const project = useLoaded(api.project, onFail);
  if (!project) return busy();
  return h(
    "div",
    { class: "panel" },
    h(Facts, {
      rows: [
        [t("name"), project.name],
        [t("write_key"), h("code", null, project.write_key), t("write_key_more")],
        [t("script"), h("code", { class: "facts__code" }, api.scriptTag(project))],
        [t("demo"), project.demo ? h("a", { href: "/shop/" }, t("demo_on")) : t("demo_off")],
      ],
    }),
  );
}

/** @param {PanelProps} props */
function Store({ onFail }) {
  const store = useLoaded(api.store, onFail);
  if (!store) return busy();
  return h(
    "div",
    { class: "panel" },
    h(Facts, {
      rows: [
        [t("sessions"), number(store.sessions, 0)],
        [t("segments"), number(store.segments, 0)],
        [t("bytes_used"), bytes(store.bytes_used)],
        [t("bytes_map"), bytes(store.bytes_map)],
      ],
    }),
  );
}

/** @param {PanelProps} props */
function Ledger({ onFail }) {
  const ledger = useLoaded(api.ledger, onFail);
  if (!ledger) return busy();
  /** @type {[string, string][]} */
  const rejected = Object.entries(ledger.rejected ?? {})
    .filter(([, count]) => count > 0)
    .map(([why, count]) => [t("rejected", { why: why.replaceAll("_", " ") }), number(count, 0)]);
  return h(
    "div",
    { class: "panel" },
    h("p", { class: "soft" }, t("ledger_lead")),
    h(Facts, {
      rows: [
        [t("received"), number(ledger.received, 0)],
        [t("stored"), number(ledger.stored, 0)],
        [t("duplicate"), number(ledger.duplicate, 0)],
        [t("expired"), number(ledger.expired, 0)],
        [t("forgotten"), number(ledger.forgotten, 0)],
        ...rejected,
      ],
    }),
  );
}

/** @param {PanelProps} props */
function Audit({ onFail }) {
  const first = useLoaded(() => api.audit(), onFail);
  const [rest, setRest] = useState(/** @type {api.AuditPage|undefined} */ (undefined));
  if (!first) return busy();
  const entries = [...first.entries, ...(rest?.entries ?? [])];
  const before = rest ? rest.before : first.before;
  const more = () =>
    api
      .audit(before)
      .then((page) => setRest({ ...page, entries: [...(rest?.entries ?? []), ...page.entries] }), onFail);
  return h(
    "div",
    { class: "panel" },
    h("p", { class: "soft" }, t("audit_lead")),
    entries.length === 0
      ? h(Notice, { title: t("no_entries") })
      : h(
          Table,
          { heads: [t("when"), t("who"), t("what"), t("about"), t("from")], numbers: [] },
          entries.map((entry) =>
            h(
              "tr",
              { key: entry.hash, class: "still", title: entry.hash },
              h("td", { class: "nowrap" }, moment(entry.at_ms)),
              h("td", { class: "who" }, entry.who),
              h("td", null, h("code", null, entry.action)),
              h("td", null, h("code", { class: "path" }, entry.what ?? "")),
              h("td", { class: "soft" }, entry.from ?? ""),
            ),
          ),
        ),
    before && h("button", { type: "button", class: "button", onClick: more }, t("more")),
  );
}

function You() {
  const me = api.me();
  const here = me?.projects.find(({ name }) => name === api.getProject()) ?? me?.projects[0];
  return h(
    "div",
    { class: "panel" },
    h(Facts, {
      rows: [
        [t("signed_in"), me?.name ?? t("key_only")],
        ...(here ? [/** @type {[string, any]} */ ([t("rights"), here.rights.join(", ")])] : []),
      ],
    }),
  );
}
