// anomalies.js — the words for what people note about a change.
// @ts-check
import { catalogue } from "../text.js";

export const t = catalogue(
  {
    noted: "Noted at {at} UTC:",
    release: "Release",
    flag: "Flag",
    campaign: "Campaign",
    note: "Note",
    expected: "Expected",
    is_expected: "This was marked as expected: no alert is sent.",
    is_acknowledged: "Somebody has taken note of this: no further alert is sent.",
    acknowledge: "Acknowledge",
    expect: "Mark as expected",
    add: "Add a note",
    kind: "What",
    text: "Text",
    at: "When (your time)",
    keep: "Keep it",
    kept: "It is kept, and stands in the report.",
    marked: "Marked. No more is told of it.",
  },
  {
    noted: "Vermerkt um {at} UTC:",
    release: "Version",
    flag: "Schalter",
    campaign: "Kampagne",
    note: "Notiz",
    expected: "Erwartet",
    is_expected: "Das war als erwartet vermerkt: es wird nicht gemeldet.",
    is_acknowledged: "Das hat jemand zur Kenntnis genommen: es wird nicht weiter gemeldet.",
    acknowledge: "Zur Kenntnis nehmen",
    expect: "Als erwartet vermerken",
    add: "Etwas vermerken",
    kind: "Was",
    text: "Text",
    at: "Wann (Ihre Zeit)",
    keep: "Vermerken",
    kept: "Es ist vermerkt und steht im Bericht.",
    marked: "Vermerkt. Es wird nicht weiter gemeldet.",
  },
);
