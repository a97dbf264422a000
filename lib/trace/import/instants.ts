/** When lists were made, and which of them belong together. */
import { asObject, asString } from "../../model/json.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { runOf } from "./gather-paths.ts";
import { newestTime } from "./object-times.ts";
import type { InstantSource, Tally } from "./report.ts";
import type { InputInfo, Listed, Run } from "./types.ts";

/** A file's date this much after all that the inputs tell is that of a copy. */
const COPIED_AFTER_MS: DurationMs = 60 * 60_000;

/** The objects of one input's lists. */
export interface Snapshot {
  readonly input: InputInfo;
  readonly tally: Tally;
  listed: Listed[];
  /** The newest time in them. */
  newest: EpochMs;
  /** When the lists were made, if the input says so. */
  said: EpochMs | null;
}

/** Lists that are taken as made at the same time. */
export interface Instant {
  readonly t: EpochMs;
  readonly by: InstantSource;
  readonly members: readonly Snapshot[];
}

/**
 * Puts lists together that can be of one instant: `kubectl get` was run for one kind after the other. Two inputs that
 * hold the same object in different versions are of two instants, unless one run of a dump wrote both.
 * @param runs when dumps were made, as far as they say it
 * @param lastT the last time of what the other inputs tell; null when they tell nothing
 * @param given when lists were made that do not say it
 */
export function instantsOf(
  snapshots: readonly Snapshot[],
  runs: readonly Run[],
  lastT: EpochMs | null,
  given?: EpochMs,
): readonly Instant[] {
  const { alone = [], ofRun = [] } = Object.groupBy(snapshots, ({ input }) =>
    runOf(input) === null ? "alone" : "ofRun",
  );
  const groups = groupsOf(alone, given).map((group) => (lastT === null ? group : besideOthers(group, lastT)));
  return [...groups, ...dumpsOf(ofRun, runs, given)].sort((a, b) => a.t - b.t);
}

/** A dump is made when logs end, mostly; files that were copied since have a date that is far from both. */
function besideOthers(group: Instant, lastT: EpochMs): Instant {
  const newest = group.members.reduce((t, member) => Math.max(t, member.newest), lastT);
  return group.by === "file" && group.t > newest + COPIED_AFTER_MS
    ? { ...group, t: newest, by: "others" }
    : group;
}

/** What one run of a dump listed, kind after kind, is taken as of one instant: the newest version of each object counts. */
function dumpsOf(snapshots: readonly Snapshot[], runs: readonly Run[], given?: EpochMs): Instant[] {
  const runFor = (folder: string): Run | undefined =>
    runs.find((run) => folder === run.folder || folder.startsWith(`${run.folder}/`));
  const byRun = Map.groupBy(snapshots, ({ input }) => {
    const folder = runOf(input) ?? "";
    return runFor(folder)?.folder ?? folder;
  });
  return [...byRun].map(([folder, members]) => {
    keepNewest(members);
    for (const member of members) member.newest = newestOf(member.listed);
    const times = members.map((member) => timeOf(member, given));
    const latest = times.reduce((a, b) => (b.t > a.t ? b : a));
    const run = runFor(folder);
    if (run === undefined || latest.by === "said" || latest.by === "given") return { ...latest, members };
    const newest = members.reduce((t, member) => Math.max(t, member.newest), run.from);
    return { t: run.to > run.from ? Math.min(newest, run.to) : newest, by: "said", members };
  });
}

function keepNewest(members: readonly Snapshot[]): void {
  const newest = new Map<string, number>();
  const versionOf = ({ object }: Listed): number => Number(asObject(object.metadata).resourceVersion ?? 0);
  for (const { listed } of members) {
    for (const each of listed) {
      newest.set(each.id, Math.max(newest.get(each.id) ?? 0, versionOf(each)));
    }
  }
  for (const member of members) {
    member.listed = member.listed.filter((each) => {
      const isOlder = versionOf(each) < (newest.get(each.id) ?? 0);
      if (isOlder) member.tally.left("duplicate", asString(asObject(each.object.metadata).name) ?? "");
      return !isOlder;
    });
  }
}

function groupsOf(snapshots: readonly Snapshot[], given?: EpochMs): Instant[] {
  const timed = snapshots
    .map((snapshot) => ({ snapshot, ...timeOf(snapshot, given) }))
    .sort((a, b) => a.t - b.t);
  const groups: { t: EpochMs; by: InstantSource; members: Snapshot[]; versions: Map<string, string> }[] = [];
  for (const { snapshot, t, by } of timed) {
    // Nothing to compare it with.
    const versions = timed.length === 1 ? new Map<string, string>() : versionsOf(snapshot.listed);
    const last = groups.at(-1);
    if (last !== undefined && by !== "said" && last.by !== "said" && agree(last.versions, versions)) {
      last.t = Math.max(last.t, t);
      if (by === "file") last.by = by;
      last.members.push(snapshot);
      for (const [id, version] of versions) last.versions.set(id, version);
    } else if (last !== undefined && by === "said" && last.by === "said" && last.t === t) {
      last.members.push(snapshot);
    } else groups.push({ t, by, members: [snapshot], versions });
  }
  return groups;
}

function timeOf({ input, newest, said }: Snapshot, given?: EpochMs): { t: EpochMs; by: InstantSource } {
  if (said !== null) return { t: said, by: "said" };
  if (given !== undefined) return { t: given, by: "given" };
  const { modifiedAt } = input;
  if (modifiedAt !== undefined && modifiedAt >= newest) return { t: modifiedAt, by: "file" };
  return { t: newest === Number.NEGATIVE_INFINITY ? 0 : newest, by: "objects" };
}

function newestOf(listed: readonly Listed[]): EpochMs {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { object } of listed) newest = Math.max(newest, newestTime(object) ?? Number.NEGATIVE_INFINITY);
  return newest;
}

function versionsOf(listed: readonly Listed[]): Map<string, string> {
  const versions = new Map<string, string>();
  for (const { id, object } of listed) {
    const { resourceVersion } = asObject(object.metadata);
    versions.set(id, asString(resourceVersion) ?? "");
  }
  return versions;
}

function agree(known: ReadonlyMap<string, string>, more: ReadonlyMap<string, string>): boolean {
  for (const [id, version] of more) {
    const before = known.get(id);
    if (before !== undefined && before !== version) return false;
  }
  return true;
}
