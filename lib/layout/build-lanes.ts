/** The lanes of a revision, in the order that tells the story. */
import type { RevisionState, SharedState } from "../core/index.ts";
import type { EpochMs } from "../model/units.ts";
import { conditionsLane } from "./lanes/conditions.ts";
import { decisionsLane } from "./lanes/decisions.ts";
import { mirroredLane, privateEndpointsLane, publicEndpointsLane } from "./lanes/endpoints.ts";
import { findingsLane } from "./lanes/findings.ts";
import { hpaLane } from "./lanes/hpa.ts";
import { k8sEventsLane } from "./lanes/k8s-events.ts";
import { conditionLane, pathLane, specModeLane } from "./lanes/mode.ts";
import { pastLane } from "./lanes/past.ts";
import { podsLane } from "./lanes/pods.ts";
import { probesLane } from "./lanes/probes.ts";
import { requestsLane } from "./lanes/requests.ts";
import { scaleLane } from "./lanes/scale.ts";
import type { DescribeFinding, Lane, LaneId, RevisionLaneId, Row, Translate } from "./model.ts";
import { rememberWords } from "./remember-words.ts";

type LaneBuilder = (
  shared: SharedState,
  revision: RevisionState,
  text: Translate,
  describe: DescribeFinding,
) => Lane;

const BUILDERS: readonly LaneBuilder[] = [
  pathLane,
  specModeLane,
  conditionLane,
  findingsLane,
  pastLane,
  publicEndpointsLane,
  privateEndpointsLane,
  podsLane,
  scaleLane,
  hpaLane,
  probesLane,
  requestsLane,
  decisionsLane,
  conditionsLane,
  mirroredLane,
  k8sEventsLane,
];

/** Lanes folded until the reader unfolds them: the path tells the story, the rest is detail. */
export const FOLDED_AT_FIRST: ReadonlySet<RevisionLaneId> = new Set([
  "past",
  "privateEndpoints",
  "hpa",
  "probes",
  "requests",
  "decisions",
  "conditions",
  "mirrored",
  "k8sEvents",
]);

/** All lanes that have something to show; `text` gives the words of the catalogue `timeline`, `describe` those of rules. */
export function buildLanes(
  shared: SharedState,
  revision: RevisionState,
  text: Translate,
  describe: DescribeFinding,
): Lane[] {
  const words = rememberWords(text);
  return BUILDERS.map((build) => build(shared, revision, words, describe)).filter(
    (lane) => lane.rows.length > 0,
  );
}

/** The rows to draw, top to bottom: heads always, parts unless their lane is folded. */
export function visibleRows(lanes: readonly Lane[], folded: ReadonlySet<LaneId>): Row[] {
  return lanes.flatMap((lane) => (folded.has(lane.id) ? lane.rows.slice(0, 1) : lane.rows));
}

/** The rows without the parts (pods, addresses …) that first appear after `until`: as if live, they are not there yet. */
export function rowsUntil(rows: readonly Row[], until: EpochMs): Row[] {
  return rows.filter((row) => {
    if (row.depth === 0 || (row.kind !== "bars" && row.kind !== "marks")) return true;
    const first = row.kind === "bars" ? row.bars[0]?.from : row.marks[0]?.t;
    return first !== undefined && first <= until;
  });
}
