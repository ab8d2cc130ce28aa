// What a follower does with a stream: events cut anywhere, a connection that ends, batches of a page that nobody shows.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Live, readEvents, whenSheetsCame } from "../../web/src/player/live.js";

/** @param {string} text @param {number} size */
function streamOf(text, size) {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
}

/** A batch's event, with these flags. @param {string} id @param {number} [flags] */
function batch(id, flags = 0) {
  const segment = new Uint8Array(80);
  segment[6] = flags;
  return `event: batch\nid: ${id}\ndata: ${Buffer.from(segment).toString("base64")}\n\n`;
}

test("events are read however they are cut; comments are none", async () => {
  const text =
    "event: open\ndata: {}\n\n:\n\nevent: batch\nid: a-0-1\ndata: AAAA\n\n:\n\nevent: over\ndata: {}\n\n";
  for (let size = 1; size < text.length; size += 3) {
    /** @type {any[]} */ const told = [];
    await readEvents(streamOf(text, size), (one) => told.push(one));
    assert.deepEqual(told, [
      { event: "open", id: "", data: "{}" },
      { event: "batch", id: "a-0-1", data: "AAAA" },
      { event: "over", id: "", data: "{}" },
    ]);
  }
});

/** @param {(() => Response)[]} answers */
function follow(answers) {
  /** @type {string[]} */ const phases = [];
  /** @type {string[]} */ const views = [];
  const counts = { opened: 0, asked: 0 };
  const live = new Live(
    async () => {
      const make = answers[counts.asked++];
      if (!make) return new Promise(() => {});
      return make();
    },
    {
      onPhase: (phase) => phases.push(phase),
      onOpen: () => counts.opened++,
      onView: (view) => views.push(view),
      isOver: async () => true,
    },
  );
  return { live, phases, views, counts };
}

/** @param {() => boolean} holds */
async function until(holds) {
  for (let i = 0; i < 500 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(holds(), String(holds));
}

test("a stream that breaks, or cannot be had, is opened again, and what is there is read anew", async () => {
  const open = "event: open\ndata: {}\n\n";
  const { live, phases, views, counts } = follow([
    () => new Response(streamOf(open + batch("0a-0-1"), 7)),
    () => {
      throw new Error("no network");
    },
    () => new Response(streamOf(`${open}event: over\ndata: {}\n\n`, 7)),
  ]);
  await until(() => phases.includes("over"));
  assert.deepEqual(phases, ["live", "broken", "over"]);
  assert.equal(counts.opened, 2);
  assert.deepEqual(views, ["0a-0"]);
  live.stop();
});

test("batches of the page view that is shown wait for its player, and go together; others say that they came", async () => {
  /** @type {ReadableStreamDefaultController} */ let say;
  const body = new ReadableStream({ start: (controller) => void (say = controller) });
  const { live, views } = follow([() => new Response(body)]);
  const tell = (/** @type {string} */ text) => say.enqueue(new TextEncoder().encode(text));
  const feed = live.feed("0a-0");
  tell(batch("0a-0-1") + batch("0a-0-2") + batch("0b-0-0"));
  await until(() => views.length === 1);
  /** @type {number[]} */ const grown = [];
  let anew = 0;
  const replay = { extend: async (/** @type {any[]} */ segments) => void grown.push(segments.length) };
  feed.drive(/** @type {any} */ (replay), /** @type {any} */ ({ extend() {} }), async () => undefined, {
    onGrown: () => {},
    onAnew: () => anew++,
  });
  tell(batch("0a-0-3"));
  await until(() => grown.reduce((a, b) => a + b, 0) === 3);
  assert.equal(grown[0], 2);
  replay.extend = async () => {
    throw new Error("it does not follow");
  };
  tell(batch("0a-0-9"));
  await until(() => anew === 1);
  feed.stop();
  tell(batch("0a-0-10"));
  await until(() => views.length === 2); // nobody shows it any more
  live.stop();
});

test("missing stylesheets are looked for again, so often and no more", async () => {
  let again = 0;
  whenSheetsCame(0, 0, () => again++);
  whenSheetsCame(2, 3, () => again++);
  whenSheetsCame(2, 0, () => again++)();
  whenSheetsCame(2, 0, () => again++);
  await until(() => again === 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(again, 1);
});
