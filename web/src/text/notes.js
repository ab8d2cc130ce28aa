// notes.js — the words of notes on moments.
// @ts-check
import { catalogue } from "../text.js";

export const t = catalogue(
  {
    write: "Note",
    write_more: "Write a note on this moment (m)",
    at: "Note at {time}",
    text: "What is to be said of this moment?",
    text_more: "All who may watch this session can read it, with your name",
    keep: "Keep it",
    kept: "The note is kept.",
    by: "{who}, {when}",
    read: "Read the note of {who}",
    remove: "Remove the note",
    removed: "The note is removed.",
  },
  {
    write: "Notiz",
    write_more: "Eine Notiz zu diesem Moment schreiben (m)",
    at: "Notiz bei {time}",
    text: "Was ist zu diesem Moment zu sagen?",
    text_more: "Alle, die diese Sitzung sehen dürfen, können es lesen, mit Ihrem Namen",
    keep: "Behalten",
    kept: "Die Notiz ist gespeichert.",
    by: "{who}, {when}",
    read: "Die Notiz von {who} lesen",
    remove: "Notiz entfernen",
    removed: "Die Notiz ist entfernt.",
  },
);
