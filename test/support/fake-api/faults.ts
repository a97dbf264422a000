/** What can go wrong with an API server, to be asked for by a test. */
import type { HostileAnswer, HostileMode, ScriptedAnswer } from "./hostile.ts";
import { type Status, type StatusOptions, status as statusBody } from "./status.ts";

/** What a request is about. */
export interface Asked {
  /** `<plural>` or `<plural>.<group>`, `pods/log` for logs; null for discovery and the like. */
  readonly resource: string | null;
  readonly watch: boolean;
  readonly log: boolean;
}

export interface Match {
  /** Logs are `pods/log`: as for permissions, they are not `pods`. */
  readonly resource?: string;
  /** True: watches, also streaming lists; false: everything else. */
  readonly watch?: boolean;
  readonly log?: boolean;
  /** How many requests; 1 when not given. For what happens to open watches: how many of them; all when not given. */
  readonly times?: number;
}

export interface Faults {
  /** The next matching request gets this status and a `Status`. A resource with 404 for ever is also not discovered. */
  answer(
    status: number,
    options?: { retryAfter?: number; reason?: string; message?: string; match?: Match },
  ): void;
  /**
   * Ends open watches (log followers with `log: true`): `now` breaks the connection, `half-line` does so after half of the
   * next event, `clean` ends the answer as a timeout does.
   */
  cut(options?: { mode?: "now" | "half-line" | "clean"; match?: Match }): void;
  /** The next matching request is accepted and gets no answer until `resume` resolves. */
  stall(options: { resume: Promise<void>; match?: Match }): void;
  /** The next matching answer is written in pieces of so many bytes, a watch as long as it is open. */
  slow(options: { chunkBytes: number; match?: Match }): void;
  /** Lists of the resource, also those at the start of a watch, wait until the returned function is called. */
  holdList(resource: string): () => void;
  /** A line that is not JSON goes into open watches (log followers with `log: true`). */
  badLine(options?: { match?: Match }): void;
  /** The next matching answer is hostile; tells how much of it has gone out. */
  hostile(mode: HostileMode | ScriptedAnswer, options?: { match?: Match }): HostileAnswer;
  /** Forgets what was asked for and not used up, and releases held lists. */
  clear(): void;
}

/** An answer that goes on: a watch or a followed log. */
export interface OpenStream extends Asked {
  /** Half of the next line is sent, then the connection is cut. */
  breakNext: boolean;
  cut(): void;
  end(): void;
  send(line: Buffer): void;
}

interface Injected<T> {
  readonly match: Match;
  left: number;
  readonly value: T;
}

export interface Refusal {
  readonly status: Status;
  readonly retryAfter: number | null;
}

const BAD_LINE = Buffer.from("upstream connect error or disconnect/reset before headers\n");

export class InjectedFaults implements Faults {
  readonly #streams: () => Iterable<OpenStream>;
  #answers: Injected<Refusal>[] = [];
  #stalls: Injected<Promise<void>>[] = [];
  #slow: Injected<number>[] = [];
  #hostile: Injected<{ readonly mode: HostileMode | ScriptedAnswer; readonly told: HostileAnswer }>[] = [];
  readonly #holds = new Map<string, Set<{ readonly released: Promise<void>; release(): void }>>();

  constructor(streams: () => Iterable<OpenStream>) {
    this.#streams = streams;
  }

  answer(
    code: number,
    {
      retryAfter,
      match = {},
      ...options
    }: { retryAfter?: number; match?: Match } & Omit<StatusOptions, "details"> = {},
  ): void {
    const details = retryAfter === undefined ? undefined : { retryAfterSeconds: retryAfter };
    const body = statusBody(code, { ...options, details });
    this.#answers.push(injected(match, { status: body, retryAfter: retryAfter ?? null }));
  }

  cut({ mode = "now", match = {} }: { mode?: "now" | "half-line" | "clean"; match?: Match } = {}): void {
    for (const stream of this.#open(match)) {
      if (mode === "now") stream.cut();
      else if (mode === "clean") stream.end();
      else stream.breakNext = true;
    }
  }

  stall({ resume, match = {} }: { resume: Promise<void>; match?: Match }): void {
    this.#stalls.push(injected(match, resume));
  }

  slow({ chunkBytes, match = {} }: { chunkBytes: number; match?: Match }): void {
    if (!(chunkBytes >= 1)) throw new RangeError(`chunkBytes is ${chunkBytes}`);
    this.#slow.push(injected(match, Math.floor(chunkBytes)));
  }

  holdList(resource: string): () => void {
    const { promise: released, resolve } = Promise.withResolvers<void>();
    const holds = this.#holds.get(resource) ?? new Set();
    this.#holds.set(resource, holds);
    const hold = {
      released,
      release: () => {
        holds.delete(hold);
        resolve();
      },
    };
    holds.add(hold);
    return hold.release;
  }

  badLine({ match = {} }: { match?: Match } = {}): void {
    for (const stream of this.#open(match)) stream.send(BAD_LINE);
  }

  hostile(mode: HostileMode | ScriptedAnswer, { match = {} }: { match?: Match } = {}): HostileAnswer {
    const told: HostileAnswer = { sentBytes: 0 };
    this.#hostile.push(injected(match, { mode, told }));
    return told;
  }

  clear(): void {
    this.#hostile = [];
    this.#answers = [];
    this.#stalls = [];
    this.#slow = [];
    for (const holds of this.#holds.values()) for (const hold of [...holds]) hold.release();
  }

  takeAnswer(asked: Asked): Refusal | null {
    return take(this.#answers, asked);
  }

  takeStall(asked: Asked): Promise<void> | null {
    return take(this.#stalls, asked);
  }

  takeHostile(
    asked: Asked,
  ): { readonly mode: HostileMode | ScriptedAnswer; readonly told: HostileAnswer } | null {
    return take(this.#hostile, asked);
  }

  takeChunkBytes(asked: Asked): number | null {
    return take(this.#slow, asked);
  }

  /** null when lists of this resource need not wait. */
  held(resource: string): Promise<void> | null {
    const holds = this.#holds.get(resource);
    if (holds === undefined || holds.size === 0) return null;
    const [first] = holds;
    // Another hold may have been added in the meantime.
    return first?.released.then(() => this.held(resource) ?? undefined) ?? null;
  }

  /** True when the resource is answered with 404 for ever. */
  missing(resource: string): boolean {
    return this.#answers.some(
      ({ match, left, value }) =>
        match.resource === resource && value.status.code === 404 && left === Number.POSITIVE_INFINITY,
    );
  }

  *#open(match: Match): Iterable<OpenStream> {
    let left = match.times ?? Number.POSITIVE_INFINITY;
    // A copy: those that end leave the set.
    for (const stream of [...this.#streams()]) {
      if (left > 0 && matches({ log: false, ...match }, stream)) {
        left -= 1;
        yield stream;
      }
    }
  }
}

function injected<T>(match: Match, value: T): Injected<T> {
  return { match, left: match.times ?? 1, value };
}

/** The first that matches, which is thereby used once. */
function take<T>(from: Injected<T>[], asked: Asked): T | null {
  for (const fault of from) {
    if (fault.left > 0 && matches(fault.match, asked)) {
      fault.left -= 1;
      return fault.value;
    }
  }
  return null;
}

function matches({ resource, watch, log }: Match, asked: Asked): boolean {
  return (
    (resource === undefined || resource === asked.resource) &&
    (watch === undefined || watch === asked.watch) &&
    (log === undefined || log === asked.log)
  );
}
