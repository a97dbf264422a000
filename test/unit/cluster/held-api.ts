/** One resource of an API server in memory, whose time is held and whose faults are asked for by a test. */
import type { ApiResponse, ClusterApi } from "../../../lib/cluster/types.ts";
import type { WatchEventType } from "../../../lib/cluster/watch-loop.ts";
import { asObject, asString, type JsonObject } from "../../../lib/model/json.ts";
import type { HeldClock } from "./held-clock.ts";

export interface HeldRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly signal: AbortSignal;
  readonly at: number;
}

/** What a request gets instead of what it asked for. */
export type Instead = ApiResponse | Error | "silence";

interface StoreEvent {
  readonly type: WatchEventType;
  readonly object: JsonObject;
  readonly version: number;
}

const encode = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** An answer with a `Status`. */
export function statusAnswer(
  code: number,
  message = `status ${code}`,
  more: { headers?: Record<string, string>; details?: object } = {},
): ApiResponse {
  const { headers = {}, details } = more;
  return { status: code, headers, body: once(encode(statusOf(code, message, details))) };
}

export const tooLarge = (): ApiResponse =>
  statusAnswer(504, "Timeout: Too large resource version: 900, current: 3", {
    details: { causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }] },
  });

function statusOf(code: number, message: string, details?: object): object {
  return { kind: "Status", apiVersion: "v1", status: "Failure", message, code, ...(details && { details }) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** An open watch. */
export class HeldStream {
  readonly request: HeldRequest;
  /** Nothing arrives any more, and nobody says so. */
  isSilent = false;
  /** So many bytes a piece; 0: as they come. */
  pieceBytes = 0;
  breakNext = false;
  readonly #over: () => void;
  readonly #pieces: (Uint8Array | Error | null)[] = [];
  #wake: () => void = () => undefined;

  constructor(request: HeldRequest, over: () => void) {
    this.request = request;
    this.#over = over;
    request.signal.addEventListener("abort", () => this.#finish(new Error("This operation was aborted")));
  }

  send(type: string, object: unknown): void {
    const line = Buffer.concat([encode({ type, object }), Buffer.from("\n")]);
    this.bytes(this.breakNext ? line.subarray(0, line.length >> 1) : line);
    if (this.breakNext) this.cut();
  }

  bytes(bytes: Uint8Array): void {
    if (this.isSilent) return;
    const size = this.pieceBytes || bytes.length;
    for (let from = 0; from < bytes.length; from += size)
      this.#push(Uint8Array.from(bytes.subarray(from, from + size)));
  }

  bookmark(version: number, annotations: object = {}): void {
    this.send("BOOKMARK", {
      metadata: { resourceVersion: String(version), creationTimestamp: null, annotations },
    });
  }

  error(code: number, message = `status ${code}`, details?: object): void {
    this.send("ERROR", statusOf(code, message, details));
  }

  end(): void {
    this.#finish(null);
  }

  cut(): void {
    this.#finish(new Error("the connection was cut"));
  }

  async *body(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      } else if (piece === null) return;
      else if (piece instanceof Error) throw piece;
      else yield piece;
    }
  }

  #finish(piece: Error | null): void {
    this.#over();
    this.#push(piece);
  }

  #push(piece: Uint8Array | Error | null): void {
    this.#pieces.push(piece);
    this.#wake();
  }
}

export class HeldApi implements ClusterApi {
  readonly name = "held";
  readonly requests: HeldRequest[] = [];
  readonly streams = new Set<HeldStream>();
  readonly objects = new Map<string, JsonObject>();
  history: StoreEvent[] = [];
  version = 1;
  compactedAt = 0;
  reloads = 0;
  /** How streaming lists are answered; `ignored`: as a watch, by a server that does not know them. */
  streaming: "yes" | "no" | "ignored" = "yes";
  refusesStreamingWith: 400 | 422 = 422;
  compactedInStream = false;
  hasTimeouts = true;
  token = "first";
  /** Looked at before anything else; undefined: nothing happens. */
  instead: (request: HeldRequest) => Instead | undefined = () => undefined;
  onReload: () => void = () => undefined;
  readonly #clock: HeldClock;
  #shown = "first";
  readonly #unanswered = new Set<HeldRequest>();
  readonly #snapshots = new Map<string, { version: number; objects: JsonObject[] }>();

  constructor(clock: HeldClock) {
    this.#clock = clock;
  }

  reload(): void {
    this.reloads += 1;
    this.#shown = this.token;
    this.onReload();
  }

  /** Requests that wait for an answer, and watches that are open. */
  get open(): number {
    return this.streams.size + this.#unanswered.size;
  }

