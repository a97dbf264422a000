/**
 * What a Headlamp plugin has of a cluster (`ApiProxy`), on the fake API server: requests as Headlamp's backend passes them on,
 * watches and followed logs as messages of a WebSocket, a closed one without a reason.
 */
import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { HeadlampProxy } from "../../plugins/headlamp/src/connection/cluster-api.ts";
import type { FakeApi } from "./fake-api/fake-api.ts";

export interface FakeProxy extends HeadlampProxy {
  /** False: a WebSocket never opens, as behind a proxy that knows none. */
  takesSockets: boolean;
  /** Paths that were streamed, in order. */
  readonly streamed: readonly string[];
  /** Sockets that are open. */
  readonly open: number;
}

export function headlampProxy(api: FakeApi): FakeProxy {
  const streamed: string[] = [];
  let open = 0;

  const ask = (path: string, signal: AbortSignal | undefined): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const url = new URL(path, api.url);
      const options = { ca: api.ca, ...(signal === undefined ? {} : { signal }) };
      httpsRequest(url, options, resolve).on("error", reject).end();
    });

  return {
    takesSockets: true,
    streamed,
    get open() {
      return open;
    },
    async clusterRequest(path, { signal }) {
      const message = await ask(path, signal as AbortSignal | undefined).catch((error: Error) => {
        throw Object.assign(new Error("Unreachable"), { status: error.name === "AbortError" ? 408 : 502 });
      });
      const status = message.statusCode ?? 0;
      if (status >= 200 && status < 300) return new Response(streamOf(message), { status });
      let text = "";
      for await (const piece of message) text += String(piece);
      // As Headlamp says it: the words of the status, then those of the API server.
      const said = (JSON.parse(text || "{}") as { message?: string }).message;
      throw Object.assign(new Error(`${message.statusMessage} - ${said}`), { status });
    },
    stream(path, onMessage, { failCb }) {
      streamed.push(path);
      const abort = new AbortController();
      const isLog = path.includes("/log?");
      const socket = new FakeSocket();
      let isCancelled = false;
      let isMade = false;
      let isOpen = false;
      const close = (): void => {
        if (isOpen) open -= 1;
        isOpen = false;
        if (!isCancelled) (failCb as () => void)();
        isCancelled = true;
      };
      const begin = async (): Promise<void> => {
        if (!this.takesSockets) throw new Error("no sockets here");
        const message = await ask(path, abort.signal);
        isMade = true;
        if (message.statusCode !== 200) throw new Error(String(message.statusCode));
        isOpen = true;
        open += 1;
        socket.opened();
        let rest = "";
        for await (const piece of message) {
          if (isLog) {
            onMessage(Buffer.from(piece as Uint8Array).toString("base64"));
            continue;
          }
          const lines = (rest + String(piece)).split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines) onMessage(line);
        }
      };
      begin().then(close, close);
      return {
        cancel() {
          isCancelled = true;
          abort.abort();
        },
        // It is handed out only after it was made.
        getSocket: () => (isMade ? (socket as unknown as WebSocket) : null),
      };
    },
  };
}

class FakeSocket extends EventTarget {
  readyState = 0;
  opened(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
}

function streamOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  const pieces = message[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return new ReadableStream({
    async pull(controller) {
      const { done = false, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel: () => void message.destroy(),
  });
}
