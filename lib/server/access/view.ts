/** A source as somebody may see it: a store of its own, made of the records that pass the sieve and numbered anew. */
import { createHash, randomUUID } from "node:crypto";
import { LATENESS_MS, revisionOf } from "../../core/index.ts";
import type { LiveStatus } from "../../model/live-status.ts";
import type { TraceHeader } from "../../model/record.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import type { Retention } from "../../store/retention.ts";
import { createStore, type Store } from "../../store/store.ts";
import { createSieve } from "./sieve.ts";

export interface ViewOptions {
  readonly base: Store;
  readonly sees: (namespace: string) => boolean;
  /** Names the rights: views with the same one show the same. */
  readonly key: string;
  /** The namespace that the cluster is watched in, where that is only one; null: all. */
  readonly watched: string | null;
  /** How much of a cluster is kept; of anything else everything is. */
  readonly retention: Retention;
  readonly now: () => EpochMs;
}

export interface View {
  readonly source: Store;
  /** Takes what the source has received meanwhile. */
  follow(): void;
  close(): void;
}

/** So many records are looked at between two looks at the clock. */
const AT_ONCE = 200;

/** Makes the view, with a pause now and then. */
export function* createView({
  base,
  sees,
  key,
  watched,
  retention,
  now,
}: ViewOptions): Generator<void, View, void> {
  const systemNamespace = base.header.systemNamespace ?? "knative-serving";
  const sieve = createSieve({
    sees,
    systemNamespace,
    ownerOf: (record) => revisionOf(base.state, record),
  });
  for (const namespace of namespacesIn(base)) sieve.meet(namespace);
  // Where the cluster refuses it there are no objects in it, and errors name it.
  if (watched !== null) sieve.meet(watched);
  const isLive = base.live !== null;
  const status = (): LiveStatus => statusFor(base.live?.status() as LiveStatus, source, sieve.text);
  // A live view begins to number where its source begins now, so each is a sequence of its own: a place in one that has gone,
  // or in that of another replica, is none in it. An hour is numbered the same each time.
  const source: Store = createStore({
    summary: { ...base.summary, records: null, from: null, to: null, durationMs: null, sizeBytes: null },
    header: headerFor(base.header),
    lineage: { epoch: `${base.epoch}-${isLive ? randomUUID() : digestOf(key)}`, earlier: [], firstSeq: 0 },
    retention: isLive ? retention : null,
    live: isLive ? { status, namespace: namespaceFor(base, sees) } : null,
  });
  const take = (seq: RecordSeq): void => {
    const record = base.record(seq);
    const seen = record === null ? null : sieve.pass(record);
    if (seen !== null) source.append({ ...seen, seq: source.lastSeq + 1 });
  };
  let next = base.firstSeq;
  let count = 0;
  for (const seq of base.stateBefore(base.firstSeq)) {
    take(seq);
    if (++count % AT_ONCE === 0) yield;
  }
  for (; next <= base.lastSeq; next++) {
    take(next);
    if (++count % AT_ONCE === 0) yield;
  }
  if (!isLive) {
    yield* source.finishInSlices();
    return { source, follow: () => undefined, close: () => undefined };
  }
  const follow = (): void => {
    // The source forgets what is too old, also while nobody followed.
    for (next = Math.max(next, base.firstSeq); next <= base.lastSeq; next++) take(next);
    const { header } = base;
    source.setHeader({
      ...(header.kubernetes === undefined ? {} : { kubernetes: header.kubernetes }),
      ...(header.knative === undefined ? {} : { knative: header.knative }),
    });
    const { heardAt } = base.live?.status() ?? { heardAt: null };
    if (heardAt !== null) source.advance(heardAt - LATENESS_MS);
    source.notify();
  };
  const unsubscribe = base.subscribe(follow);
  const timer = setInterval(() => {
    follow();
    source.forget(now());
  }, 1_000);
  timer.unref();
  return {
    source,
    follow,
    close() {
      clearInterval(timer);
      unsubscribe();
    },
  };
}

/** A short name for rights, which may be long. */
function digestOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}

/** The namespaces of all that a source knows. */
export function namespacesIn(base: Pick<Store, "state" | "lastSeq">): ReadonlySet<string> {
  const known = namespaces.get(base);
  // Each of many streams asks each second.
  if (known !== undefined && (known.lastSeq === base.lastSeq || Date.now() - known.at < FRESH_MS))
    return known.found;
  const found = namespacesOf(base);
  namespaces.set(base, { lastSeq: base.lastSeq, at: Date.now(), found });
  return found;
}

const FRESH_MS = 1_000;
const namespaces = new WeakMap<object, { lastSeq: RecordSeq; at: EpochMs; found: ReadonlySet<string> }>();

function namespacesOf({ state }: Pick<Store, "state">): Set<string> {
  const found = new Set<string>();
  const note = (key: string): void => {
    const slash = key.indexOf("/");
    if (slash > 0) found.add(key.slice(0, slash));
  };
  for (const key of state.revisions.keys()) note(key);
  for (const objects of state.objects.values()) for (const key of objects.keys()) note(key);
  return found;
}

/** What is watched, where that is one namespace and may be seen. */
function namespaceFor({ live }: Store, sees: (namespace: string) => boolean): string | null {
  const namespace = live?.namespace ?? null;
  return namespace !== null && sees(namespace) ? namespace : null;
}

/** What people have written into a header is about everything. */
function headerFor({ note: _note, fields: _fields, ...header }: TraceHeader): TraceHeader {
  return header;
}

/** Which revisions are probed, and which are recorded, names them. */
function statusFor(status: LiveStatus, source: Store, text: (text: string) => string): LiveStatus {
  return {
    ...status,
    reason: text(status.reason),
    troubled: status.troubled.map((one) => ({ ...one, reason: text(one.reason) })),
    logs: status.logs === null ? null : { ...status.logs, refused: text(status.logs.refused) },
    from: source.summary.from,
    recording: null,
    probes: null,
    historyFailure: "",
  };
}
