// notes.js — notes on moments of a session: what was written, writing one, and taking one away.
// @ts-check
import { h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { clock } from "../format.js";
import { Dialog } from "../parts/dialog.js";
import { Field, Form } from "../parts/form.js";
import { moment } from "../text.js";
import { t } from "../text/notes.js";

const TEXT_MAX = 900; // letters; the collector counts 1000 bytes

/** @typedef {{id: number, tab: string, epoch: number, at_ms: number, text: string, who: string, written_ms: number}} Note */
/** Where notes are kept. @typedef {{list(): Promise<Note[]>, may(): boolean,
 *   add(note: {tab: string, epoch: number, at_ms: number, text: string}): Promise<Note>, remove(id: number): Promise<void>}} NoteStore */
/** @typedef {import("../format.js").Line & {note?: Note}} NoteLine */

/** @param {Note} note @returns {NoteLine} */
const lineOf = (note) => ({
  at: note.at_ms,
  tone: "remark",
  title: note.text,
  detail: `${note.who} · ${moment(note.written_ms)}`,
  marked: true,
  note,
});

/**
 * The notes of one page view as lines of what happened. Without a store, or where they cannot be had: none.
 * @param {NoteStore|undefined} store @param {import("../api.js").View} view
 */
export function useNotes(store, view) {
  const [notes, setNotes] = useState(/** @type {Note[]} */ ([]));
  useEffect(() => {
    let gone = false;
    store?.list().then(
      (found) => !gone && setNotes(found),
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [store]);
  const here = notes.filter(({ tab, epoch }) => tab === view.tab && epoch === view.epoch);
  return {
    lines: here.map(lineOf),
    may: Boolean(store?.may()),
    /** @param {number} time @param {string} text */
    add: async (time, text) => {
      const at = { tab: view.tab, epoch: view.epoch, at_ms: Math.round(time), text };
      const note = await /** @type {NoteStore} */ (store).add(at);
      setNotes((all) => [...all, note]);
    },
    /** @param {Note} note */
    remove: async (note) => {
      await store?.remove(note.id);
      setNotes((all) => all.filter(({ id }) => id !== note.id));
    },
  };
}

/** @typedef {ReturnType<typeof useNotes>} Notes */

/** @param {{notes: Notes, time: number, onClose(): void}} props */
export function WriteNote({ notes, time, onClose }) {
  /** @param {FormData} form */
  const keep = async (form) => {
    await notes.add(time, String(form.get("text")).trim());
    onClose();
    return t("kept");
  };
  return h(
    Dialog,
    { title: t("at", { time: clock(time, true) }), onClose },
    h(
      Form,
      { word: t("keep"), onSend: keep },
      h(Field, {
        word: t("text"),
        more: t("text_more"),
        name: "text",
        area: true,
        rows: 4,
        required: true,
        maxLength: TEXT_MAX,
        autoFocus: true,
      }),
    ),
  );
}

/** What was written, whole; and the way to take it away. @param {{notes: Notes, note: Note, onClose(): void}} props */
export function ReadNote({ notes, note, onClose }) {
  const remove = async () => {
    await notes.remove(note);
    onClose();
    return t("removed");
  };
  return h(
    Dialog,
    { title: t("at", { time: clock(note.at_ms, true) }), onClose },
    h("p", { class: "note__text" }, note.text),
    h("p", { class: "soft small" }, t("by", { who: note.who, when: moment(note.written_ms) })),
    notes.may && h(Form, { word: t("remove"), danger: true, onSend: remove }),
  );
}

/** @param {{onNote(): void}} props */
export const NoteButton = ({ onNote }) =>
  h(
    "button",
    { type: "button", class: "button button--small", title: t("write_more"), onClick: onNote },
    t("write"),
  );

/** Beside a note in the list of what happened. @param {{note: Note, onRead(note: Note): void}} props */
export const ReadButton = ({ note, onRead }) =>
  h(
    "button",
    {
      type: "button",
      class: "event__read",
      "aria-label": t("read", { who: note.who }),
      onClick: () => onRead(note),
    },
    "…",
  );
