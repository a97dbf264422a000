/** The objects of the fake cluster, and the events that led to them. */
import { groupVersion, type ServedResources } from "./resources.ts";

export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

export type EventType = "ADDED" | "MODIFIED" | "DELETED";

/** Chooses objects; null chooses all. */
export type Filter = ((object: KubeObject) => boolean) | null;

/** A line of a watch, serialized at most once however many watchers get it. */
export class Line {
  readonly #type: string;
  readonly #object: object;
  #bytes: Buffer | null = null;

  constructor(type: string, object: object) {
    this.#type = type;
    this.#object = object;
  }

  get bytes(): Buffer {
    this.#bytes ??= Buffer.from(`${JSON.stringify({ type: this.#type, object: this.#object })}\n`);
    return this.#bytes;
  }
}

export interface Stored {
  /** `<namespace>/<name>`, by which lists are sorted. */
  readonly key: string;
  readonly object: KubeObject;
  /** The object as a watch begins with it. */
  readonly added: Line;
}

export interface StoredEvent {
  readonly type: EventType;
  readonly stored: Stored;
  readonly previous: Stored | null;
  readonly version: number;
  /** The store's latest version before the event. */
  readonly before: number;
  readonly line: Line;
  /** For watchers for which the object ceases to be chosen. */
  readonly gone: Line | null;
}

/** The state of a list, from which its further pages come. */
export interface Snapshot {
  readonly version: number;
  readonly objects: readonly Stored[];
}

export class Store {
  readonly #served: ServedResources;
  readonly #objects = new Map<string, Map<string, Stored>>();
  readonly #history = new Map<string, StoredEvent[]>();
  readonly #snapshots = new Map<string, Snapshot>();
  #latest = 1;
  #compactedAt = 0;
  #nextSnapshot = 1;

  constructor(served: ServedResources) {
    this.#served = served;
  }

  /** The highest resourceVersion that was seen, at least 1. */
  get latest(): number {
    return this.#latest;
  }

  /** @throws TypeError when the object has no name or no numeric resourceVersion */
  put(resource: string, object: KubeObject): void {
    const { stored, version } = this.#read(resource, object);
    this.#of(resource).set(stored.key, stored);
    this.see(version);
  }

  /** @throws TypeError as `put` */
  apply(type: EventType, resource: string, object: KubeObject): StoredEvent {
    const { stored, version } = this.#read(resource, object);
    const objects = this.#of(resource);
    const previous = objects.get(stored.key) ?? null;
    if (type === "DELETED") objects.delete(stored.key);
    else objects.set(stored.key, stored);
    const event: StoredEvent = {
      type,
      stored,
      previous,
      version,
      before: this.#latest,
      line: type === "ADDED" ? stored.added : new Line(type, stored.object),
      gone: previous === null ? null : new Line("DELETED", at(previous.object, version)),
    };
    const history = this.#history.get(resource);
    if (history === undefined) this.#history.set(resource, [event]);
    else history.push(event);
    this.see(version);
    return event;
  }

  see(version: number): void {
    this.#latest = Math.max(this.#latest, version);
  }

  get(resource: string, namespace: string | null, name: string): KubeObject | null {
    return this.#objects.get(resource)?.get(`${namespace ?? ""}/${name}`)?.object ?? null;
  }

  /** Sorted as etcd does. */
  list(resource: string, filter: Filter): Stored[] {
    const all = [...(this.#objects.get(resource)?.values() ?? [])];
    const chosen = filter === null ? all : all.filter(({ object }) => filter(object));
    return chosen.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /**
   * The events of a resource that are newer than a version, or null when that is no longer known.
   *
   * Versions that are applied need not grow across resources: a recording holds them in the order in which they were
   * received. So what counts is the place in the history: after the event that had this version, if there is one.
   */
  since(resource: string, version: number): StoredEvent[] | null {
    if (version < this.#compactedAt) return null;
    const history = this.#history.get(resource) ?? [];
    const exact = history.findLastIndex((event) => event.version === version);
    if (exact >= 0) return history.slice(exact + 1);
    return history.filter((event) => Math.max(event.version, event.before + 1) > version);
  }

  compact(): void {
    this.#history.clear();
    this.#snapshots.clear();
    this.#compactedAt = this.#latest;
  }

  /** Keeps a list for its further pages; returns its name. */
  keep(objects: readonly Stored[]): string {
    const id = String(this.#nextSnapshot++);
    this.#snapshots.set(id, { version: this.#latest, objects });
    return id;
  }

  /** null after a compaction. */
  snapshot(id: string): Snapshot | null {
    return this.#snapshots.get(id) ?? null;
  }

  #of(resource: string): Map<string, Stored> {
    const known = this.#objects.get(resource);
    if (known !== undefined) return known;
    const objects = new Map<string, Stored>();
    this.#objects.set(resource, objects);
    return objects;
  }

  #read(resource: string, given: KubeObject): { stored: Stored; version: number } {
    const { name, namespace = "", resourceVersion = "" } = given.metadata ?? {};
    if (name === undefined) throw new TypeError(`an object of ${resource} has no metadata.name`);
    if (!/^\d+$/.test(resourceVersion)) {
      throw new TypeError(
        `${resource} ${name}: metadata.resourceVersion "${resourceVersion}" is not a number`,
      );
    }
    const served = this.#served.learn(resource, given);
    // Objects from a list have neither, but watches and GETs always name both.
    const object =
      given.apiVersion !== undefined && given.kind !== undefined
        ? given
        : { apiVersion: groupVersion(served), kind: served.kind, ...given };
    const stored = { key: `${namespace}/${name}`, object, added: new Line("ADDED", object) };
    return { stored, version: Number(resourceVersion) };
  }
}

/** The line of an event for a watcher that sees only the chosen objects; null: the event is not for it. */
export function lineFor({ type, stored, previous, line, gone }: StoredEvent, filter: Filter): Buffer | null {
  if (filter === null) return line.bytes;
  const is = filter(stored.object);
  const was = previous === null ? is : filter(previous.object);
  if (type === "DELETED") return was ? line.bytes : null;
  if (is) return was ? line.bytes : stored.added.bytes;
  return was && gone !== null ? gone.bytes : null;
}

/** The object as it was, at a later version: what the API server sends when an object ceases to be chosen. */
function at(object: KubeObject, version: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
}
