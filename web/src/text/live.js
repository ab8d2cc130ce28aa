// live.js — the words of a visit that is followed while it happens.
// @ts-check
import { catalogue } from "../text.js";

export const t = catalogue(
  {
    follow: "Follow live",
    follow_more: "This visit is not over: show what the visitor does, as it happens",
    connecting: "Catching up",
    live: "Live",
    live_more: "What is shown happened less than two seconds ago",
    broken: "Connecting again",
    over: "Visit ended",
    over_more: "The visitor has left, or has done nothing for half an hour",
  },
  {
    follow: "Live verfolgen",
    follow_more: "Dieser Besuch ist nicht zu Ende: zeigen, was der Besucher tut, während er es tut",
    connecting: "Wird eingeholt",
    live: "Live",
    live_more: "Was zu sehen ist, geschah vor weniger als zwei Sekunden",
    broken: "Wird wieder verbunden",
    over: "Besuch beendet",
    over_more: "Der Besucher ist gegangen oder hat eine halbe Stunde lang nichts getan",
  },
);