  get stream(): HeldStream {
    const last = [...this.streams].at(-1);
    if (last === undefined) throw new Error("no watch is open");
    return last;
  }

  get lastQuery(): Record<string, string> {
    return Object.fromEntries(this.requests.at(-1)?.query ?? []);
  }

  get(path: string, signal = new AbortController().signal): Promise<ApiResponse> {
    const { searchParams: query } = new URL(path, "https://held");
    const request: HeldRequest = { path, query, signal, at: this.#clock.now() };
    this.requests.push(request);
    if (signal.aborted) return Promise.reject(new Error("This operation was aborted"));
    const instead = this.instead(request);
    if (instead instanceof Error) return Promise.reject(instead);
    if (instead === "silence") {
      this.#unanswered.add(request);
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          this.#unanswered.delete(request);
          reject(new Error("This operation was aborted"));
        });
      });
    }
    if (instead !== undefined) return Promise.resolve(instead);
    if (this.#shown !== this.token) return Promise.resolve(statusAnswer(401, "Unauthorized"));
    return Promise.resolve(query.has("watch") ? this.#watch(request) : this.#list(query));
  }

  put(name: string, more: JsonObject = {}): void {
    this.change(this.objects.has(name) ? "MODIFIED" : "ADDED", name, more);
  }

  change(type: WatchEventType, name: string, more: JsonObject = {}): void {
    this.version += 1;
    const known = this.objects.get(name);
    const uid = asString(asObject(known?.metadata).uid) ?? `uid-${name}-${this.version}`;
    const given: JsonObject = type === "DELETED" ? { ...known, ...more } : more;
    const resourceVersion = String(this.version);
    const metadata = { namespace: "n", name, uid, ...asObject(given.metadata), resourceVersion };
    const object: JsonObject = { ...given, metadata };
    if (type === "DELETED") this.objects.delete(name);
    else this.objects.set(name, object);
    this.history.push({ type, object, version: this.version });
    for (const stream of [...this.streams]) stream.send(type, object);
  }

  /** Forgets what was. */
  compact(): void {
    this.history = [];
    this.#snapshots.clear();
    this.compactedAt = this.version;
  }

  #list(query: URLSearchParams): ApiResponse {
    const limit = Number(query.get("limit") ?? 0) || Number.POSITIVE_INFINITY;
    const [id = "", from = "0"] = (query.get("continue") ?? "").split("/");
    const sorted = [...this.objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    const snapshot = id === "" ? { version: this.version, objects: sorted } : this.#snapshots.get(id);
    if (snapshot === undefined) {
      return statusAnswer(410, "The provided continue parameter is too old");
    }
    const to = Number(from) + limit;
    const metadata: Record<string, string> = { resourceVersion: String(snapshot.version) };
    if (to < snapshot.objects.length) {
      const name = id === "" ? `s${this.#snapshots.size + 1}-${this.version}` : id;
      this.#snapshots.set(name, snapshot);
      metadata.continue = `${name}/${to}`;
    }
    const items = snapshot.objects.slice(Number(from), to);
    return { status: 200, headers: {}, body: once(encode({ kind: "List", metadata, items })) };
  }

  #watch(request: HeldRequest): ApiResponse {
    const { query } = request;
    const isStreaming = query.get("sendInitialEvents") === "true";
    if (isStreaming && this.streaming === "no") {
      return statusAnswer(this.refusesStreamingWith, "sendInitialEvents is forbidden");
    }
    const version = Number(query.get("resourceVersion"));
    const isGone = !isStreaming && version < this.compactedAt;
    if (isGone && !this.compactedInStream) return statusAnswer(410, `too old resource version: ${version}`);
    let cancel: () => void = () => undefined;
    const stream = new HeldStream(request, () => {
      this.streams.delete(stream);
      cancel();
    });
    this.streams.add(stream);
    if (this.hasTimeouts) {
      cancel = this.#clock.after(Number(query.get("timeoutSeconds")) * 1_000, () => {
        if (!stream.isSilent) stream.end();
      });
    }
    if (isGone) {
      stream.error(410, `too old resource version: ${version}`);
      stream.end();
    } else if (isStreaming) {
      for (const object of this.objects.values()) stream.send("ADDED", object);
      if (this.streaming === "yes") {
        stream.bookmark(this.version, { "k8s.io/initial-events-end": "true" });
      }
    } else {
      for (const event of this.history) if (event.version > version) stream.send(event.type, event.object);
    }
    return { status: 200, headers: {}, body: stream.body() };
  }
}
