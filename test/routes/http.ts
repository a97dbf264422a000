/** Requests as they are, without the politeness of `fetch`: any path, any Host, sockets that stop reading. */
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { inject } from "vitest";
import { revive } from "../../lib/core/index.ts";
import { parseEvents, type ReceivedEvent } from "../unit/stream/events.ts";
import { checkAnswer } from "./described.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Default: the server of all tests. */
  readonly origin?: string;
}

/** The whole answer to a request; the path goes out as it is written. */
export async function ask(path: string, asking: Asking = {}): Promise<Answer> {
  const response = await send(path, asking);
  response.setEncoding("utf8");
  let text = "";
  for await (const part of response) text += part;
  const answer = { status: response.statusCode ?? 0, headers: response.headers, text };
  // Whatever a test asks, the description of the API must have said it.
  checkAnswer(asking.method ?? "GET", path, answer);
  return answer;
}

/** The JSON of an answer that must be a success. */
export async function askJson<T = unknown>(path: string): Promise<T> {
  return JSON.parse(await askText(path)) as T;
}

/** The same for answers that hold Maps. */
export async function askTagged<T>(path: string): Promise<T> {
  return JSON.parse(await askText(path), revive) as T;
}

async function askText(path: string): Promise<string> {
  const { status, text } = await ask(path);
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return text;
}

/** Events of a stream: all of them, or until `enough` says so; then the connection is cut. */
export async function askEvents(
  path: string,
  enough: (events: readonly ReceivedEvent[]) => boolean = () => false,
  asking: Asking = {},
): Promise<ReceivedEvent[]> {
  const response = await send(path, asking);
  if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode}`);
  response.setEncoding("utf8");
  const events: ReceivedEvent[] = [];
  let rest = "";
  for await (const part of response) {
    rest += part;
    const end = rest.lastIndexOf("\n\n");
    if (end < 0) continue;
    events.push(...parseEvents(rest.slice(0, end + 2)));
    rest = rest.slice(end + 2);
    if (enough(events)) break;
  }
  response.destroy();
  return events;
}

/** An answer whose body is not read. */
export function send(
  path: string,
  { method = "GET", headers = {}, body, origin = inject("origin") }: Asking = {},
): Promise<IncomingMessage> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers, agent: false }, resolve);
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}
