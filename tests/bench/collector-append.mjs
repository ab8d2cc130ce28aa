// The collector that anybody would write first: takes a body, appends it to a file, and says so once the file has it (not
// the disk: it never syncs). usage: node collector-append.mjs FILE
// @ts-check
import { open } from "node:fs/promises";
import http from "node:http";

const file = await open(process.argv[2], "a");
const server = http.createServer((request, response) => {
  /** @type {Buffer[]} */ const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", async () => {
    await file.appendFile(Buffer.concat(chunks));
    response.writeHead(204).end();
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${address.port}`);
});
