/** An API server, or something that calls itself one, which means no good: answers without an end, and echoes. */
import type { IncomingMessage, ServerResponse } from "node:http";

export const HOSTILE_MODES = [
  /** A page of a list, and every streaming list, that never ends. */
  "endless-list",
  /** A streaming list of ever new objects; a page of them is followed by another one for ever. */
  "endless-objects",
  /** Empty pages, each with a token for the next. */
  "endless-continue",
  /** An error whose text never ends. */
  "endless-error",
  /** A head that never ends. */
  "endless-head",
  /** A refusal that quotes the request with its credentials. */
  "echo",
  /** The same, as an object that is watched. */
  "echo-object",
] as const;

export type HostileMode = (typeof HOSTILE_MODES)[number];

/** An answer that is given as it is written here. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly Uint8Array[];
  /** What comes after the last piece; `open`: nothing, ever. */
  readonly ending: "end" | "cut" | "open";
}

/** How much of such an answer has gone out. */
export interface HostileAnswer {
  sentBytes: number;
}

const PIECE = "x".repeat(64 * 1024);

/** Answers until whoever asked has enough. */
export function answerHostile(
  mode: HostileMode | ScriptedAnswer,
  { headers }: IncomingMessage,
  response: ServerResponse,
  { isWatch, told }: { readonly isWatch: boolean; readonly told: HostileAnswer },
): void {
  const json = { "content-type": "application/json" };
  const quoted = JSON.stringify(headers);
  if (typeof mode !== "string") {
    answerScripted(mode, response, told);
    return;
  }
  switch (mode) {
    case "endless-list":
      response.writeHead(200, json);
      response.write('{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":["');
      endless(response, told, () => PIECE);
      return;
    case "endless-objects":
      response.writeHead(200, json);
      if (isWatch) endless(response, told, (n) => `${JSON.stringify(added(n))}\n`);
      else response.end(pageOf([added(0).object], "more"));
      return;
    case "endless-continue":
      response.writeHead(200, json);
      response.end(pageOf([], "more"));
      return;
    case "endless-error":
      response.writeHead(500, { "content-type": "text/html" });
      endless(response, told, () => PIECE);
      return;
    case "endless-head":
      response.socket?.write("HTTP/1.1 200 OK\r\n");
      endless(response, told, (n) => `x-header-${n}: ${"x".repeat(100)}\r\n`);
      return;
    case "echo":
      response.writeHead(403, json);
      response.end(JSON.stringify({ kind: "Status", code: 403, message: `not for ${quoted}` }));
      return;
    case "echo-object": {
      const { object } = added(0);
      const echoed = { ...object, status: { message: quoted } };
      response.writeHead(200, json);
      response.write(`${JSON.stringify({ type: "ADDED", object: echoed })}\n`);
      response.write(`${JSON.stringify(LIST_END)}\n`);
    }
  }
}

function answerScripted(
  { status, headers, pieces, ending }: ScriptedAnswer,
  response: ServerResponse,
  told: HostileAnswer,
): void {
  response.on("error", () => undefined);
  response.writeHead(status, headers);
  response.flushHeaders();
  for (const piece of pieces) {
    told.sentBytes += piece.length;
    response.write(piece);
  }
  if (ending === "end") response.end();
  // What was written has to go out first.
  else if (ending === "cut") response.write("", () => response.destroy());
}

const LIST_END = {
  type: "BOOKMARK",
  object: { metadata: { resourceVersion: "2", annotations: { "k8s.io/initial-events-end": "true" } } },
};

function added(n: number) {
  const metadata = { namespace: "demo", name: `pod-${n}`, uid: `u-${n}`, resourceVersion: String(n + 1) };
  return {
    type: "ADDED",
    object: { apiVersion: "v1", kind: "Pod", metadata, spec: { text: "x".repeat(500) } },
  };
}

function pageOf(items: readonly object[], next: string): string {
  return JSON.stringify({ kind: "PodList", metadata: { resourceVersion: "1", continue: next }, items });
}

/** Writes as fast as it is read. */
function endless(response: ServerResponse, told: HostileAnswer, pieceOf: (n: number) => string): void {
  const raw = response.headersSent ? response : response.socket;
  let n = 0;
  const pump = (): void => {
    while (raw !== null && !raw.destroyed) {
      const piece = pieceOf(n++);
      told.sentBytes += piece.length;
      if (raw.write(piece)) continue;
      raw.once("drain", pump);
      return;
    }
  };
  response.on("error", () => undefined);
  pump();
}
