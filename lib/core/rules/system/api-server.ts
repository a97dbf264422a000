/** The API server was out of reach: most watches broke at once, and had to be listed again. */
import { NOT_WATCHING } from "../../../model/not-watching.ts";
import { RESOURCES } from "../../../model/resources.ts";
import type { Gap } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { SystemFinding, SystemRule } from "./finding.ts";

/** Watches that break together do so within this time. */
const TOGETHER_MS: DurationMs = 60_000;
const LEAST = 4;

/** At least half of what is watched has a gap at the same time. */
export const apiServer: SystemRule = ({ gaps, resources }, t) => {
  const watched = RESOURCES.filter(({ resource }) => resources.has(resource)).length;
  return groups(gaps.filter(({ from, reason }) => from <= t && !reason.startsWith(NOT_WATCHING))).flatMap(
    (group): SystemFinding[] => {
      const names = new Set(group.map(({ resource }) => resource));
      if (names.size < Math.max(LEAST, watched / 2)) return [];
      // The watch that was heard of last tells when it broke, the first list when it was over.
      const from = Math.max(...group.map((gap) => gap.from));
      const ends = group.flatMap(({ to }) => (to === null || to > t ? [] : [to]));
      const to = ends.length === 0 ? null : Math.max(from, Math.min(...ends));
      const [first] = group as [Gap];
      const values = {
        resources: names.size,
        cutMs: (to ?? t) - from,
        reason: first.reason,
        ...forbiddenIn(first.reason),
      };
      return [{ rule: "apiServer", severity: "warning", component: "", from, to, seq: first.seq, values }];
    },
  );
};

/** Its words, with names that may stand in a command. */
const FORBIDDEN =
  /User "([-\w:.@]+)" cannot ([a-z]+) resource "([a-z]+)"(?: in API group "([a-z0-9.-]*)")?(?: in the namespace "([-a-z0-9]+)")?/;

/** Who may not do what, by the API server's words; it says so, too, for some seconds after its start. */
function forbiddenIn(reason: string): SystemFinding["values"] {
  const [isFound, user = "", verb = "", resource = "", group = "", namespace = ""] =
    FORBIDDEN.exec(reason) ?? [];
  if (isFound === undefined) return { forbidden: "no" };
  const kind = group === "" ? resource : `${resource}.${group}`;
  return { forbidden: namespace === "" ? "everywhere" : "inNamespace", user, verb, kind, namespace };
}

function groups(gaps: readonly Gap[]): Gap[][] {
  const all: { gaps: Gap[]; end: EpochMs }[] = [];
  for (const gap of gaps.toSorted((a, b) => (a.to ?? Infinity) - (b.to ?? Infinity))) {
    const end = gap.to ?? Number.POSITIVE_INFINITY;
    const last = all.at(-1);
    const isSame =
      last !== undefined && gap.from < last.end && (end === last.end || end - last.end < TOGETHER_MS);
    if (isSame) last.gaps.push(gap);
    else all.push({ gaps: [gap], end });
  }
  return all.map((group) => group.gaps);
}
