/** The objects of a cluster, their versions, and who is told of changes: watchers (records) and controllers (informers). */
import type { Json, JsonObject } from "../model/json.ts";
import type { NewRecord } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { Engine } from "./engine.ts";
import type { Random } from "./random.ts";

/** A watcher gets a change so much later, at least and at most. */
const DELIVERY_MS = [0.4, 1.6] as const;
/** A controller has it in its cache. */
const INFORMER_MS = [0.3, 1.2] as const;

/** Whoever has a write to make tries again soon after it is back. */
const DEFERRED_MS = [10, 60] as const;

type Listener = (name: string) => void;

/** Nothing can be written: the API server does not answer. */
export class ApiServerAway extends Error {
  override readonly name = "ApiServerAway";

  constructor() {
    super("the API server is away: connection refused");
  }
}

export interface Draft {
  readonly metadata: JsonObject & { readonly name: string };
  readonly [field: string]: Json | undefined;
}

interface Stored {
  readonly object: Draft;
  readonly generation: number;
}

export class ApiServer {
  readonly records: NewRecord[] = [];
  readonly #objects = new Map<string, Stored>();
  readonly #listeners = new Map<string, Listener[]>();
  readonly #delivered = new Map<string, EpochMs>();
  #version = 1_000;
  #uids = 0;
  #isAway = false;
  #deferred: (() => void)[] = [];

  readonly #engine: Engine;
  readonly #random: Random;

  constructor(engine: Engine, random: Random) {
    this.#engine = engine;
    this.#random = random;
  }

  get(resource: string, name: string): Draft | null {
    return this.#objects.get(`${resource} ${name}`)?.object ?? null;
  }

