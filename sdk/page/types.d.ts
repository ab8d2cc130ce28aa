// types.d.ts — the public types of hark's page SDK; shipped beside hark.mjs.

export type Consent = true | false | "anonymous" | "denied";

export type SignalName =
  | "rage_click"
  | "dead_click"
  | "error_click"
  | "hesitation_hover"
  | "hesitation_field"
  | "thrashed_cursor"
  | "form_abandonment"
  | "double_click"
  | "scroll_depth"
  | "request_failure";

export interface Options {
  /** The project's write key, "pk_" and 21 letters or digits. */
  key: string;
  /** Where batches go: an origin, or a whole URL. The script tag's default is its own origin. */
  endpoint?: string;
  /** Where the core's files lie; default: the script's own directory, or the endpoint's origin. */
  assets?: string;
  /** The site's release, told with every session. */
  release?: string;
  /** "denied" or false: nothing happens before setConsent(true). "anonymous": nothing is stored in the browser. */
  consent?: Consent;
  /** Selectors of elements whose text is masked whole, blocked (size only), or allowed (cards and secrets only). */
  mask?: string;
  block?: string;
  allow?: string;
  /** "all": every word of the page is masked, and the title is not told, except where an element is allowed. */
  maskText?: "all" | "patterns";
  /** false: fonts that the page has loaded are not read for the replay. */
  fonts?: boolean;
  /** true: images of <img> elements are read for the replay (neither masked nor blocked ones, nor SVG). */
  images?: boolean;
  /** Pictures a second (at most 4) of each canvas: what canvases show, where they are not masked. Default: none. */
  canvas?: number;
  /** Origins of frames that run hark too: what they record with `parent` becomes part of this page's recording. */
  frames?: string[];
  /** In a frame: the origin of the page around it, which is handed everything recorded here, before masking. */
  parent?: string;
  /** "off": never try WebAssembly (no CSP report is made), use the JS build of the core. */
  wasm?: "off" | "on";
  /** For CSP: the nonce that a script element of hark's should carry; default: that of its own. */
  nonce?: string;
  /** true: record although the browser sends Global Privacy Control. */
  ignoreGpc?: boolean;
  /** true: nothing is recorded where the browser sends Do Not Track. */
  doNotTrack?: boolean;
  /** Which visits are recorded: a rate from 0 to 1, or more exactly. Default: all. */
  sample?: number | Sample;
}

export interface Sample {
  /** Share of the visits that are recorded from their beginning; default 1. */
  rate?: number;
  /** Other rates by path, the first pattern that fits: [["/checkout*", 1], ["/blog/*", 0.01]]. */
  urls?: [pattern: string, rate: number][];
  /** A visit that was not chosen is recorded from a minute before one of these is tracked, to its end. */
  events?: string[];
  /** The same for an error that nobody caught, or a rejection that nobody handled. */
  errors?: boolean;
}

export interface Heard {
  signal: SignalName;
  /** What it is about, while it is in the page. */
  element: Element | undefined;
  /** `start` and `at`: ms since the page view began; target and label are masked. */
  detail: { start: number; at: number; count: number; target: string; label: string };
}

export type State =
  | "waiting"
  | "recording"
  | "stopped"
  | "denied"
  | "gpc"
  | "dnt"
  | "unsupported"
  | "refused"
  | "framed"
  | "unsampled" // not chosen, and nothing could change that
  | "buffering"; // not chosen: the last minute is kept in the page, and sent when something happens

/** What hark.preview() shows and tells. */
export interface Preview {
  /** Bytes of the batches, as they would be sent. */
  bytes: number;
  /** Bytes of stylesheets that go once for all visits, before they are deflated. */
  sheets: number;
  nodes: number;
  /** Texts of the page that would arrive changed. */
  masked: number;
  /** Elements of which only the size is told. */
  blocked: number;
  /** Form fields whose value would be told, masked. */
  fields: number;
  /** false: the picture could not be drawn here (no WebAssembly), only counted. */
  drawn: boolean;
  close(): void;
}

export interface Hark {
  readonly version: string;
  init(options: Options): void;
  identify(user: string): void;
  track(name: string, props?: unknown): void;
  setConsent(consent: Consent): void;
  addTag(name: string, value: string): void;
  /** Calls fn for each signal of that name ("*": all). Gives the function that ends it. */
  on(signal: SignalName | "*", fn: (heard: Heard) => void): () => void;
  stop(): void;
  /** Where this visit can be watched; undefined while nothing is recorded. */
  sessionUrl(): string | undefined;
  /** Shows, over the page, what hark would send of it now; sends nothing. For the site's owner: it loads 40 KB more. */
  preview(): Promise<Preview>;
  /** What hark is doing, and what went wrong: for support, not for logic. */
  diagnostics(): Record<string, unknown>;
}

/** What sampling has decided (sampling.js). */
export interface Recorded {
  chosen: boolean;
  /** RECORDED_* of schema/events.js. */
  why: number;
  /** In ten-thousandths. */
  rate: number;
  events: string[];
  errors: boolean;
}

/** Options as the recorder gets them: everything decided. */
export interface ResolvedOptions {
  frames?: string[];
  parent?: string;
  key: string;
  endpoint: string;
  release?: string;
  mask?: string;
  block?: string;
  allow?: string;
  maskText?: "all" | "patterns";
  fonts?: boolean;
  images?: boolean;
  canvas?: number;
  nonce: string;
}

export declare const init: Hark["init"];
export declare const identify: Hark["identify"];
export declare const track: Hark["track"];
export declare const setConsent: Hark["setConsent"];
export declare const addTag: Hark["addTag"];
export declare const on: Hark["on"];
export declare const stop: Hark["stop"];
export declare const sessionUrl: Hark["sessionUrl"];
export declare const preview: Hark["preview"];
export declare const diagnostics: Hark["diagnostics"];

declare const hark: Hark;
export default hark;
