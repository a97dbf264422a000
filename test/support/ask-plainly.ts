/** A request with exactly these headers; `fetch` would add some, refuse others and unpack the answer. */
import { type IncomingHttpHeaders, request } from "node:http";

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The answer of a server of this machine, as it came. */
export function askPlainly(asked: {
  readonly port: number;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...asked, hostname: "127.0.0.1", agent: false }, async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
    });
    outgoing.once("error", reject);
    outgoing.end();
  });
}
