/** The part of `EventSource` that the client's end of a stream uses, over node:http: Node has none of its own. */
import { type ClientRequest, request } from "node:http";
import type { EventSourceLike } from "../../lib/stream/client.ts";

type Listener = (event: { data?: unknown; lastEventId?: string }) => void;

const OPEN = 1;
const CLOSED = 2;

export function createEventSource(url: string): EventSourceLike {
  const listeners = new Map<string, Listener[]>();
  let readyState = 0;
  const tell = (type: string, event: Parameters<Listener>[0]): void => {
    for (const listener of listeners.get(type) ?? []) listener(event);
  };
  const take = (text: string): void => {
    let event = "message";
    let data = "";
    let lastEventId = "";
    for (const line of text.split("\n")) {
      const colon = line.indexOf(": ");
      const value = line.slice(colon + 2);
      if (line.startsWith("event: ")) event = value;
      else if (line.startsWith("data: ")) data = value;
      else if (line.startsWith("id: ")) lastEventId = value;
    }
    if (data !== "") tell(event, { data, lastEventId });
  };
  const fail = (): void => {
    if (readyState === CLOSED) return;
    readyState = CLOSED;
    tell("error", {});
  };
  const outgoing: ClientRequest = request(
    url,
    { agent: false, headers: { accept: "text/event-stream" } },
    (answer) => {
      if (answer.statusCode !== 200) return fail();
      readyState = OPEN;
      tell("open", {});
      let rest = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => {
        rest += piece;
        for (let end = rest.indexOf("\n\n"); end !== -1; end = rest.indexOf("\n\n")) {
          const text = rest.slice(0, end);
          rest = rest.slice(end + 2);
          take(text);
        }
      });
      answer.on("close", fail);
    },
  );
  outgoing.on("error", fail);
  outgoing.end();
  return {
    get readyState() {
      return readyState;
    },
    addEventListener(type, listener) {
      const all = listeners.get(type) ?? [];
      listeners.set(type, all);
      all.push(listener);
    },
    close() {
      readyState = CLOSED;
      outgoing.destroy();
    },
  };
}
