// ask.js — the words of what is asked of a report.
// @ts-check
import { catalogue } from "../text.js";

export const t = catalogue(
  {
    since: "Sessions of",
    ever: "all time",
    hours24: "the last 24 hours",
    days7: "the last 7 days",
    days28: "the last 28 days",
    query: "Only those that fit",
    query_help: "browser:Safari -page:/admin",
    goal_of_project: "the project's own",
    show: "Show",
  },
  {
    since: "Sitzungen",
    ever: "aller Zeit",
    hours24: "der letzten 24 Stunden",
    days7: "der letzten 7 Tage",
    days28: "der letzten 28 Tage",
    query: "Nur passende",
    query_help: "browser:Safari -page:/admin",
    goal_of_project: "das des Projekts",
    show: "Zeigen",
  },
);
