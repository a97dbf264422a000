/** A receiver of alerts over real HTTP, and a clock that goes on when it is told to. */
import { createServer } from "node:http";
import type { ClusterClock } from "../../lib/cluster/types.ts";
import type { DurationMs, EpochMs } from "../../lib/model/units.ts";

export interface Taken {
  readonly path: string;
  readonly authorization: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what was sent, of whatever shape, to be looked into by a test
  readonly body: any;
}

export interface AlertReceiver {
  readonly url: string;
  /** All that came, those that were refused included. */
  readonly all: readonly Taken[];
  /** The next request that has not been looked at. */
  next(): Promise<Taken>;
  /** What is answered from now on. */
  answer(status: number, headers?: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

export async function alertReceiver(): Promise<AlertReceiver> {
  const all: Taken[] = [];
  const waiting: ((taken: Taken) => void)[] = [];
  let looked = 0;
  let status = 200;
  let headers: Readonly<Record<string, string>> = {};
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    const { url = "", headers: asked } = request;
    response.writeHead(status, headers).end();
    const taken = { path: url, authorization: asked.authorization, body: JSON.parse(text) };
    all.push(taken);
    const first = waiting.shift();
    if (first === undefined) return;
    looked += 1;
    first(taken);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    all,
    next() {
      const taken = all[looked];
      if (taken === undefined) return new Promise((resolve) => waiting.push(resolve));
      looked += 1;
      return Promise.resolve(taken);
    },
    answer(next, more = {}) {
      status = next;
      headers = more;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export interface HeldClock extends ClusterClock {
  /** Goes on, and calls back what is due on the way. */
  advance(ms: DurationMs): void;
}

export function heldClock(begin: EpochMs): HeldClock {
  let now = begin;
  let timers: { readonly at: EpochMs; readonly callback: () => void }[] = [];
  return {
    now: () => now,
    random: () => 1,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        now = due.at;
        timers = timers.filter((one) => one !== due);
        due.callback();
      }
      now = end;
    },
  };
}
