/** A bar of the lane of findings is the finding: it leads to its card. */
import { expect, test } from "vitest";
import { buildState, findingRef, findingsUntil, incidentsOf } from "../../../lib/core/index.ts";
import { findingsLane } from "../../../lib/layout/lanes/findings.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { at, KEY, records } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";
import { openCase } from "../../support/told.ts";

// I3         ├──────────────────▶
// pods-lost           ├─────────────▶
const CRASH = `${ONE_POD}
  20 pod/r-deployment-1 scheduled exited=137 restarts=1
  20.05 priv !p1
  20.06 pa Active=Unknown,Queued@20 want=1
  30 pub a1`;

test("each bar names its finding, and where several overlap the worst of them", () => {
  const { shared, revisions } = buildState(records(CRASH));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const lane = findingsLane(
    shared,
    revision,
    (key) => key,
    ({ rule }) => ({ title: rule, saw: "" }),
  );
  const refs = findingsUntil(revision, at(30)).map(findingRef);
  const [head, ...rows] = lane.rows.flatMap((row) => (row.kind === "bars" ? [row] : []));
  const named = rows.flatMap(({ bars }) => bars.map(({ finding }) => finding));
  expect(named.length).toBeGreaterThan(0);
  for (const ref of named) expect(refs).toContain(ref);
  const worst = rows.flatMap(({ bars }) => bars).find(({ style }) => style === "trouble");
  expect(head?.bars.map(({ finding }) => finding)).toContain(worst?.finding);
});

test("a number of the protocol stands before its title, a name of our own does not", () => {
  const { shared, revisions } = buildState(records(CRASH));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const { rows } = findingsLane(
    shared,
    revision,
    (key) => key,
    ({ rule }) => ({ title: `title of ${rule}`, saw: "" }),
  );
  const labels = rows.slice(1).map(({ label }) => label);
  expect(labels).toContain("I3 title of I3");
  expect(labels).toContain("title of pods-lost");
});

test("of a single rule the head tells it all", () => {
  const { shared, revisions } = stateOf(openRecording("fault-image-pull"));
  const revision = revisions.get("images/broken-00001");
  if (revision === undefined) throw new Error("no revision");
  const failing = findingsUntil(revision, shared.lastT ?? 0).filter(({ rule }) => rule === "D8");
  const { rows } = findingsLane(
    shared,
    revision,
    (key) => key,
    ({ rule }) => ({ title: rule, saw: "" }),
  );
  const bars = rows.map((row) => (row.kind === "bars" ? row.bars.map(({ finding }) => finding) : []));
  expect(failing).toHaveLength(1);
  expect(bars).toEqual([failing.map(findingRef)]);
});

test("a bar stands where its card says, also where late answers tell of the time before them", () => {
  const { shared, revisions } = stateOf(openCase("field/clusterip-fallback.ndjson.gz"));
  const revision = revisions.get("demo/hello-00001");
  if (revision === undefined) throw new Error("no revision");
  const { rows } = findingsLane(
    shared,
    revision,
    (key) => key,
    ({ rule }) => ({ title: rule, saw: "" }),
  );
  const bars = rows.flatMap((row) => (row.kind === "bars" ? row.bars.map(({ from, to }) => [from, to]) : []));
  const cards = incidentsOf(shared, revision, shared.lastT ?? 0).map(({ since, until }) => [since, until]);
  expect(bars).toEqual(cards);
  expect(bars[0]).toEqual(["03:59:55.000", "04:00:19.217"].map((time) => Date.parse(`2026-11-23T${time}Z`)));
});
