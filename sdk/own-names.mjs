// own-names.mjs — properties that only hark's own files read and write: the build gives them shorter names.
//
// Used by sdk/build.mjs. A name belongs here only if nobody else ever sees it: not the site (options, hark.*,
// diagnostics), not the collector's answers, nothing stored or sent as JSON, no export of the core, no object of the
// browser's. All bundles of a build get the same short names, for they hand objects to each other.
// @ts-check

export const OWN_NAMES = `
abandon adopt adopted again alone asked attempt batch begin below bits calm catchUp changed chosen
clicked controls doc documents drain due early ends everyDocument everyRoot everyWindow failed fault filling
flush following frameDocument frameOf fresh guard halt hearEarly heard hold how hurried hurry imported initial
keyframeTaken know known late lateRoots leave listen mark met mirror mixed mutations near observeRoot
observer offer onAnswer onDropped onDue onKeyframe onKeyframeWanted onRefused onSignal onState onStop patch picture
pictures place placed plain policy post put quiet recorded recording rehear renew renewed reopened restart retyped
roots schedule seal secret seen selectors settled shadowOf snapshot soon spend stamp stands states stormy
styles sweep take tape tell texts took transport tried tries triggered truth undo use view vitals waiting walk wanted
whole win within wipe word work counts observeCanvas fontMade slotsOf named inside answered tick deflate beacon joined
follow routed owned anew createRing waits
`
  .split(/\s+/)
  .filter(Boolean);
