// thresholds.js — the words of the settings' page of detectors.
// @ts-check
import { catalogue } from "../text.js";

export const t = catalogue(
  {
    lead: "When something counts as a signal. An empty field means the usual; sessions at rest are judged again by what is kept here.",
    threshold: "Threshold",
    value: "Here",
    normal: "Usual",
    keep: "Keep",
    kept: "Kept.",
    preview: "See what would change",
    previewing: "Judging…",
    sample: {
      one: "The one newest session at rest was judged twice: as is set now, and as it stands above. Nothing is kept yet.",
      other:
        "The {n} newest sessions at rest were judged twice: as is set now, and as it stands above. Nothing is kept yet.",
    },
    sample_all: {
      one: "The only session at rest was judged twice: as is set now, and as it stands above. Nothing is kept yet.",
      other:
        "All {n} sessions at rest were judged twice: as is set now, and as it stands above. Nothing is kept yet.",
    },
    between: "They began between {from} and {to}; other days may differ.",
    few: "That is few: chance alone may be the whole difference.",
    unread: { one: "{n} more could not be judged.", other: "{n} more could not be judged." },
    none_rest:
      "No session is at rest yet: nothing to judge. A session rests ten minutes after its last batch.",
    same: "Nothing would change.",
    signal: "Signal",
    now: "Now",
    then: "Then",
    change: "Change",
    met_now: "Sessions now",
    met_then: "Sessions then",
  },
  {
    lead: "Ab wann etwas ein Signal ist. Ein leeres Feld heißt: wie üblich; ruhende Sitzungen werden nach dem hier Übernommenen neu beurteilt.",
    threshold: "Schwelle",
    value: "Hier",
    normal: "Üblich",
    keep: "Übernehmen",
    kept: "Übernommen.",
    preview: "Zeigen, was sich ändert",
    previewing: "Wird beurteilt …",
    sample: {
      one: "Die eine neueste ruhende Sitzung wurde zweimal beurteilt: wie jetzt eingestellt, und wie es oben steht. Übernommen ist noch nichts.",
      other:
        "Die {n} neuesten ruhenden Sitzungen wurden zweimal beurteilt: wie jetzt eingestellt, und wie es oben steht. Übernommen ist noch nichts.",
    },
    sample_all: {
      one: "Die einzige ruhende Sitzung wurde zweimal beurteilt: wie jetzt eingestellt, und wie es oben steht. Übernommen ist noch nichts.",
      other:
        "Alle {n} ruhenden Sitzungen wurden zweimal beurteilt: wie jetzt eingestellt, und wie es oben steht. Übernommen ist noch nichts.",
    },
    between: "Sie begannen zwischen {from} und {to}; andere Tage können anders sein.",
    few: "Das sind wenige: Der ganze Unterschied kann Zufall sein.",
    unread: {
      one: "{n} weitere ließ sich nicht beurteilen.",
      other: "{n} weitere ließen sich nicht beurteilen.",
    },
    none_rest:
      "Noch ruht keine Sitzung: nichts zu beurteilen. Eine Sitzung ruht zehn Minuten nach ihrer letzten Lieferung.",
    same: "Es würde sich nichts ändern.",
    signal: "Signal",
    now: "Jetzt",
    then: "Dann",
    change: "Unterschied",
    met_now: "Sitzungen jetzt",
    met_then: "Sitzungen dann",
  },
);
