// first-run.js — the words of an empty collector.
// @ts-check
import { catalogue } from "../text.js";

export const t = catalogue(
  {
    title: "No sessions yet",
    lead: "Two minutes from here to watching your first visit.",
    paste: "Paste this into the head of your page",
    paste_more: "The key may be public: it can only send recordings to this project, never read them.",
    copy: "Copy",
    copied: "Copied",
    selected: "Selected: copy it with your keyboard",
    visit: "Open that page",
    waiting: "Waiting for the first event. This page notices by itself.",
    arrived: "It works: the first visit has arrived.",
    watch: "Watch it",
    all: "All sessions",
    demo: "No page at hand?",
    demo_here: "Visit the demo shop, which has honest friction built in, and come back.",
    demo_open: "Open the demo shop",
    demo_start: "Start the collector with hark serve --demo and visit its demo shop.",
  },
  {
    title: "Noch keine Sitzungen",
    lead: "In zwei Minuten sehen Sie Ihren ersten Besuch.",
    paste: "In den Kopf Ihrer Seite einfügen",
    paste_more:
      "Der Schlüssel darf öffentlich sein: Er kann nur Aufnahmen an dieses Projekt senden, nie lesen.",
    copy: "Kopieren",
    copied: "Kopiert",
    selected: "Ausgewählt: mit der Tastatur kopieren",
    visit: "Diese Seite öffnen",
    waiting: "Wartet auf das erste Ereignis und merkt es von selbst.",
    arrived: "Es läuft: Der erste Besuch ist da.",
    watch: "Ansehen",
    all: "Alle Sitzungen",
    demo: "Keine Seite zur Hand?",
    demo_here:
      "Besuchen Sie den Beispielladen, in den ehrliche Reibung eingebaut ist, und kommen Sie zurück.",
    demo_open: "Beispielladen öffnen",
    demo_start: "Starten Sie den Sammler mit hark serve --demo und besuchen Sie seinen Beispielladen.",
  },
);
