/**
 * Several inputs become one trace: in the order of their times, each object's version once, lists at the instant of
 * which they are.
 *
 *   input ──▶ sink ──┐
 *   input ──▶ sink ──┼──▶ end() ──▶ header + lines, sorted         objects are redacted on the way in
 *   input ──▶ sink ──┘
 */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { nestsTooDeep } from "../../model/nesting.ts";
import type { TraceHeader } from "../../model/record.ts";
import { resourceRow } from "../../model/resources.ts";
import type { EpochMs } from "../../model/units.ts";
import { createRedactor } from "../redact.ts";
import { withoutCredentialsIn } from "../redact-text.ts";
import { formatHeader } from "../writer.ts";
import { timeOfMs } from "../written-time.ts";
import { AUDIT_RECORD, createAuditObjects } from "./audit-objects.ts";
import type { AuditWrite } from "./audit-write.ts";
import { createClockMarks } from "./clock-offsets.ts";
import { type ClusterSource, createClusters } from "./clusters.ts";
import { type Instant, identityOf, instantsOf, type Snapshot } from "./instants.ts";
import { headerOf } from "./merged-header.ts";
import { newestTime } from "./object-times.ts";
import { isSecret, withoutUnknownParts } from "./private.ts";
import { METRIC_RECORD } from "./prometheus-range.ts";
import { dropRepeated, type Line } from "./repeated-lines.ts";
import { type InputReport, type Tally, tallyOf } from "./report.ts";
import { grouped } from "./report-groups.ts";
import type { ClusterFacts, Draft, ImportSink, InputInfo, Listed, Run } from "./types.ts";
import { placed, type UntimedOf } from "./untimed.ts";

const NOT_OBJECTS: ReadonlySet<string> = new Set([
  ...["LOG", "PROBE", "REQUEST", "GAP", "BOOKMARK", "ERROR"],
  AUDIT_RECORD,
  METRIC_RECORD,
]);

export interface MergedTrace {
  readonly header: TraceHeader;
  readonly inputs: readonly InputReport[];
  readonly records: number;
  /** The lines of the trace, each with its newline, the header first; they can be read once. */
  lines(): Generator<string>;
}

export interface Merge {
  /**
   * A sink for one more input.
   * @param bytes says how many bytes of it were read
   */
  sinkFor(input: InputInfo, bytes: () => number): ImportSink;
  /** @param listedAt when lists were made that do not say it */
  end(listedAt?: EpochMs): MergedTrace;
}

