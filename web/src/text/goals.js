// goals.js — the words of the settings' page of goals.
// @ts-check
import { catalogue } from "../text.js";

export const t = catalogue(
  {
    lead: 'A goal is an event that your pages track: hark.track("purchase", { value: 42, currency: "EUR" }). One of them means success: reports hold friction and journeys against it where none is asked for.',
    now: "Success is “{goal}”",
    never:
      "No session of the last 28 days reached it: reports that take it can say nothing. Choose an event from the list, or have your pages track it.",
    since: "What sessions of the last 28 days reached",
    event: "Event",
    sessions: "Sessions",
    share: "Of all",
    events: "Times",
    choice: "Success",
    range: "{low} to {high}",
    is_goal: "is success",
    choose: "Make it success",
    choose_one: "{name} means success",
    more: "There are more; these are the most reached.",
    none: "Your pages track nothing yet",
    none_more: "What they track appears here within the hour.",
    another: "Another event, by its name",
    another_more: "As pages track it. Empty: purchase.",
    keep: "Keep",
    kept: "Kept.",
  },
  {
    lead: 'Ein Ziel ist ein Ereignis, das Ihre Seiten melden: hark.track("purchase", { value: 42, currency: "EUR" }). Eines davon bedeutet Erfolg: Berichte messen Reibung und Wege daran, wenn nach keinem anderen gefragt ist.',
    now: "Erfolg ist „{goal}“",
    never:
      "Keine Sitzung der letzten 28 Tage hat es erreicht: Berichte, die es nehmen, können nichts sagen. Wählen Sie ein Ereignis aus der Liste, oder lassen Sie Ihre Seiten es melden.",
    since: "Was Sitzungen der letzten 28 Tage erreichten",
    event: "Ereignis",
    sessions: "Sitzungen",
    share: "Von allen",
    events: "Male",
    choice: "Erfolg",
    range: "{low} bis {high}",
    is_goal: "ist Erfolg",
    choose: "Zum Erfolg machen",
    choose_one: "{name} bedeutet Erfolg",
    more: "Es gibt mehr; dies sind die meist erreichten.",
    none: "Ihre Seiten melden noch nichts",
    none_more: "Was sie melden, steht binnen einer Stunde hier.",
    another: "Ein anderes Ereignis, mit Namen",
    another_more: "So, wie Seiten es melden. Leer: purchase.",
    keep: "Übernehmen",
    kept: "Übernommen.",
  },
);
