/** Clients of a NATS that may not let them in: what is said meanwhile is kept, and all that were let in are closed together. */
import { connectNats, type Nats, type NatsOptions } from "../../lib/nats/connection.ts";

export interface ConnectingClient {
  readonly nats: Promise<Nats>;
  /** What was said before it was let in. */
  readonly said: readonly string[];
  /** It tries no more. */
  stop(): void;
}

export interface NatsClients {
  connecting(options: Omit<NatsOptions, "name">): ConnectingClient;
  close(): Promise<void>;
}

export function createNatsClients(): NatsClients {
  const opened: Nats[] = [];
  return {
    connecting(options) {
      const said: string[] = [];
      const stop = new AbortController();
      const nats = connectNats({
        ...options,
        name: "test",
        signal: stop.signal,
        onWaiting: (reason) => said.push(reason),
      });
      nats.then(
        (one) => opened.push(one),
        () => undefined,
      );
      return { nats, said, stop: () => stop.abort() };
    },
    async close() {
      for (const nats of opened.splice(0)) await nats.close();
    },
  };
}
