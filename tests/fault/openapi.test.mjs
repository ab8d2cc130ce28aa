// The OpenAPI file that the collector serves, against the collector: the same routes, and answers as it says.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ROOT, startCollector } from "../lib/harness.mjs";
import { endUnharmed, FAULT_HARK, makeBatches, post } from "../lib/wire.mjs";

/** Answered before there is a question of who asks, so not in the table of `hark routes`. */
const BESIDE = ["POST /v1/batch", "POST /v1/asset", "POST /v1/known", "GET /healthz", "GET /readyz"];

/** @type {import("../lib/harness.mjs").Collector} */ let collector;
/** @type {any} */ let file;
/** @type {{method: string, path: string, who: string}[]} */ let routes;

before(async () => {
  collector = await startCollector({ binary: FAULT_HARK });
  for (const segment of makeBatches(collector.writeKey, 1, 2))
    assert.equal((await post(collector.url, segment)).status, 200);
  const answer = await fetch(`${collector.url}/api/openapi.json`);
  assert.equal(answer.headers.get("content-type"), "application/json");
  file = await answer.json();
  routes = execFileSync(FAULT_HARK, ["routes"], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
});
after(() => endUnharmed(collector));

/** Follows a $ref. @param {any} part @returns {any} */
const resolve = (part) =>
  part?.$ref
    ? part.$ref
        .slice(2)
        .split("/")
        .reduce((/** @type {any} */ at, /** @type {string} */ name) => at?.[name], file)
    : part;

/** @returns {[string, string, any][]} method, path, operation */
const operations = () =>
  Object.entries(file.paths).flatMap(([path, methods]) =>
    Object.entries(/** @type {any} */ (methods)).map(
      ([method, operation]) => /** @type {[string, string, any]} */ ([method.toUpperCase(), path, operation]),
    ),
  );

test("it has the routes that the collector has, no more and no fewer; docs/api.md names each", () => {
  const said = operations().map(([method, path]) => `${method} ${path}`);
  const are = [...routes.map(({ method, path }) => `${method} ${path}`), ...BESIDE];
  assert.deepEqual(said.sort(), are.sort());
  const words = readFileSync(`${ROOT}/docs/api.md`, "utf8");
  for (const [, path] of operations())
    assert.ok(
      words.includes(
        path
          .replace(/\{(\w+)\}/g, (_, part) =>
            part === "asset" ? "NAME" : part === "session" ? "ID" : part.toUpperCase(),
          )
          .replace(/\/segments$|\.html$|\.csv$/, ""),
      ),
      `docs/api.md does not name ${path}`,
    );
});

test("what it refers to is there, parts of paths are told, and who need not be known", () => {
  const text = JSON.stringify(file);
  for (const [, ref] of text.matchAll(/"\$ref":"([^"]+)"/g)) assert.ok(resolve({ $ref: ref }), ref);
  for (const [method, path, operation] of operations()) {
    const named = (operation.parameters ?? []).map(resolve);
    for (const [, part] of path.matchAll(/\{(\w+)\}/g))
      assert.ok(
        named.some((/** @type {any} */ one) => one.in === "path" && one.name === part && one.required),
        `${path}: {${part}}`,
      );
    const who = routes.find((route) => route.method === method && route.path === path)?.who ?? "anybody";
    assert.equal(operation.security?.length === 0, who === "anybody", `${method} ${path}: who`);
    assert.equal(
      named.some((/** @type {any} */ one) => one.name === "project"),
      who === "project",
      `${method} ${path}: project`,
    );
  }
});

test("every answer is one that it tells of, of the type that it tells, with what is required", async () => {
  const [{ id }] = (await collector.api("/api/sessions")).sessions;
  const { views } = await collector.api(`/api/sessions/${id}`);
  const parts = /** @type {Record<string, string>} */ ({
    session: id,
    tab: views[0].tab,
    epoch: String(views[0].epoch),
    asset: "0".repeat(32),
  });
  const headers = { authorization: `Bearer ${collector.readKey}` };
  for (const [method, path, operation] of operations()) {
    const at = collector.url + path.replace(/\{(\w+)\}/g, (_, part) => parts[part]);
    for (const answer of [await fetch(at, { method, headers }), await fetch(at, { method })]) {
      const told = resolve(operation.responses[answer.status]);
      assert.ok(told, `${method} ${path} answered ${answer.status}`);
      const type = (answer.headers.get("content-type") ?? "").split(";")[0];
      assert.ok(told.content["*/*"] || told.content[type], `${method} ${path} answered ${type}`);
      if (type === "text/event-stream") {
        await answer.body?.cancel(); // it would go on
        continue;
      }
      const schema = resolve(told.content[type]?.schema);
      const body = type === "application/json" ? await answer.json() : await answer.arrayBuffer();
      for (const name of schema?.required ?? []) assert.ok(name in body, `${method} ${path}: ${name}`);
    }
  }
});
