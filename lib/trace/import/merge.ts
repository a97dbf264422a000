/**
 * Several inputs become one trace: in the order of their times, each object's version once, lists at the instant of
 * which they are.
 *
 *   input ──▶ sink ──┐
 *   input ──▶ sink ──┼──▶ end() ──▶ header + lines, sorted         objects are redacted on the way in
 *   input ──▶ sink ──┘
 */
import type { JsonObject } from "../../model/json.ts";
import { nestsTooDeep } from "../../model/nesting.ts";
import type { TraceHeader } from "../../model/record.ts";
import { isRead, RESOURCE } from "../../model/resources.ts";
import type { EpochMs } from "../../model/units.ts";
import { createRedactor } from "../redact.ts";
import { withoutCredentialsIn } from "../redact-text.ts";
import { formatHeader } from "../writer.ts";
import { writersField } from "../writers.ts";
import { timeOfMs } from "../written-time.ts";
import { AUDIT_RECORD } from "./audit-objects.ts";
import { createAuditedWrites, type HeldRecord } from "./audited-writes.ts";
import { createClockMarks, markOf } from "./clock-offsets.ts";
import { isOfOneOf } from "./cluster-uids.ts";
import { type ClusterSource, createClusters, tellsClusters } from "./clusters.ts";
import { instantsOf, type Snapshot } from "./instants.ts";
import { createListWriter } from "./list-records.ts";
import { headerOf } from "./merged-header.ts";
import { createMergedLines } from "./merged-lines.ts";
import { createNoteInputs } from "./note-inputs.ts";
import { createVersionNames, nameOf } from "./object-names.ts";
import { newestTime } from "./object-times.ts";
import { createOperatorFacts } from "./operator-facts.ts";
import { isSecret, withoutUnknownParts } from "./private.ts";
import { METRIC_RECORD } from "./prometheus-range.ts";
import { type InputReport, type Tally, tallyOf } from "./report.ts";
import { grouped } from "./report-groups.ts";
import { createSeenRequests } from "./seen-requests.ts";
import type { Slices } from "./sorted-rows.ts";
import type { ClusterFacts, Draft, ImportSink, InputInfo, Run } from "./types.ts";
import { placed, SLICE_EVENTS, type UntimedOf } from "./untimed.ts";

const NOT_OBJECTS: ReadonlySet<string> = new Set([
  ...["LOG", "PROBE", "REQUEST", "GAP", "BOOKMARK", "ERROR"],
  AUDIT_RECORD,
  METRIC_RECORD,
]);

export interface MergedTrace {
  readonly header: TraceHeader;
  readonly inputs: readonly InputReport[];
  readonly records: number;
  /** The lines of the trace as bytes, whole ones, many at a time, the header first; they can be read once. */
  lines(): Generator<Uint8Array<ArrayBuffer>>;
}

export interface Merge {
  /**
   * A sink for one more input.
   * @param bytes says how many bytes of it were read
   */
  sinkFor(input: InputInfo, bytes: () => number): ImportSink;
  /** @param listedAt when lists were made that do not say it */
  end(listedAt?: EpochMs): Slices<MergedTrace>;
}

