// playlist.js — the words of a list of examples, and of pictures of elements.
// @ts-check
import { catalogue } from "../text.js";

export const t = catalogue(
  {
    list: "Examples",
    at: "Example {n} of {all}",
    before: "‹ Before",
    next: "Next ›",
    picture: "{name}, as it was recorded",
  },
  {
    list: "Beispiele",
    at: "Beispiel {n} von {all}",
    before: "‹ Davor",
    next: "Weiter ›",
    picture: "{name}, wie aufgezeichnet",
  },
);
