/** Browsers without a screen, in a process of their own: one that keeps the rows, or a crowd that only reads. */
import { writeFileSync } from "node:fs";
import { Agent, type ClientRequest, get } from "node:http";
import { createOverviewStore, type OverviewStore } from "../../lib/client/overview-store.ts";
import { openStream } from "../../lib/stream/client.ts";
import { rowMark, streamUrl } from "../../lib/stream/protocol.ts";
import { createEventSource } from "./event-source.ts";
import { answerWith, micros } from "./helper.ts";

export interface Where {
  readonly host: string;
  readonly source: string;
}
export interface Look extends Where {
  readonly revisions: number;
}
export interface Crowd extends Where {
  readonly overviews: number;
  /** "namespace/name" of the revisions that one viewer each looks at. */
  readonly keys: readonly string[];
  /** Keys of the rows that viewers of the overview say they see; without it they say nothing. */
  readonly seen?: readonly string[];
  /** Number of a viewer who stops to read after what comes first. */
  readonly frozen?: number;
}

/** What a crowd was sent, each text once. */
export interface Tape {
  readonly viewers: number;
  /** Length of every text in the file of texts, in order. */
  readonly lengths: readonly number[];
  /** [microseconds after the beginning, viewer, text], ascending. */
  readonly messages: readonly (readonly [number, number, number])[];
}

const FRAME_MS = 1_000 / 60;

let store: OverviewStore | null = null;
let latencies: number[] = [];

/** Opens the overview; resolves when the cluster is there with all its rows. */
function look({ host, source, revisions }: Look): Promise<void> {
  const opened = createOverviewStore({
    connect: (listener) =>
      openStream({ source, scope: { kind: "overview" }, speed: null, from: null }, listener, {
        createEventSource: (url) => createEventSource(`${host}${url}`),
      }),
    // A screen of 60 Hz: what has come is shown with the next frame.
    schedule: (callback) => setTimeout(callback, FRAME_MS - (performance.now() % FRAME_MS)),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    now: Date.now,
    initial: { digests: [], shared: null },
  });
  store = opened;
  const shown = new Map<string, number>();
  return new Promise((resolve, reject) => {
    let isReady = false;
    opened.subscribe(() => {
      const { digests, live, connection, reason } = opened.getSnapshot();
      if (connection === "failed") reject(new Error(`the stream failed: ${reason}`));
      const now = micros();
      for (const { key, desired } of digests) {
        const seen = shown.get(key) ?? -1;
        for (let i = desired.length - 1; i >= 0; i--) {
          const sample = desired[i];
          if (sample === undefined || sample.seq <= seen) break;
          if (isReady && sample.value !== null) latencies.push((now - sample.value) / 1_000);
        }
        shown.set(key, desired.at(-1)?.seq ?? seen);
      }
      if (!isReady && digests.length === revisions && live?.status.state === "live") {
        isReady = true;
        resolve();
      }
    });
  });
}

/** How long the rows have taken to be shown, in milliseconds, ascending; starts anew. */
function shown(): number[] {
  const all = latencies.sort((a, b) => a - b);
  latencies = [];
  return all;
}

function leave(): void {
  store?.close();
  store = null;
}

interface Reader {
  bytes: number;
  /** The beginning of a message that has not come completely. */
  rest: string;
}

const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
let readers: Reader[] = [];
let requests: ClientRequest[] = [];
let began: number | null = null;
const texts = new Map<string, number>();
let messages: [number, number, number][] = [];

/** Opens one stream a viewer; resolves when each of them has been sent something. */
async function join({ host, source, overviews, keys, seen, frozen }: Crowd): Promise<void> {
  const common = { source, speed: null, from: null } as const;
  const marks = seen === undefined ? {} : { seen: seen.map(rowMark) };
  const overview = { ...common, scope: { kind: "overview" }, ...marks } as const;
  const urls = [
    ...Array.from({ length: overviews }, () => streamUrl(overview)),
    ...keys.map((key) => {
      const [namespace = "", name = ""] = key.split("/");
      return streamUrl({ ...common, scope: { kind: "revision", namespace, name } });
    }),
  ];
  readers = urls.map(() => ({ bytes: 0, rest: "" }));
  await Promise.all(urls.map((url, viewer) => read(`${host}${url}`, viewer, viewer === frozen)));
}

function read(url: string, viewer: number, isFrozen = false): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = get(url, { agent }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${url}: ${answer.statusCode}`));
      // A character a byte: only lengths matter, and where a message ends.
      answer.setEncoding("latin1");
      answer.on("data", (piece: string) => {
        take(viewer, piece);
        if (isFrozen) answer.pause();
        resolve();
      });
      answer.on("error", () => undefined);
    });
    outgoing.on("error", reject);
    requests.push(outgoing);
  });
}

/** All of them go. */
function part(): void {
  for (const outgoing of requests) outgoing.destroy();
  requests = [];
}

function take(viewer: number, piece: string): void {
  const reader = readers[viewer];
  if (reader === undefined) return;
  reader.bytes += piece.length;
  reader.rest += piece;
  let start = 0;
  for (let end = reader.rest.indexOf("\n\n"); end !== -1; end = reader.rest.indexOf("\n\n", start)) {
    if (began !== null) keep(viewer, reader.rest.slice(start, end + 2), micros() - began);
    start = end + 2;
  }
  reader.rest = reader.rest.slice(start);
}

function keep(viewer: number, text: string, at: number): void {
  let number = texts.get(text);
  if (number === undefined) {
    number = texts.size;
    texts.set(text, number);
  }
  messages.push([at, viewer, number]);
}

/** From now on what is sent is kept. */
function record(): void {
  texts.clear();
  messages = [];
  began = micros();
}

/** Writes what was kept to a file. */
function tape({ path }: { readonly path: string }): Tape {
  began = null;
  const all = [...texts.keys()].map((text) => Buffer.from(text, "latin1"));
  writeFileSync(path, Buffer.concat(all));
  return {
    viewers: readers.length,
    lengths: all.map(({ length }) => length),
    messages: messages.sort(([a], [b]) => a - b),
  };
}

/** How many bytes have been read by all of them. */
function total(): number {
  return readers.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** As many plain requests as viewers to a server that is no skscope. */
async function joinPlain({ host, viewers }: { host: string; viewers: number }): Promise<void> {
  readers = Array.from({ length: viewers }, () => ({ bytes: 0, rest: "" }));
  await Promise.all(readers.map((_, viewer) => read(`${host}/${viewer}`, viewer)));
}

answerWith({ look, shown, leave, join, part, record, tape, total, joinPlain });
