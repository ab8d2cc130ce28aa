// shared.d.ts — the shapes that the SDK's own files share; not part of the public API.

import type { Controls } from "./controls.js";
import type { Media } from "./observe/media.js";
import type { Mirror } from "./mirror.js";
import type { Mutations } from "./observe/mutation.js";
import type { Hook } from "./natives.js";
import type { Policy } from "./policy.js";
import type { Sizes } from "./sizes.js";
import type { Snapshot } from "./snapshot.js";
import type { States } from "./states.js";
import type { Styles } from "./styles.js";
import type { Tape } from "./tape.js";
import type { Truth } from "./truth.js";

declare global {
  // sdk/build.mjs puts these in.
  const HARK_VERSION: string | undefined;
  const HARK_CORE_WASM: string | undefined;
  const HARK_CORE_JS: string | undefined;
  const HARK_EXTRA: string | undefined;
  const HARK_RECORDER: string | undefined;
  const HARK_PREVIEW: string | undefined;
  const HARK_REPLAY: string | undefined;
}

/** What the site's owner says about masking. */
export interface Rules {
  mask?: string;
  block?: string;
  allow?: string;
  maskText?: "all" | "patterns";
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
  states: States;
  media: Media;
  /** May bytes of fonts be read, and of images? */
  fonts: boolean;
  images: boolean;
  /** Has done what few pages need, when the script that can do it has come. */
  more(use: (extra: import("./bridge.js").Extra) => void): void;
  /** The address of bytes that have none, made of their name; empty while there is no core. */
  named(head: string, bytes: Uint8Array): string;
  /** A canvas was placed, where the site wants to see what they show. */
  canvas?(canvas: Element, id: number): void;
  truth: Truth;
  mutations: Mutations;
  /** Has the next slice come soon; is it so already? */
  hurry(): void;
  hurried(): boolean;
  /** A task of hark's own that began then is over. */
  took(began: number): void;
  /** The visitor is somewhere else in the same document. */
  routed(): void;
  /** A storm of changes is over: a keyframe is due. */
  calm(): void;
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
  stamp(at?: number): void;
  /** Has fn called once, before the tape is read next: for what changes often and matters only as it stands. */
  soon(fn: () => void): void;
  catchUp(): void;
  /** A new page view of the same document begins. */
  restart(): void;
  /** Makes a function that never throws, and whose time is told; `guard` sets the clock, too. */
  quiet<F extends (...args: any[]) => void>(fn: F): F;
  guard<F extends (...args: any[]) => void>(fn: F): F;
  fault(error: unknown): void;
  /** An error of the page's own was recorded. */
  failed(): void;
  listen(target: EventTarget, type: string, fn: (event: any) => void): void;
  /** Lets the listeners of window and document hear what happened before they were there. */
  hearEarly(events: Event[]): void;
  /** Calls fn for every document and shadow root that is recorded, once. */
  everyRoot(fn: (root: Root, isDocument: boolean) => void): void;
  /** Calls fn for the page's window and for that of every same-origin frame, when its document is taken up. */
  everyWindow(fn: (win: any) => void): void;
  /** Like natives.js's, undone with the window that everyWindow's or everyRoot's fn is being called for. */
  patch(owner: any, name: string, hook: Hook, part?: "value" | "set" | "get"): void;
  observeRoot(root: Root): void;
  /** Lets go of documents that left their frame or the recording, and says whose. */
  sweep(gone: (frame: HTMLIFrameElement) => void): void;
  release(doc: Document): void;
  /** Calls fn for every document in the recording. */
  everyDocument(fn: (doc: Document) => void): void;
  /** Listens again: document.open() has wiped the listeners of a document and its window. */
  rehear(doc: Document): void;
  attempt(fn: () => void): void;
  /** Looks whether frames hold other documents than recorded, or none. */
  frames(): void;
  /** Looks for shadow roots that a parser attached to what it had not closed yet. */
  lateRoots(): void;
  /** All that was in a document has been replaced. True: a keyframe has said everything. */
  reopened(doc: Document): boolean;
  /** Takes a keyframe now, if it is not too soon after the last. */
  renew(): boolean;
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
