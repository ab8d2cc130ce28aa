// settings-people.js — who may sign in, tokens for programs, and what people ask about their own data.
// @ts-check
import { h } from "preact";
import { useState } from "preact/hooks";
import * as api from "../api.js";
import { Field, Form } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { bytes, moment, number } from "../text.js";
import { t as frame } from "../text/frame.js";
import { t } from "../text/settings.js";
import { Notice, Table, useLoaded } from "./parts.js";

/** @typedef {{project: string, role?: string, rights: string[]}} Grant */
/** @typedef {{name: string, created_ms: number, expires_ms?: number, grants: Grant[]}} Holder */

const ROLES = /** @type {const} */ (["viewer", "analyst", "admin"]);
const SCOPES = ["replays", "reports", "annotate", "operate", "erase", "settings"];
const EVERYWHERE = "";

/** What somebody may, project by project. @param {{grants: Grant[]}} props */
const Grants = ({ grants }) =>
  grants.map(({ project, role, rights }) =>
    h(
      "div",
      { key: project },
      h("b", null, role ?? rights.join(", ")),
      ` ${project === "all" ? t("everywhere") : project}`,
    ),
  );

/** Where: all projects, or one of them. */
const projectField = () =>
  h(Field, {
    name: "project",
    word: t("where"),
    options: [[EVERYWHERE, t("everywhere")], ...(api.me()?.projects ?? []).map(({ name }) => [name, name])],
  });

/** @param {FormData} form */
const projectsOf = (form) => (form.get("project") === EVERYWHERE ? undefined : [form.get("project")]);

/** A list that is asked for again after each change. @param {() => Promise<Holder[]>} load @param {(error: unknown) => void} onFail
 * @returns {[Holder[]|undefined, () => Promise<void>]} */
function useList(load, onFail) {
  const first = useLoaded(load, onFail);
  const [later, setLater] = useState(/** @type {Holder[]|undefined} */ (undefined));
  return [later ?? first, async () => setLater(await load())];
}

/** @param {{heads: string[], holders: Holder[], path: string, own?: string, when(holder: Holder): string,
 *   onChange(): Promise<void>, onFail(error: unknown): void}} props */
function Holders({ heads, holders, path, own, when, onChange, onFail }) {
  const [asked, setAsked] = useState("");
  /** @param {string} name */
  const end = async (name) => {
    if (asked !== name) return setAsked(name); // the second press means it
    try {
      await api.remove(`${path}/${encodeURIComponent(name)}`);
      toast(t("kept"));
      await onChange();
    } catch (error) {
      onFail(error);
    }
  };
  return h(
    Table,
    { heads: [...heads, t("action")], numbers: [] },
    holders.map((holder) =>
      h(
        "tr",
        { key: holder.name, class: "still" },
        h("td", { class: "who" }, holder.name),
        h("td", null, h(Grants, { grants: holder.grants })),
        h("td", { class: "nowrap soft" }, when(holder)),
        h(
          "td",
          null,
          holder.name !== own &&
            h(
              "button",
              { type: "button", class: "button button--danger", onClick: () => end(holder.name) },
              asked === holder.name ? t("end_sure", { name: holder.name }) : t("end"),
            ),
        ),
      ),
    ),
  );
}

/** @param {{onFail(error: unknown): void}} props */
export function Users({ onFail }) {
  const [users, again] = useList(api.users, onFail);
  if (!users) return h(Notice, { title: frame("loading"), busy: true });
  return h(
    "div",
    { class: "panel" },
    h(Holders, {
      heads: [t("name"), t("rights"), t("since")],
      holders: users,
      path: "/api/users",
      own: api.me()?.name,
      when: ({ created_ms }) => moment(created_ms),
      onChange: again,
      onFail,
    }),
    h("h2", { class: "places__title" }, t("add_user")),
    h(
      Form,
      {
        word: t("keep"),
        onSend: async (form) => {
          const password = String(form.get("password"));
          const user = { name: form.get("name"), role: form.get("role"), projects: projectsOf(form) };
          await api.post("/api/users", password ? { ...user, password } : user);
          await again();
          return t("kept");
        },
      },
      h(Field, { name: "name", word: t("name"), required: true, maxLength: 64, autocomplete: "off" }),
      h(Field, {
        name: "password",
        word: t("password"),
        more: t("password_more"),
        type: "password",
        autocomplete: "new-password",
      }),
      h(Field, { name: "role", word: t("role"), options: ROLES.map((role) => [role, t(role)]) }),
      projectField(),
    ),
  );
}

/** @param {{onFail(error: unknown): void}} props */
export function Tokens({ onFail }) {
  const [tokens, again] = useList(api.tokens, onFail);
  const [made, setMade] = useState("");
  if (!tokens) return h(Notice, { title: frame("loading"), busy: true });
  return h(
    "div",
    { class: "panel" },
    tokens.length > 0 &&
      h(Holders, {
        heads: [t("name"), t("rights"), t("until")],
        holders: tokens,
        path: "/api/tokens",
        when: ({ expires_ms }) => (expires_ms ? moment(expires_ms) : t("for_ever")),
        onChange: again,
        onFail,
      }),
    made &&
      h(
        "p",
        { class: "made", role: "status" },
        h("code", null, made),
        h("span", { class: "soft small" }, t("once")),
      ),
    h("h2", { class: "places__title" }, t("add_token")),
    h(
      Form,
      {
        word: t("keep"),
        onSend: async (form) => {
          const days = Number(form.get("days"));
          const token = { name: form.get("name"), scopes: form.getAll("scopes"), projects: projectsOf(form) };
          const answer = await api.post("/api/tokens", days ? { ...token, days } : token);
          setMade(answer.token);
          await again();
          return t("kept");
        },
      },
      h(Field, { name: "name", word: t("name"), required: true, maxLength: 64, autocomplete: "off" }),
      h(
        "fieldset",
        { class: "form__choices" },
        h("legend", null, t("rights")),
        SCOPES.map((scope) =>
          h(
            "label",
            { key: scope },
            h("input", { type: "checkbox", name: "scopes", value: scope }),
            ` ${scope}`,
          ),
        ),
      ),
      h(Field, { name: "days", word: t("days"), more: t("zero_more"), type: "number", min: 0, value: "90" }),
      projectField(),
    ),
  );
}

/** What a person asks about their data: all of it, or that it be gone. */
export function Requests() {
  const [user, setUser] = useState("");
  const [counted, setCounted] = useState(/** @type {any} */ (undefined));
  return h(
    "div",
    { class: "panel" },
    h("p", { class: "soft" }, t("requests_lead")),
    h(
      Form,
      {
        word: t("look"),
        onSend: async (form) => {
          const wanted = String(form.get("user"));
          setCounted(await api.post("/api/forget", { user: wanted, dry_run: true }));
          setUser(wanted);
        },
      },
      h(Field, { name: "user", word: t("person"), more: t("person_more"), required: true, maxLength: 256 }),
    ),
    counted && [
      h(
        "p",
        { role: "status" },
        t("found", {
          user,
          sessions: number(counted.sessions),
          batches: number(counted.batches),
          bytes: bytes(counted.bytes),
        }),
      ),
      counted.sessions > 0 && [
        h(Form, { word: t("export"), onSend: () => save(user) }),
        h(Form, {
          word: t("forget", { user }),
          danger: true,
          onSend: async () => {
            const receipt = await api.post("/api/forget", { user });
            setCounted(undefined);
            return t("gone", { sessions: number(receipt.sessions) });
          },
        }),
      ],
    ],
  );
}

/** @param {string} user */
async function save(user) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await api.exportOf(user));
  link.download = "export.ndjson";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
