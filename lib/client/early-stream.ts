/**
 * A stream that a page opens while its scripts are still on their way. What it brings waits until somebody listens:
 *
 *   script in the page ──▶ EventSource ──▶ events, kept ──▶ adoptEarly(): they are told once, then it goes on as any other
 */
import { type EventSourceLike, STREAM_EVENTS } from "../stream/client.ts";

/** An event of an `EventSource`, as far as it is read. */
interface SentEvent {
  readonly type: string;
  readonly data?: unknown;
  readonly lastEventId?: string;
}

interface EarlyStream {
  readonly url: string;
  readonly source: EventSourceLike;
  readonly seen: SentEvent[];
  /** From then on nothing more is kept. */
  taken: boolean;
}

/** Where the script in the page leaves its stream. */
const PLACE = "skscopeEarly";
/** A stream that nobody has taken by then is closed: the page shows something else. */
const LEFT_AFTER_MS = 30_000;

/** The script that opens the stream of an address; it stands in the page, before what shows the stream. */
export function earlyStreamScript(url: string): string {
  // "<" could end the script.
  const address = JSON.stringify(url).replaceAll("<", "\\u003c");
  const names = JSON.stringify([...STREAM_EVENTS, "open", "error"]);
  // A stream that has ended would be asked for again when the server closes it.
  return `(()=>{const u=${address},s=new EventSource(u),e=self.${PLACE}={url:u,source:s,seen:[],taken:false};
for(const n of ${names})s.addEventListener(n,m=>{if(e.taken)return;e.seen.push(m);
if(n==="status"&&JSON.parse(m.data).state==="ended")s.close()});
setTimeout(()=>{if(!e.taken){s.close();delete self.${PLACE}}},${LEFT_AFTER_MS})})()`;
}

/** The stream that the page has opened for an address, for its first listener; null when there is none. */
export function adoptEarly(url: string): EventSourceLike | null {
  const host = globalThis as { [PLACE]?: EarlyStream };
  const early = host[PLACE];
  if (early === undefined || early.url !== url) return null;
  delete host[PLACE];
  early.taken = true;
  const { source, seen } = early;
  const listeners: [type: string, listener: (event: SentEvent) => void][] = [];
  let isClosed = false;
  // By then everybody who wants to listen does.
  queueMicrotask(() => {
    for (const event of seen)
      for (const [type, listener] of listeners) if (type === event.type && !isClosed) listener(event);
  });
  return {
    get readyState() {
      return source.readyState;
    },
    addEventListener(type, listener) {
      listeners.push([type, listener]);
      source.addEventListener(type, listener);
    },
    close() {
      isClosed = true;
      source.close();
    },
  };
}
