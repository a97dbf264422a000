/** The least that a server of streams can be: writes again what a crowd was sent, when it was sent, and nothing else. */
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerWith, micros } from "./helper.ts";
import type { Tape } from "./live-viewers.ts";

let tape: Tape | null = null;
let texts: Buffer[] = [];
const viewers: ServerResponse[] = [];

function load({ path, given }: { readonly path: string; readonly given: Tape }): Promise<number> {
  tape = given;
  const bytes = readFileSync(path);
  let offset = 0;
  texts = given.lengths.map((length) => {
    offset += length;
    return bytes.subarray(offset - length, offset);
  });
  const server = createServer((request, response) => {
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
    });
    response.write("retry: 1000\n\n");
    viewers[Number(request.url?.slice(1))] = response;
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** Resolves when everything was written. */
function replay(): Promise<void> {
  const messages = tape?.messages ?? [];
  const begin = micros();
  let next = 0;
  return new Promise((resolve) => {
    const write = (): void => {
      const now = micros() - begin;
      for (; next < messages.length; next++) {
        const [at, viewer, text] = messages[next] ?? [0, 0, 0];
        if (at > now) break;
        viewers[viewer]?.write(texts[text] ?? "");
      }
      const following = messages[next];
      if (following === undefined) resolve();
      else setTimeout(write, Math.max(1, (following[0] - now) / 1_000));
    };
    write();
  });
}

answerWith({ load, replay });
