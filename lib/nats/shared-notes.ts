/** Notes of clusters that many processes show: a key for each note, so that who writes one changes no other. */
import { JetStreamApiError, jetstream } from "@nats-io/jetstream";
import { type KV, type KvEntry, Kvm } from "@nats-io/kv";
import { BusyError } from "../model/errors.ts";
import { type Note, notesJson, readNotes } from "../model/notes.ts";
import type { DurationMs } from "../model/units.ts";
import type { Nats } from "./connection.ts";
import { LEASES, NOTES } from "./names.ts";
import { reasonOf } from "./why-not.ts";

export interface SharedNotes {
  /** Those of a cluster, as far as NATS has told; null when there never was one. @throws BusyError where it has told nothing yet */
  read(cluster: string): Promise<Note[] | null>;
  /**
   * Changes one of them; `change` is asked again when somebody else was faster.
   * @throws BusyError when NATS does not take it
   */
  change<T>(cluster: string, change: (notes: Note[] | null) => NotesChange<T>): Promise<T>;
}

export interface NotesChange<T> {
  /** As they are to be; undefined: nothing has changed. */
  readonly notes?: readonly Note[] | undefined;
  readonly result: T;
}

/** A key of the bucket. */
interface Held {
  readonly revision: number;
  /** null: it was removed. */
  readonly note: Note | null;
}

const ANSWER_MS: DurationMs = 3_000;
const WRONG_REVISION = 10071;
/** So often a change is tried that others come before. */
const MOST_TRIES = 10;

/** Notes in a bucket beside that of the leases; made with the first note. */
export function openSharedNotes(nats: Nats): SharedNotes {
  const { connection, streams } = nats;
  const told = new Map<string, Note[] | null>();
  let opening: Promise<KV> | null = null;

  const open = async (): Promise<KV> => {
    // As often as the leases are: who made those has said how many servers there are.
    const { config } = await streams.streams.info(`KV_${LEASES}`);
    const buckets = new Kvm(jetstream(connection, { timeout: ANSWER_MS }));
    return buckets.create(NOTES, { history: 1, replicas: config.num_replicas, allow_direct: false });
  };
  const bucket = (): Promise<KV> => {
    opening ??= open();
    opening.catch(() => {
      opening = null;
    });
    return opening;
  };
  const heldOf = async (cluster: string): Promise<Map<string, Held>> => {
    const held = new Map<string, Held>();
    // Asking would wait for an answer that cannot come.
    if (nats.trouble !== "") throw new Error(nats.trouble);
    const all = await (await bucket()).history({ key: `${cluster}.*` });
    for await (const entry of all) held.set(entry.key.slice(cluster.length + 1), heldIn(entry));
    return held;
  };
  const notesIn = (cluster: string, held: ReadonlyMap<string, Held>): Note[] | null => {
    const notes = [...held.values()].flatMap(({ note }) => (note === null ? [] : [note]));
    // In the order of a list of them.
    const inOrder = held.size === 0 ? null : readNotes(notesJson(notes));
    told.set(cluster, inOrder);
    return inOrder;
  };
  /** False when somebody else has changed one of them meanwhile. */
  const write = async (
    cluster: string,
    held: ReadonlyMap<string, Held>,
    notes: readonly Note[],
  ): Promise<boolean> => {
    const keys = await bucket();
    const kept = new Map(notes.map((note) => [note.id, note]));
    try {
      for (const note of notes) {
        const before = held.get(note.id);
        const text = textOf(note);
        if (before?.note != null && textOf(before.note) === text) continue;
        await keys.put(`${cluster}.${note.id}`, text, { previousSeq: before?.revision ?? 0 });
      }
      for (const [id, { note, revision }] of held) {
        if (note !== null && !kept.has(id)) await keys.delete(`${cluster}.${id}`, { previousSeq: revision });
      }
      return true;
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === WRONG_REVISION) return false;
      throw error;
    }
  };
  const failing = (error: unknown): never => {
    // It may have been deleted: the next time it is looked for again, or made.
    opening = null;
    throw new BusyError(`Notes of this cluster are kept in NATS: ${reasonOf(error)}.`);
  };

  return {
    async read(cluster) {
      try {
        return notesIn(cluster, await heldOf(cluster));
      } catch (error) {
        const known = told.get(cluster);
        return known === undefined ? failing(error) : known;
      }
    },
    async change(cluster, change) {
      try {
        for (let tries = 0; tries < MOST_TRIES; tries++) {
          const held = await heldOf(cluster);
          const { notes, result } = change(notesIn(cluster, held));
          if (notes === undefined || (await write(cluster, held, notes))) return result;
        }
      } catch (error) {
        failing(error);
      }
      throw new BusyError("Others change the notes of this cluster all the time. Try again.");
    },
  };
}

const textOf = (note: Note): string => JSON.stringify(notesJson([note])[0]);

/** What is no note any more, or never was one, is not there. */
function heldIn(entry: KvEntry): Held {
  const { operation, revision } = entry;
  if (operation !== "PUT") return { revision, note: null };
  try {
    return { revision, note: readNotes([entry.json()])[0] ?? null };
  } catch {
    return { revision, note: null };
  }
}
