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

type Listener = (name: string) => void;

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

  /** @returns the uid */
  create(resource: string, object: Draft): string {
    const uid = this.#uid(resource);
    this.#store(resource, "ADDED", object.metadata.name, 1, {
      ...object,
      metadata: { ...object.metadata, uid, creationTimestamp: wholeSeconds(this.#engine.now), generation: 1 },
    });
    return uid;
  }

  /** Writes what `change` makes of the object; nothing happens when it is the same or gone. */
  update(resource: string, name: string, change: (object: Draft) => Draft): boolean {
    const stored = this.#objects.get(`${resource} ${name}`);
    if (stored === undefined) return false;
    const next = change(stored.object);
    if (JSON.stringify(next) === JSON.stringify(stored.object)) return false;
    const isSpec = JSON.stringify(next.spec) !== JSON.stringify(stored.object.spec);
    const generation = stored.generation + (isSpec ? 1 : 0);
    this.#store(resource, "MODIFIED", name, generation, {
      ...next,
      metadata: { ...next.metadata, generation },
    });
    return true;
  }

  remove(resource: string, name: string): void {
    const stored = this.#objects.get(`${resource} ${name}`);
    if (stored === undefined) return;
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
    const { now } = this.#engine;
    // Within one watch the order is that of the versions.
    const t = Math.max(now + between(this.#random, DELIVERY_MS), (this.#delivered.get(resource) ?? 0) + 0.01);
    this.#delivered.set(resource, t);
    this.records.push({ ...stamp(t), type, resource, initial: false, object });
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

/** A time as records have it, to the microsecond. */
export function stamp(t: EpochMs): { t: EpochMs; at: string } {
  const ms = Math.floor(t);
  const micros = Math.floor((t - ms) * 1_000);
  const at = new Date(ms).toISOString().replace("Z", `${String(micros).padStart(3, "0")}Z`);
  return { t: ms, at };
}
