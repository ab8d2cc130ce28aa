// embedded.js — the words of a player in a foreign page.
// @ts-check
import { catalogue } from "../text.js";

export const t = catalogue(
  {
    loading: "Fetching the session",
    failed: "This session cannot be opened",
    answered: "{src} was answered with {status}.",
    no_src: "No session: the element wants src, the address of a session file.",
    no_wasm:
      "The Content-Security-Policy of this page does not let WebAssembly run: add 'wasm-unsafe-eval' to its script-src.",
    no_styles:
      "The Content-Security-Policy of this page holds up the recorded page's styles: add 'unsafe-inline' to its style-src, or look at it as one HTML file.",
  },
  {
    loading: "Sitzung wird geholt",
    failed: "Diese Sitzung lässt sich nicht öffnen",
    answered: "{src} wurde mit {status} beantwortet.",
    no_src: "Keine Sitzung: Das Element braucht src, die Adresse einer Sitzungsdatei.",
    no_wasm:
      "Die Content-Security-Policy dieser Seite lässt kein WebAssembly zu: In script-src fehlt 'wasm-unsafe-eval'.",
    no_styles:
      "Die Content-Security-Policy dieser Seite hält die Stile der aufgenommenen Seite auf: In style-src fehlt 'unsafe-inline'; eine HTML-Datei der Sitzung zeigt sie auch so.",
  },
);