export function createMerge(): Merge {
  const known = createRedactor();
  /** Who wrote the objects, by what is kept of them. */
  const writers = new WeakMap<JsonObject, JsonObject>();
  const operator = createOperatorFacts();
  const notes = createNoteInputs();
  const redact = (resource: string, object: JsonObject, { source }: Tally): JsonObject => {
    operator.saw(source, resource, object);
    const kept = withoutUnknownParts(resource, known(resource, object));
    const written = kept === object ? undefined : writersField(resource, object);
    if (written !== undefined) writers.set(kept, written);
    return kept;
  };
  const withWriters = (draft: Draft): Draft => {
    const written = writers.get(draft.object);
    return written === undefined ? draft : { ...draft, extra: { ...written, ...draft.extra } };
  };
  const lines = createMergedLines();
  const requests = createSeenRequests(lines);
  let untimed: UntimedOf[] = [];
  let snapshots: Snapshot[] = [];
  const tallies: { readonly tally: Tally; readonly within: string | undefined }[] = [];
  const runs: Run[] = [];
  const marks = createClockMarks<Tally>();
  const names = createVersionNames();
  /** Object versions that are there already. */
  const versions = new Set<string>();
  /** Versions with which objects were deleted, and which input told it first. */
  const ends = new Map<string, Tally>();
  /** Resources of which a watch or a trace tells. */
  const watched = new Map<string, Set<ClusterSource>>();
  const clusters = createClusters();
  let facts: ClusterFacts = {};

  /** Says why an object may not come in. */
  const isKept = (resource: string, object: JsonObject, tally: Tally): boolean => {
    const reason = isSecret(resource, object) ? "secret" : nestsTooDeep(object) ? "tooDeep" : null;
    if (reason !== null) tally.left(reason, nameOf(object));
    return reason === null;
  };
  /** @returns false when this version is there already */
  const isNewVersion = (version: string | null): boolean => {
    if (version === null) return true;
    if (versions.has(version)) return false;
    versions.add(version);
    return true;
  };
  /** Whether another input has told the end of this version; a deletion may have the version of the change before it. */
  const isEndKnown = (version: string | null, tally: Tally): boolean => {
    const first = version === null ? tally : (ends.get(version) ?? tally);
    if (version !== null) ends.set(version, first);
    return first !== tally;
  };
  const watch = (resource: string, { source }: Tally): void => {
    const sources = watched.get(resource);
    if (sources === undefined) watched.set(resource, new Set([source]));
    else sources.add(source);
  };
  /** The draft without what must not be in a trace. */
  const admitted = (draft: Draft, tally: Tally): Draft | null => {
    const { resource, object, type } = draft;
    if (!isKept(resource, object, tally)) return null;
    const isObject = !NOT_OBJECTS.has(type);
    if (isObject) requests.saw(resource, object, draft.t);
    const kept = isObject ? redact(resource, object, tally) : withoutCredentialsIn(object);
    return kept === object ? draft : withWriters({ ...draft, object: kept });
  };
  /** Counts a record. @returns false when it is there already */
  const isNew = (record: HeldRecord, tally: Tally, name: () => string): boolean => {
    const { t, type, initial, clock, resource, version, mark } = record;
    const { relists } = tally;
    if (NOT_OBJECTS.has(type)) {
      if (type === "GAP" || type === "ERROR") relists.add(resource);
      if (type === "LOG") marks.note(tally, record, mark, null);
    } else {
      watch(resource, tally);
      // After a gap a list is whole: what it does not tell again has vanished.
      const isTold = type === "DELETED" ? !isEndKnown(version, tally) : initial && relists.has(resource);
      marks.note(tally, record, mark, version);
      if (!isNewVersion(version) && !isTold) {
        tally.left("duplicate", name());
        return false;
      }
    }
    tally.counted(t, clock);
    return true;
  };
  const take = (draft: Draft, tally: Tally): void => {
    const written = admitted(draft, tally);
    if (written === null) return;
    const { t, type, initial, clock, resource, object } = draft;
    const version = NOT_OBJECTS.has(type) ? null : names.of(resource, object);
    const name = (): string => nameOf(object);
    const record = { t, type, initial, clock, resource, version, mark: markOf(draft) };
    if (isNew(record, tally, name)) lines.write(written, tally);
  };
  const audited = createAuditedWrites(lines, { versions: names, admitted, take, isNew });
  const lists = createListWriter({
    watched,
    names,
    isNewVersion,
    write: (draft) => lines.write(withWriters(draft), null),
  });

  /** Takes out what is of another cluster than the first inputs. */
  const dropStrangers = (strangers: ReadonlyMap<ClusterSource, string>): void => {
    if (strangers.size === 0) return;
    const isOwn = ({ tally }: { readonly tally: Tally }): boolean => !strangers.has(tally.source);
    lines.leaveOut((input) => {
      const of = tallies[input];
      return of !== undefined && !isOwn(of);
    });
    snapshots = snapshots.filter(isOwn);
    untimed = untimed.filter(isOwn);
    for (const [resource, sources] of watched) {
      if ([...sources].every((source) => strangers.has(source))) watched.delete(resource);
    }
    for (const { tally } of tallies) {
      const first = strangers.get(tally.source);
      if (first !== undefined) tally.stranger(first);
    }
  };
  /** Takes out of dumps what is of the later of two clusters that one file holds; of anything else it is said. */
  const dropMixed = (): void => {
    for (const [source, { key, uids }] of clusters.mixed()) {
      let dropped = 0;
      for (const { tally, listed } of snapshots) {
        if (tally.source !== source) continue;
        const kept = listed.filter(({ object }) => !isOfOneOf(object, uids));
        for (const { object } of listed)
          if (isOfOneOf(object, uids)) tally.left("otherCluster", nameOf(object));
        dropped += listed.length - kept.length;
        listed.splice(0, listed.length, ...kept);
      }
      const tally = tallies.find((one) => one.tally.source === source)?.tally;
      if (dropped === 0) tally?.left("mixedClusters", key);
    }
  };
  function* writeUntimed(): Slices<void> {
    const { placed: events, timeless } = yield* placed(untimed);
    for (const { object, tally } of timeless) tally.left("noTime", nameOf(object));
    for (const [i, { type, resource, object, tally, t, initial }] of events.entries()) {
      if (i % SLICE_EVENTS === 0) yield;
      watch(resource, tally);
      const version = names.of(resource, object);
      const isTold = type === "DELETED" && !isEndKnown(version, tally);
      if (!isNewVersion(version) && !isTold) {
        tally.left("duplicate", nameOf(object));
        continue;
      }
      tally.counted(t, "object");
      const draft = { t, at: timeOfMs(t).at, type, resource, initial, object, clock: "object" } as const;
      lines.write(withWriters(draft), null);
    }
  }

  return {
    sinkFor(input, bytes) {
      const tally = tallyOf(input, tallies.length, bytes);
      tallies.push({ tally, within: input.within });
      let snapshot: Snapshot | null = null;
      return {
        record(draft) {
          clusters.saw(tally.source, draft.resource, draft.object, draft.t);
          take(draft, tally);
        },
        printed(type, record, clock) {
          tally.counted(record.t, clock);
          lines.writePrinted(type, record, clock, tally);
        },
        requested: (request) => requests.take(request, tally),
        written: (write) => audited.take(write, tally),
        gathered: (run) => runs.push(run),
        listed({ id, resource, object }, takenAt) {
          if (!isRead(resource)) clusters.saw(tally.source, resource, object, newestTime(object));
          // A dump of a cluster has all kinds.
          if (input.within !== undefined && !isRead(resource)) {
            tally.left("otherKind", nameOf(object));
            return;
          }
          if (!isKept(resource, object, tally)) return;
          if (snapshot === null) {
            snapshot = { input, tally, listed: [], newest: Number.NEGATIVE_INFINITY, said: null };
            snapshots.push(snapshot);
          }
          snapshot.said ??= takenAt ?? null;
          requests.saw(resource, object, null);
          const kept = redact(resource, object, tally);
          const newest = newestTime(kept);
          if (newest !== null && newest > snapshot.newest) snapshot.newest = newest;
          if (tellsClusters(resource)) {
            clusters.saw(tally.source, resource, object, kept === object ? newest : newestTime(object));
          }
          if (resource === RESOURCE.k8sEvents) marks.told(tally, object);
          snapshot.listed.push({ id, resource, object: kept });
        },
        untimed(event) {
          if (!isKept(event.resource, event.object, tally)) return;
          requests.saw(event.resource, event.object, null);
          untimed.push({ ...event, object: redact(event.resource, event.object, tally), tally });
        },
        refuse: tally.refuse,
        left: tally.left,
        taken: tally.taken,
        polled: tally.polled,
        notes: (given, of) => notes.take(tally, given, of),
        facts(more) {
          facts = { ...more, ...facts };
        },
      };
    },
    *end(listedAt) {
      const strangers = clusters.strangers(tallies.map(({ tally }) => tally.source));
      dropStrangers(strangers);
      dropMixed();
      yield* audited.placed(({ source }) => strangers.has(source));
      yield* requests.placed(({ source }) => strangers.has(source));
      yield* writeUntimed();
      const told = yield* lines.lastT();
      for (const instant of instantsOf(snapshots, runs, told, listedAt)) yield* lists.write(instant);
      const rows = yield* lines.sorted((input, t) =>
        tallies[input]?.tally.repeated(new Date(t).toISOString()),
      );
      for (const [tally, offset] of marks.offsets((one) => one.name)) tally.isOff(offset);
      const isOwn = ({ source }: Tally): boolean => !strangers.has(source);
      const noted = notes.settled(
        tallies.map(({ tally }) => tally),
        isOwn,
      );
      const inputs = grouped(tallies.map(({ tally, within }) => ({ report: tally.report(), within })));
      const operated = operator.told((source) => !strangers.has(source));
      const header = headerOf({ ...operated, ...facts }, inputs, noted);
      return {
        header,
        inputs,
        records: rows.length,
        *lines() {
          yield new TextEncoder().encode(formatHeader(header));
          yield* lines.pieces(rows);
        },
      };
    },
  };
}
