/** At zero although min-scale asks for pods: it does not count for a revision that failed, or that no route reaches (protocol 1.3, 3.6). */
import type { DurationMs } from "../../../model/units.ts";
import { warningSince } from "../../rules/diagnosis/evidence.ts";
import { settingsAt } from "../../state/settings.ts";
import { sliceAt } from "../../state/tracks.ts";
import { type Clause, type Context, clause } from "./context.ts";

/** Who refuses a pod says so before the replicas are taken away. */
const SAID_BEFORE_MS: DurationMs = 600_000;

/** What became of min-scale; nothing where no route leads to the revision any more: it is not to keep pods then. */
export function minScaleClauses(c: Context): Clause[] {
  const { shared, revision, t } = c;
  const asked = revision.settingsVersions.findLast((version) => version.t <= t)?.settings.minScale ?? 0;
  if (asked <= 0 || revision.routingState === "reserve") return [];
  const { minScale } = settingsAt(shared, revision, t);
  const said = failureAt(c);
  const values = {
    minScale: asked,
    why: minScale.origin === "unreachable" ? "unreachable" : "other",
    reason: said.reason || "none",
    message: said.message || "none",
  };
  return [clause("minScaleNotKept", values, "derived", said.seq ?? minScale.seq)];
}

interface Said {
  readonly reason: string;
  readonly message: string;
  readonly seq: number | null;
}

/** What the Revision, or an Event, says of why no pod came. */
function failureAt({ revision, t, since }: Context): Said {
  for (const type of ["ResourcesAvailable", "ContainerHealthy"]) {
    const slice = sliceAt(revision.conditions.get(`Revision/${type}`) ?? [], t);
    if (slice?.value === "False")
      return { reason: slice.reason ?? "", message: slice.message ?? "", seq: slice.seq };
  }
  const event = warningSince(revision, since - SAID_BEFORE_MS, { until: t, ofGone: true });
  if (event === null) return { reason: "", message: "", seq: null };
  const { reason, message } = event.values;
  return { reason: String(reason), message: String(message), seq: event.seq };
}
