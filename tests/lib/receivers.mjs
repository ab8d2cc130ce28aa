// Real receivers of alerts on this machine: an HTTP server and a mail server that can be told to fail in each way.
// @ts-check
import { createHmac } from "node:crypto";
import http from "node:http";
import net from "node:net";

/** @typedef {"take" | "fail" | "hang" | "redirect" | "reset" | "late"} Mood */
/** @typedef {{at: number, mood: Mood, path: string, headers: http.IncomingHttpHeaders, body: string, json: any}} Got */

/** The signature that a body of that time has to bear. @param {string} secret @param {string} time @param {string} body */
export const signatureOf = (secret, time, body) =>
  createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");

/** An HTTP server that does with every POST what its mood is, and remembers them all. */
export async function startReceiver() {
  /** @type {Got[]} */ const got = [];
  const state = { mood: /** @type {Mood} */ ("take"), elsewhere: "" };
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { mood } = state;
    got.push({
      at: Date.now(),
      mood,
      path: request.url ?? "",
      headers: request.headers,
      body,
      json: body ? JSON.parse(body) : undefined,
    });
    if (mood === "hang") return; // never answers
    if (mood === "reset") return request.socket.resetAndDestroy();
    if (mood === "redirect") response.writeHead(302, { location: state.elsewhere });
    else response.writeHead(mood === "fail" ? 500 : 204);
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    got,
    state,
    taken: () => got.filter(({ mood }) => mood === "take"),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}

/** A mail server (RFC 5321, as much of it as a client uses). `refusals`: so many mails are refused for now first. */
export async function startMailServer(refusals = 0) {
  /** @type {{from: string, to: string[], text: string}[]} */ const mails = [];
  const state = { refusals, refused: 0 };
  const server = net.createServer((socket) => {
    let buffer = "";
    let mail = { from: "", to: /** @type {string[]} */ ([]), text: "" };
    let inside = false;
    /** @param {string} line */
    const say = (line) => socket.write(`${line}\r\n`);
    /** @param {string} line */
    const hear = (line) => {
      if (inside) {
        if (line !== ".") {
          mail.text += `${line.startsWith(".") ? line.slice(1) : line}\r\n`;
          return;
        }
        inside = false;
        mails.push(mail);
        say("250 kept");
      } else if (/^EHLO/i.test(line)) say("250-test\r\n250 8BITMIME");
      else if (/^MAIL FROM/i.test(line)) {
        mail = { from: /<(.*?)>/.exec(line)?.[1] ?? "", to: [], text: "" };
        if (state.refused < state.refusals) {
          state.refused++;
          say("451 try again later");
        } else say("250 ok");
      } else if (/^RCPT TO/i.test(line)) {
        mail.to.push(/<(.*?)>/.exec(line)?.[1] ?? "");
        say("250 ok");
      } else if (/^DATA/i.test(line)) {
        inside = true;
        say("354 go on");
      } else if (/^QUIT/i.test(line)) {
        say("221 bye");
        socket.end();
      } else say("250 ok");
    };
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      buffer += chunk.toString("latin1");
      for (let end = buffer.indexOf("\r\n"); end >= 0; end = buffer.indexOf("\r\n")) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        hear(line);
      }
    });
    say("220 test");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    state,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
