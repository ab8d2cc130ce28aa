// equip.js — puts all helpers and observers to a page.
//
// Room: sdk/page. The order is that of who needs whom.
// @ts-check
import { createControls } from "./controls.js";
import { observeAnimation } from "./observe/animation.js";
import { observeFailure } from "./observe/failure.js";
import { observeFocus } from "./observe/focus.js";
import { observeInput } from "./observe/input.js";
import { observeMedia } from "./observe/media.js";
import { observeMutation } from "./observe/mutation.js";
import { observeNavigation } from "./observe/navigation.js";
import { observeNetwork } from "./observe/network.js";
import { observePointer } from "./observe/pointer.js";
import { observeScroll } from "./observe/scroll.js";
import { observeViewport } from "./observe/viewport.js";
import { observeVitals } from "./observe/vitals.js";
import { observeRoots } from "./roots.js";
import { createSizes } from "./sizes.js";
import { createSnapshot } from "./snapshot.js";
import { createStates } from "./states.js";
import { createStyles } from "./styles.js";
import { createTruth } from "./truth.js";
import { awaitVerdicts } from "./verdict.js";

/** In a browser that lacks what they need nothing stays behind. @param {import("./shared.js").Page} page */
export function equip(page) {
  try {
    page.styles = createStyles(page);
    page.controls = createControls(page);
    page.sizes = createSizes(page);
    page.states = createStates(page);
    page.media = observeMedia(page);
    page.snapshot = createSnapshot(page);
    page.truth = createTruth(page);
    page.mutations = observeMutation(page);
    page.clicked = awaitVerdicts(page);
    observeRoots(page);
    observeAnimation(page);
    observePointer(page);
    observeScroll(page);
    observeInput(page);
    observeFocus(page);
    observeFailure(page);
    observeNetwork(page);
    return {
      navigation: observeNavigation(page),
      viewport: observeViewport(page),
      vitals: observeVitals(page),
    };
  } catch (error) {
    page.undo();
    throw error;
  }
}
