/** All clusters that are collected into a NATS, for a process that shows them. */
import type { ClusterClock } from "../cluster/types.ts";
import type { FactsOptions } from "../facts/facts-writer.ts";
import type { LiveReport } from "../live/events.ts";
import type { LiveCluster } from "../live/live-cluster.ts";
import { createRepeat } from "../live/timing.ts";
import { BusyError, messageOf } from "../model/errors.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { Retention } from "../store/retention.ts";
import { type CollectorNote, type Notes, openNotes } from "./collector-note.ts";
import { connectNats, type Nats, type NatsOptions, readNatsUrl } from "./connection.ts";
import { openFollowedCluster } from "./followed-cluster.ts";
import { openSharedNotes, type SharedNotes } from "./shared-notes.ts";
import { reasonOf } from "./why-not.ts";

export interface FleetOptions extends NatsOptions {
  readonly clock: ClusterClock;
  /** Of each cluster. */
  readonly retention: Retention;
  /** Where the facts of each are kept here; null: they are not. */
  readonly factsOf: (id: string) => FactsOptions | null;
  /** @param title of the cluster that something happens to */
  readonly reportOf: (title: string) => LiveReport;
  /** Told when something else is wrong, or nothing any more (an empty text). */
  readonly onProblem: (problem: string) => void;
}

export interface FleetMember {
  readonly id: string;
  readonly title: string;
  readonly namespace: string | null;
  /** Who collects it, and when he last said so by his own clock. */
  readonly holder: string;
  readonly at: EpochMs;
  readonly isWatching: boolean;
}

export interface Fleet {
  /** By title. */
  readonly members: readonly FleetMember[];
  /** Opens a cluster once for all who ask; null where no such cluster is collected. @throws BusyError while NATS cannot be reached */
  open(id: string): Promise<LiveCluster | null>;
  readonly opened: readonly LiveCluster[];
  /** Told of each that is open, now or later, and again when another source takes the place of its own. */
  subscribe(listener: (cluster: LiveCluster) => void): void;
  /** What people have written of these clusters. */
  readonly notes: SharedNotes;
  /** Why nothing can be read from NATS; empty while it can. */
  readonly problem: string;
  /** Resolves when the clusters are known for the first time, or NATS does not answer soon. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

const LOOK_MS: DurationMs = 2_000;
const READY_MS: DurationMs = 3_000;

/** Connects in the background, and goes on trying. @throws NatsAddressError; Error when the address is none */
export function openFleet(options: FleetOptions): Fleet {
  const { clock } = options;
  const where = readNatsUrl(options.url).servers.join(", ");
  const members = new Map<string, FleetMember>();
  const opening = new Map<string, Promise<LiveCluster>>();
  const opened = new Map<string, LiveCluster>();
  const listeners: ((cluster: LiveCluster) => void)[] = [];
  let nats: Nats | null = null;
  let notes: Notes | null = null;
  let written: SharedNotes | null = null;
  let problem = `NATS (${where}) has not answered yet`;
  const closing = new AbortController();

  const set = (text: string): void => {
    if (text !== problem) options.onProblem(text);
    problem = text;
  };
  const look = async (): Promise<void> => {
    if (nats === null || notes === null) return;
    try {
      const ids = await notes.clusters();
      for (const id of members.keys()) if (!ids.includes(id)) members.delete(id);
      const all = await Promise.all(ids.map(async (id) => ({ id, entry: await notes?.of(id).get() })));
      for (const { id, entry } of all) if (entry) members.set(id, memberOf(id, entry.note));
      set("");
    } catch (error) {
      const nothing = `Nothing is collected into NATS (${where}) yet: start \`skscope collect --to\` for a cluster`;
      const trouble = nats.trouble || `NATS (${where}) does not answer: ${reasonOf(error)}`;
      set(isMissing(error) ? nothing : trouble);
    }
  };
  const connected = connectNats({ ...options, onWaiting: set, signal: closing.signal }).then(
    async (connection) => {
      if (closing.signal.aborted) {
        await connection.close();
        return;
      }
      nats = connection;
      notes = openNotes(connection, null);
      written = openSharedNotes(connection);
      await look();
      looking.start();
    },
    (error: unknown) => {
      if (!closing.signal.aborted) set(messageOf(error).replace(/\.$/, ""));
    },
  );
  const looking = createRepeat(clock, LOOK_MS, () => void look());
  const ready = (): Promise<void> =>
    Promise.race([connected, new Promise<void>((resolve) => clock.after(READY_MS, resolve))]);
  const tell = (cluster: LiveCluster): void => {
    for (const listener of listeners) listener(cluster);
  };
  const openMember = async (from: Nats, all: Notes, { id, title }: FleetMember): Promise<LiveCluster> => {
    const cluster = await openFollowedCluster({
      nats: from,
      cluster: id,
      notes: all.of(id),
      clock,
      retention: options.retention,
      report: options.reportOf(title),
      facts: options.factsOf(id),
      onReplaced: () => tell(cluster),
    });
    opened.set(id, cluster);
    tell(cluster);
    return cluster;
  };

  const sharedNotes = async (): Promise<SharedNotes> => {
    await ready();
    if (written === null) throw new BusyError(`${problem}.`);
    return written;
  };

  return {
    notes: {
      read: async (cluster) => (await sharedNotes()).read(cluster),
      change: async (cluster, change) => (await sharedNotes()).change(cluster, change),
    },
    get members() {
      return [...members.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
    },
    async open(id) {
      await ready();
      const known = opening.get(id);
      if (known !== undefined) return known;
      if (!members.has(id)) await look();
      const member = members.get(id);
      if (nats === null || notes === null || (member === undefined && problem !== "")) {
        throw new BusyError(`${problem}.`);
      }
      if (member === undefined) return null;
      const begun = opening.get(id) ?? openMember(nats, notes, member);
      opening.set(id, begun);
      begun.catch(() => opening.delete(id));
      return begun;
    },
    get opened() {
      return [...opened.values()];
    },
    subscribe(listener) {
      listeners.push(listener);
      for (const cluster of opened.values()) listener(cluster);
    },
    get problem() {
      return nats?.trouble || problem;
    },
    ready,
    async close() {
      closing.abort();
      looking.stop();
      await Promise.all([...opened.values()].map((cluster) => cluster.stop()));
      await nats?.close();
    },
  };
}

function memberOf(id: string, { title, namespace, holder, at, isWatching }: CollectorNote): FleetMember {
  return { id, title: title || id, namespace, holder, at, isWatching };
}

/** There is no bucket of leases. */
function isMissing(error: unknown): boolean {
  return /stream not found/i.test(reasonOf(error));
}