export function createMerge(): Merge {
  const known = createRedactor();
  const redact = (resource: string, object: JsonObject): JsonObject =>
    withoutUnknownParts(resource, known(resource, object));
  let lines: Line[] = [];
  let untimed: UntimedOf[] = [];
  let writes: { readonly write: AuditWrite; readonly tally: Tally }[] = [];
  let snapshots: Snapshot[] = [];
  const tallies: { readonly tally: Tally; readonly within: string | undefined }[] = [];
  const runs: Run[] = [];
  const marks = createClockMarks<Tally>();
  /** Object versions that are there already. */
  const versions = new Set<string>();
  /** Resources of which a watch or a trace tells. */
  const watched = new Map<string, Set<ClusterSource>>();
  /** Resource → the objects of its last list, by identity. */
  const lists = new Map<string, Map<string, JsonObject>>();
  const clusters = createClusters();
  let facts: ClusterFacts = {};

  const write = (draft: Draft, tally: Tally | null = null): void => {
    const { t, at, type, resource, initial, object, clock, isAsReceived = false, extra } = draft;
    const fields = {
      t: at,
      type,
      resource,
      ...(initial ? { initial } : {}),
      object,
      ...extra,
      ...(clock === "receipt" ? {} : { clock }),
    };
    if (tally !== null && isAsReceived) tally.receivedAt = Math.max(tally.receivedAt, t);
    const received = tally !== null && isAsReceived ? tally.receivedAt : t;
    lines.push({ t, received, order: lines.length, tally, text: `${JSON.stringify(fields)}\n` });
  };
  /** Says why an object may not come in. */
  const isKept = (resource: string, object: JsonObject, tally: Tally): boolean => {
    const reason = isSecret(resource, object) ? "secret" : nestsTooDeep(object) ? "tooDeep" : null;
    if (reason !== null) tally.left(reason, nameOf(object));
    return reason === null;
  };
  /** @returns false when this version is there already */
  const isNew = (resource: string, object: JsonObject, id = versionOf(resource, object)): boolean => {
    if (id === null) return true;
    if (versions.has(id)) return false;
    versions.add(id);
    return true;
  };

  const watch = (resource: string, { source }: Tally): void => {
    const sources = watched.get(resource);
    if (sources === undefined) watched.set(resource, new Set([source]));
    else sources.add(source);
  };
  const take = (draft: Draft, tally: Tally): void => {
    const { resource, object, type } = draft;
    if (!isKept(resource, object, tally)) return;
    const { relists } = tally;
    if (NOT_OBJECTS.has(type)) {
      if (type === "GAP" || type === "ERROR") relists.add(resource);
      tally.counted(draft.t, draft.clock);
      if (type === "LOG") marks.note(tally, draft, null);
      write({ ...draft, object: withoutCredentialsIn(object) }, tally);
    } else {
      watch(resource, tally);
      // After a gap a list is whole: what it does not tell again has vanished.
      const isTold = type === "DELETED" || (draft.initial && relists.has(resource));
      const version = versionOf(resource, object);
      marks.note(tally, draft, version);
      if (!isNew(resource, object, version) && !isTold) {
        tally.left("duplicate", nameOf(object));
        return;
      }
      tally.counted(draft.t, draft.clock);
      write({ ...draft, object: redact(resource, object) }, tally);
    }
  };
  /** Takes out what is of another cluster than the first inputs. */
  const dropStrangers = (): void => {
    const strangers = clusters.strangers();
    if (strangers.size === 0) return;
    const isOwn = ({ tally }: { readonly tally: Tally | null }): boolean =>
      tally === null || !strangers.has(tally.source);
    lines = lines.filter(isOwn);
    snapshots = snapshots.filter(isOwn);
    untimed = untimed.filter(isOwn);
    writes = writes.filter(isOwn);
    for (const [resource, sources] of watched) {
      if ([...sources].every((source) => strangers.has(source))) watched.delete(resource);
    }
    for (const { tally } of tallies) {
      const first = strangers.get(tally.source);
      if (first !== undefined) tally.stranger(first);
    }
  };
  const writeAudited = (): void => {
    writes.sort((a, b) => a.write.t - b.write.t || (a.write.at < b.write.at ? -1 : 1));
    const rebuild = createAuditObjects();
    for (const { write: each, tally } of writes) for (const draft of rebuild(each)) take(draft, tally);
  };

  /** Writes a resource's objects of one instant. */
  const writeList = (resource: string, objects: readonly JsonObject[], t: EpochMs): void => {
    const { at } = timeOfMs(t);
    const draft = { t, at, resource, clock: "object" } as const;
    if (watched.has(resource)) {
      // Beside a watch of the same resource a list may hold a part only: it adds, and takes nothing away.
      for (const object of objects) write({ ...draft, type: "MODIFIED", initial: false, object });
      return;
    }
    const before = lists.get(resource);
    const now = new Map(objects.map((object) => [identityOf(resource, object), object]));
    if (before !== undefined) {
      const gap = { reason: "nothing is known between two lists" };
      write({ ...draft, type: "GAP", initial: false, object: gap });
      const namespaces = new Set(objects.map(namespaceOf));
      // A list of other namespaces says nothing of these.
      for (const [id, object] of before) if (!namespaces.has(namespaceOf(object))) now.set(id, object);
    }
    for (const object of now.values()) write({ ...draft, type: "ADDED", initial: true, object });
    lists.set(resource, now);
  };
  const writeUntimed = (): void => {
    const { placed: events, timeless } = placed(untimed);
    for (const { object, tally } of timeless) tally.left("noTime", nameOf(object));
    for (const { type, resource, object, tally, t, initial } of events) {
      watch(resource, tally);
      if (!isNew(resource, object) && type !== "DELETED") {
        tally.left("duplicate", nameOf(object));
        continue;
      }
      tally.counted(t, "object");
      write({ t, at: timeOfMs(t).at, type, resource, initial, object, clock: "object" });
    }
  };
  const writeInstant = ({ t, by, members }: Instant): void => {
    const byResource = new Map<string, JsonObject[]>();
    for (const { listed, tally } of members) {
      tally.madeAt(t, by);
      for (const { resource, object } of listed) {
        const isRepeated = !isNew(resource, object);
        if (isRepeated) tally.left("duplicate", nameOf(object));
        // In a list of its own an object that has not changed is told again: a list is whole.
        if (isRepeated && (watched.has(resource) || !lists.has(resource))) continue;
        tally.counted(t, "object");
        const objects = byResource.get(resource);
        if (objects === undefined) byResource.set(resource, [object]);
        else objects.push(object);
      }
    }
    for (const [resource, objects] of byResource) writeList(resource, objects, t);
  };

  return {
    sinkFor(input, bytes) {
      const tally = tallyOf(input, bytes);
      tallies.push({ tally, within: input.within });
      let snapshot: Snapshot | null = null;
      return {
        record(draft) {
          clusters.saw(tally.source, draft.resource, draft.object, draft.t);
          take(draft, tally);
        },
        written: (write) => writes.push({ write, tally }),
        gathered: (run) => runs.push(run),
        listed({ resource, object }: Listed, takenAt) {
          // A dump of a cluster has all kinds.
          if (input.within !== undefined && resourceRow(resource) === undefined) {
            tally.left("otherKind", nameOf(object));
            return;
          }
          if (!isKept(resource, object, tally)) return;
          if (snapshot === null) {
            snapshot = { input, tally, listed: [], said: null };
            snapshots.push(snapshot);
          }
          snapshot.said ??= takenAt ?? null;
          clusters.saw(tally.source, resource, object, newestTime(object));
          snapshot.listed.push({ resource, object: redact(resource, object) });
        },
        untimed(event) {
          if (!isKept(event.resource, event.object, tally)) return;
          untimed.push({ ...event, object: redact(event.resource, event.object), tally });
        },
        refuse: tally.refuse,
        left: tally.left,
        taken: tally.taken,
        polled: tally.polled,
        facts(more) {
          facts = { ...more, ...facts };
        },
      };
    },
    end(listedAt) {
      dropStrangers();
      writeAudited();
      writeUntimed();
      const lastT = lines.reduce((t, line) => Math.max(t, line.t), Number.NEGATIVE_INFINITY);
      const told = lines.length === 0 ? null : lastT;
      for (const instant of instantsOf(snapshots, runs, told, listedAt)) writeInstant(instant);
      lines.sort((a, b) => a.t - b.t || a.order - b.order);
      const records = lines.length - dropRepeated(lines);
      lines.sort((a, b) => a.received - b.received || a.order - b.order);
      for (const [tally, offset] of marks.offsets((one) => one.name)) tally.isOff(offset);
      const inputs = grouped(tallies.map(({ tally, within }) => ({ report: tally.report(), within })));
      const header = headerOf(facts, inputs);
      return {
        header,
        inputs,
        records,
        *lines() {
          yield formatHeader(header);
          for (const line of lines) {
            const { text } = line;
            line.text = "";
            if (text !== "") yield text;
          }
        },
      };
    },
  };
}

/** What names the version of an object; null where it has none. */
function versionOf(resource: string, object: JsonObject): string | null {
  const version = asString(asObject(object.metadata).resourceVersion);
  return version === undefined || version === "" ? null : `${identityOf(resource, object)} ${version}`;
}

function nameOf(object: JsonObject): string {
  const { namespace, name } = asObject(object.metadata);
  return [asString(namespace), asString(name)].filter((part) => part !== undefined).join("/");
}

function namespaceOf(object: JsonObject): string {
  return asString(asObject(object.metadata).namespace) ?? "";
}
