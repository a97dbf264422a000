/**
 * What happened to revisions long ago, moved from their states to a shelf while records come, so that the memory of a
 * recording does not grow with its length. What rules and explanations still ask for stays (`forgetMoments`), and is on the
 * shelf, too.
 *
 *   decisions   a b c │ d e f g        shelf: [a b c]        state: b │ d e f g        b is not written again
 */

import { answeredBefore } from "../core/state/forget.ts";
import { DETAILS_MS, forgetMoments } from "../core/state/forget-details.ts";
import type { CoreState, RevisionState } from "../core/state/state.ts";
import { INSTANTS, type TrackName, type TrackOf } from "../core/state/track-table.ts";
import { lastIndexAt } from "../model/search.ts";
import type { RequestColumns } from "../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import { jsonBytes } from "./json-bytes.ts";
import type { Shelf } from "./shelf.ts";

/** The tracks of what happened at one time. */
export type MomentTrack = TrackOf<"instants"> | TrackOf<"columns">;
/** On which numbers of the shelf a track is, in order. */
export type Shelved = Map<TrackName, number[]>;

/** Fewer are not worth a place of their own. */
const LEAST = 200;
/** After so many records every revision has had its turn. */
const ROUND = 50_000;
/** One has its turn after so many records at the latest. */
const SELDOM = 500;

export interface Moments {
  /**
   * To be called after every record: now and then it moves what is old of one revision, one after the other, so that no turn is
   * long. Does nothing any more after the shelf was full once.
   */
  follow(): void;
  /** What of a revision is on the shelf, after the rest has been moved, too. */
  moveRest(key: string, revision: RevisionState): Shelved;
  /** Whether something is on the shelf that is not in the state. */
  readonly hasMoved: boolean;
  /** Of a revision, what is on the shelf so far. */
  shelved(key: string): Shelved;
  /** What of a track is in the state and not on the shelf. */
  unmoved<K extends MomentTrack>(revision: RevisionState, name: K): RevisionState[K];
}

/**
 * @param state of a store that will end; its old moments are moved
 * @param afterMs how old they are then
 * @param round after so many records every revision has had its turn
 */
export function createMoments(state: CoreState, shelf: Shelf, afterMs = DETAILS_MS, round = ROUND): Moments {
  const shelves = new Map<string, Shelved>();
  /** Instants that are on the shelf and in the state. */
  const known = new WeakSet<object>();
  /** The same for requests, by revision; each is of another record. */
  const knownRequests = new Map<RevisionState, ReadonlySet<RecordSeq>>();
  /** Since a revision had its turn. */
  let records = 0;
  let turn = state.revisions.entries();
  let hasMoved = false;
  let isFull = false;

  const shelved = (key: string): Shelved => {
    const found = shelves.get(key) ?? new Map<TrackName, number[]>();
    shelves.set(key, found);
    return found;
  };
  const put = (key: string, name: TrackName, value: unknown): void => {
    const number = shelf.put(jsonBytes(value));
    const all = shelved(key);
    const numbers = all.get(name) ?? [];
    numbers.push(number);
    all.set(name, numbers);
  };
  const instantsBefore = (revision: RevisionState, name: TrackOf<"instants">, t: EpochMs): object[] => {
    const instants: readonly { readonly t: EpochMs }[] = revision[name];
    const count = lastIndexAt(instants, t - 1, (instant) => instant.t) + 1;
    return instants.slice(0, count).filter((instant) => !known.has(instant));
  };
  const requestsBefore = (revision: RevisionState, t: EpochMs): RequestColumns => {
    const { requests } = revision;
    const count = t === Number.POSITIVE_INFINITY ? requests.t.length : answeredBefore(requests, t);
    const had = knownRequests.get(revision);
    const isNew = (_: unknown, i: number): boolean => i < count && had?.has(requests.seq[i] ?? -1) !== true;
    return {
      t: requests.t.filter(isNew),
      ms: requests.ms.filter(isNew),
      status: requests.status.filter(isNew),
      seq: requests.seq.filter(isNew),
      via: requests.via.filter(isNew),
    };
  };
  /** Puts what is new onto the shelf; the state is as before. */
  const copy = (key: string, revision: RevisionState, t: EpochMs, least: number): boolean => {
    const found = INSTANTS.map((name) => [name, instantsBefore(revision, name, t)] as const);
    const requests = requestsBefore(revision, t);
    const count = found.reduce((sum, [, instants]) => sum + instants.length, requests.t.length);
    if (count < least) return false;
    for (const [name, instants] of found) {
      if (instants.length === 0) continue;
      put(key, name, instants);
      for (const instant of instants) known.add(instant);
    }
    if (requests.t.length > 0) {
      put(key, "requests", requests);
      knownRequests.set(revision, new Set([...(knownRequests.get(revision) ?? []), ...requests.seq]));
    }
    return true;
  };
  const move = (key: string, revision: RevisionState, t: EpochMs): void => {
    try {
      if (!copy(key, revision, t, LEAST)) return;
    } catch {
      // It stays in memory then; who fills the shelf says why.
      isFull = true;
      return;
    }
    hasMoved = true;
    forgetMoments(revision, t);
    const had = knownRequests.get(revision);
    if (had !== undefined)
      knownRequests.set(revision, new Set(revision.requests.seq.filter((seq) => had.has(seq))));
  };

  return {
    get hasMoved() {
      return hasMoved;
    },
    follow() {
      records += 1;
      const { lastT } = state.shared;
      if (lastT === null || isFull || records < Math.min(SELDOM, round / state.revisions.size)) return;
      records = 0;
      const next = turn.next();
      if (next.done === true) turn = state.revisions.entries();
      else move(...next.value, lastT - afterMs);
    },
    moveRest(key, revision) {
      copy(key, revision, Number.POSITIVE_INFINITY, 1);
      return shelved(key);
    },
    shelved,
    unmoved<K extends MomentTrack>(revision: RevisionState, name: K): RevisionState[K] {
      const rest =
        name === "requests"
          ? requestsBefore(revision, Number.POSITIVE_INFINITY)
          : instantsBefore(revision, name as TrackOf<"instants">, Number.POSITIVE_INFINITY);
      return rest as RevisionState[K];
    },
  };
}
