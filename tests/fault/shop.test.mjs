// The demo shop's server, flaws included: they are what the demo is for.
// @ts-check
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { discard, startCollector } from "../lib/harness.mjs";
import { FAULT_HARK } from "../lib/wire.mjs";

/** @type {import("../lib/harness.mjs").Collector} */ let collector;

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK, args: ["--demo"] });
});
after(async () => {
  if (!collector) return;
  const code = await collector.stop();
  await discard(collector);
  assert.equal(code, 0, collector.output());
});

/** @param {string} path @param {object} [body] */
const call = (path, body) =>
  fetch(`${collector.url}/shop/${path}`, body ? { method: "POST", body: JSON.stringify(body) } : undefined);

test("every route of the shop is its page, with the script tag in it", async () => {
  for (const route of ["", "cart", "checkout", "thanks", "product/harbour-mug"]) {
    const html = await (await call(route)).text();
    assert.match(html, new RegExp(`<script async src="/hark.js" data-key="${collector.writeKey}">`), route);
    assert.doesNotMatch(html, /hark:tag/);
  }
  const bare = await fetch(`${collector.url}/shop`, { redirect: "manual" });
  assert.equal(bare.headers.get("location"), "/shop/");
});

test("products are found by words, and by id", async () => {
  const all = await (await call("api/products")).json();
  assert.ok(all.length > 5);
  const lamps = await (await call("api/products?q=LAMP")).json();
  assert.ok(lamps.length > 0 && lamps.length < all.length);
  assert.deepEqual(await (await call(`api/products/${lamps[0].id}`)).json(), lamps[0]);
  assert.equal((await call("api/products/none")).status, 404);
  assert.equal((await call("api/products?q=%ff")).status, 400);
  assert.deepEqual(await (await call("api/products?q=zzzz")).json(), []);
});

test("the cart is slow, and not slower for being asked often", async () => {
  const began = Date.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => call("api/cart", { id: "x", qty: 1 })));
  const ms = Date.now() - began;
  assert.ok(answers.every((answer) => answer.status === 200));
  assert.ok(ms > 2400 && ms < 5000, `${ms} ms`);
});

test("the checkout refuses a phone number with spaces and does not say why", async () => {
  const refused = await call("api/checkout", { name: "A", phone: "+49 30 1" });
  assert.equal(refused.status, 422);
  assert.doesNotMatch((await refused.json()).message, /phone/i);
  const taken = await call("api/checkout", { name: "A", phone: "+49301" });
  assert.equal(taken.status, 200);
  assert.ok((await taken.json()).order);
  for (const body of ["", "[]", "{", "null", '{"phone":5}'])
    assert.ok(
      [400, 422].includes(
        (await fetch(`${collector.url}/shop/api/checkout`, { method: "POST", body })).status,
      ),
      body,
    );
});

test("without --demo there is no shop", async () => {
  const plain = await startCollector({ binary: FAULT_HARK });
  try {
    assert.equal((await fetch(`${plain.url}/shop/`)).status, 404);
    assert.equal((await fetch(`${plain.url}/shop/shop.css`)).status, 404);
  } finally {
    await discard(plain);
  }
});
