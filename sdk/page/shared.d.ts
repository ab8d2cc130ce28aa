// shared.d.ts — the shapes that the SDK's own files share; not part of the public API.

import type { Controls } from "./controls.js";
import type { Mirror } from "./mirror.js";
import type { Policy } from "./policy.js";
import type { Sizes } from "./sizes.js";
import type { Snapshot } from "./snapshot.js";
import type { Styles } from "./styles.js";
import type { Tape } from "./tape.js";
import type { Truth } from "./truth.js";

declare global {
  // sdk/build.mjs puts these in.
  const HARK_VERSION: string | undefined;
  const HARK_CORE_WASM: string | undefined;
  const HARK_CORE_JS: string | undefined;
}

export type Root = Document | ShadowRoot;

export interface Roots {
  documents: WeakMap<Element, Document>;
  closed: WeakMap<Element, ShadowRoot>;
  frameOf(doc: Document): HTMLIFrameElement | undefined;
  shadowOf(element: Element): ShadowRoot | null | undefined;
  frameDocument(frame: HTMLIFrameElement): Document | null;
}

/** What observers and their helpers see of a recording. */
export interface Page {
  win: Window & typeof globalThis;
  doc: Document;
  tape: Tape;
  mirror: Mirror;
  policy: Policy;
  styles: Styles;
  controls: Controls;
  sizes: Sizes;
  snapshot: Snapshot;
  truth: Truth;
  mutations: { observe(root: Node): void; flush(): void };
  roots: Roots;
  frameOf: Roots["frameOf"];
  shadowOf: Roots["shadowOf"];
  frameDocument: Roots["frameDocument"];
  /** Policy bits as last said, where there are any. */
  bits: WeakMap<Element, number>;
  running: boolean;
  paused: boolean;
  left: boolean;
  /** Is what happens now to be recorded? */
  recording(): boolean;
  /** Which page view of this document it is. */
  view(): number;
  /** ms since the page view began. */
  now(): number;
  /** Sets the tape's clock, and sees that somebody reads the tape. */
  stamp(): void;
  /** A new page view of the same document begins. */
  restart(): void;
  guard<F extends (...args: any[]) => void>(fn: F): F;
  fault(error: unknown): void;
  listen(target: EventTarget, type: string, fn: (event: any) => void): void;
  /** Calls fn for every document and shadow root that is recorded, once. */
  everyRoot(fn: (root: Root, isDocument: boolean) => void): void;
  observeRoot(root: Root): void;
  onStop(fn: () => void): void;
  onKeyframe(fn: () => void): void;
  keyframeTaken(): void;
  /** The node's id, or 0; changes not yet read are read first. */
  id(node: Node | null | undefined): number;
  /** The id of the node or of the nearest recorded one around it. */
  near(element: Element | undefined): number;
  /** Is it in the recording already? */
  known(node: Node): boolean;
  /** What an event is about, inside open shadow trees too. */
  target(event: Event): Element;
  clicked(): void;
  undo(): void;
}
