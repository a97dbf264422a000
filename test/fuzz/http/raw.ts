/** Requests byte by byte: what no client would send. */
import { connect } from "node:net";

export interface RawAnswer {
  /** 0: the connection ended without an answer, which is one to what is no HTTP. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** More of an answer is not looked at; streams have no end. */
const MOST_BYTES = 256 * 1024;
/** Streams that say nothing more for so long have said what there is. */
const QUIET_MS = 300;

/** Sends the bytes and resolves with what comes back; null when nothing came and nothing ended in `patienceMs`. */
export function askRaw(
  port: number,
  { method, bytes }: { readonly method: string; readonly bytes: Uint8Array },
  patienceMs: number,
): Promise<RawAnswer | null> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const parts: Buffer[] = [];
    let length = 0;
    let quiet: NodeJS.Timeout | undefined;
    const done = (answer: RawAnswer | null): void => {
      clearTimeout(patience);
      clearTimeout(quiet);
      socket.destroy();
      resolve(answer);
    };
    const told = (): RawAnswer => answerOf(Buffer.concat(parts).toString("utf8"));
    const patience = setTimeout(() => done(null), patienceMs);
    socket.on("error", () => done(told()));
    socket.on("close", () => done(told()));
    socket.on("data", (part) => {
      parts.push(part);
      length += part.length;
      if (length > MOST_BYTES) return done(told());
      const { head, body, status } = told();
      if (isWhole(method, status, head, body)) return done(told());
      clearTimeout(quiet);
      if (/text\/event-stream/i.test(head)) quiet = setTimeout(() => done(told()), QUIET_MS);
    });
    socket.on("connect", () => socket.write(bytes));
  });
}

/** The answer has come, and the connection would wait for another request. */
function isWhole(method: string, status: number, head: string, body: string): boolean {
  if (status < 200) return false;
  if (method === "HEAD" || status === 204 || status === 304) return true;
  if (/^transfer-encoding: *chunked/im.test(head)) return body.endsWith("0\r\n\r\n");
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  return length !== undefined && Buffer.byteLength(body) >= Number(length);
}

function answerOf(text: string): RawAnswer {
  // What only says that the body may come is not the answer.
  const whole = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "");
  const end = whole.indexOf("\r\n\r\n");
  const head = end < 0 ? whole : whole.slice(0, end);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
  return { status, head, body: end < 0 ? "" : whole.slice(end + 4) };
}