  /** Names of all objects of a resource. */
  names(resource: string): string[] {
    const prefix = `${resource} `;
    return [...this.#objects.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }

  /** Tells a controller of each change of a resource, by the name of the object. */
  on(resource: string, listener: Listener): void {
    const listeners = this.#listeners.get(resource) ?? [];
    listeners.push(listener);
    this.#listeners.set(resource, listeners);
  }

  get isAway(): boolean {
    return this.#isAway;
  }

  /** It goes: writes fail, and nobody is told of anything. */
  leave(): void {
    this.#isAway = true;
  }

  /**
   * It is back: watchers list everything after a gap, and what waited is written. Controllers list, too, and find nothing that has
   * changed: nobody could write.
   */
  comeBack(): void {
    this.#isAway = false;
    for (const resource of this.#resources()) this.#listAgain(resource);
    const deferred = this.#deferred;
    this.#deferred = [];
    for (const write of deferred) {
      this.#engine.after(between(this.#random, DEFERRED_MS), () => this.eventually(write));
    }
  }

  /** Runs what writes now, or once it can be written. */
  eventually(write: () => void): void {
    if (this.#isAway) this.#deferred.push(write);
    else write();
  }

  /** @returns the uid. @throws ApiServerAway */
  create(resource: string, object: Draft): string {
    this.#answer();
    const uid = this.#uid(resource);
    this.#store(resource, "ADDED", object.metadata.name, 1, {
      ...object,
      metadata: { ...object.metadata, uid, creationTimestamp: wholeSeconds(this.#engine.now), generation: 1 },
    });
    return uid;
  }

  /** Writes what `change` makes of the object; nothing happens when it is the same or gone. @throws ApiServerAway */
  update(resource: string, name: string, change: (object: Draft) => Draft): boolean {
    const stored = this.#objects.get(`${resource} ${name}`);
    if (stored === undefined) return false;
    const next = change(stored.object);
    if (JSON.stringify(next) === JSON.stringify(stored.object)) return false;
    this.#answer();
    const isSpec = JSON.stringify(next.spec) !== JSON.stringify(stored.object.spec);
    const generation = stored.generation + (isSpec ? 1 : 0);
    this.#store(resource, "MODIFIED", name, generation, {
      ...next,
      metadata: { ...next.metadata, generation },
    });
    return true;
  }

  /** @throws ApiServerAway */
  remove(resource: string, name: string): void {
    const stored = this.#objects.get(`${resource} ${name}`);
    if (stored === undefined) return;
    this.#answer();
    this.#objects.delete(`${resource} ${name}`);
    this.#emit(resource, "DELETED", this.#versioned(stored.object));
    this.#notify(resource, name);
  }

  /** The record of something that is no object: a log line, a request. `t` is its own time. */
  note(type: string, resource: string, t: EpochMs, object: JsonObject): void {
    this.records.push({ ...stamp(t), type, resource, initial: false, object });
  }

  /** What has been told so far is the list with which the watch began. */
  markListed(): void {
    const listed = this.records.map((record) => ({ ...record, ...stamp(this.#engine.now), initial: true }));
    this.records.splice(0, this.records.length, ...listed);
  }

  #answer(): void {
    if (this.#isAway) throw new ApiServerAway();
  }

  #resources(): Set<string> {
    return new Set([...this.#objects.keys()].map((key) => key.slice(0, key.indexOf(" "))));
  }

  /** A recorder's watch cannot go on where it was: it notes the gap and lists. */
  #listAgain(resource: string): void {
    const tell = (type: string, object: JsonObject, initial: boolean): void => {
      const t = this.#deliveryOf(resource);
      this.records.push({ ...stamp(t), type, resource, initial, object });
    };
    tell("GAP", { reason: "watch ended: connection refused" }, false);
    for (const name of this.names(resource)) {
      tell("ADDED", this.get(resource, name) ?? {}, true);
    }
    const annotations = { "k8s.io/initial-events-end": "true" };
    tell("BOOKMARK", { metadata: { resourceVersion: String(this.#version), annotations } }, false);
  }

  #store(resource: string, type: string, name: string, generation: number, object: Draft): void {
    const versioned = this.#versioned(object);
    this.#objects.set(`${resource} ${name}`, { object: versioned, generation });
    this.#emit(resource, type, versioned);
    this.#notify(resource, name);
  }

  #versioned(object: Draft): Draft {
    this.#version += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
  }

  #emit(resource: string, type: string, object: Draft): void {
    const t = this.#deliveryOf(resource);
    this.records.push({ ...stamp(t), type, resource, initial: false, object });
  }

  /** When a watcher gets what is told now: within one watch the order is that of the versions. */
  #deliveryOf(resource: string): EpochMs {
    const { now } = this.#engine;
    const t = Math.max(now + between(this.#random, DELIVERY_MS), (this.#delivered.get(resource) ?? 0) + 0.01);
    this.#delivered.set(resource, t);
    return t;
  }

  #notify(resource: string, name: string): void {
    for (const listener of this.#listeners.get(resource) ?? []) {
      this.#engine.after(between(this.#random, INFORMER_MS), () => listener(name));
    }
  }

  #uid(resource: string): string {
    this.#uids += 1;
    const sort = [...resource].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
    return `${sort.toString(16).padStart(8, "0")}-0000-4000-8000-${this.#uids.toString(16).padStart(12, "0")}`;
  }
}

export function between(random: Random, [least, most]: readonly [DurationMs, DurationMs]): DurationMs {
  return least + random() * (most - least);
}

/** A time as objects have it. */
export function wholeSeconds(t: EpochMs): string {
  return new Date(Math.floor(t / 1_000) * 1_000).toISOString().replace(".000Z", "Z");
}

/** The second whose text is known: most times that are asked for one after another share it. */
let known = { second: Number.NaN, text: "" };

/** A time as records have it, to the microsecond. */
export function stamp(t: EpochMs): { t: EpochMs; at: string } {
  const ms = Math.floor(t);
  const second = Math.floor(ms / 1_000);
  if (second !== known.second)
    known = { second, text: new Date(second * 1_000).toISOString().slice(0, "2026-01-01T00:00:00.".length) };
  const micros = Math.floor((t - ms) * 1_000);
  return { t: ms, at: `${known.text}${digits(ms - second * 1_000)}${digits(micros)}Z` };
}

function digits(value: number): string {
  return String(value).padStart(3, "0");
}
