import { describe, expect, test } from "vitest";
import { buildState, findingsUntil, phaseAt, type RevisionState, reportOf } from "../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

/** All findings of one rule as text: "0.5–3", or "0.5–" while it lasts. */
function spans(text: string, rule: string, until: number): string[] {
  const state = buildState(records(text));
  return findingsUntil(state.revisions.get(KEY) as RevisionState, at(until))
    .filter((finding) => finding.rule === rule)
    .map(({ from, to }) => `${secondsOf(from)}–${to === null ? "" : secondsOf(to)}`);
}

/** Every line but the lists with a time that is only the earliest. */
function coarse(text: string): string {
  return text.replace(/^(?!0 )(?=\d)/gm, "~");
}

const ZERO = `0 =acts a1 a2
0 =sks Proxy n=2 pop=True
0 =pa Active=False,NoTraffic want=0
0 =dep 0
0 =priv
0 =pub a1 a2`;

describe("times that are only the earliest", () => {
  const serveUnwanted = `${ZERO}\n10 sks Serve n=2 pop=True\n20 sks Proxy n=2 pop=True`;

  test("ask no rule that rests on the order of events", () => {
    expect(spans(serveUnwanted, "I11", 30)).toEqual(["10–20"]);
    expect(spans(coarse(serveUnwanted), "I11", 30)).toEqual([]);
  });

  test("are over with the first record that has a time of its own", () => {
    const later = "30 sks Proxy n=2 pop=True\n40 sks Serve n=2 pop=True\n50 sks Proxy n=2 pop=True";
    expect(spans(`${coarse(serveUnwanted)}\n${later}`, "I11", 60)).toEqual(["40–50"]);
  });

  test("of another resource change nothing", () => {
    expect(spans(`${serveUnwanted}\n~21 pod/r-deployment-1 scheduled`, "I11", 30)).toEqual(["10–20"]);
  });

  // D7: Serve is ordered while no pod is ready, for 5 s.
  test("let a finding count from the next time on: it began by then at the latest", () => {
    const lasting = (end: number) =>
      `${ZERO}
      10 sks Serve n=2 pop=True
      20 pub a1
      ${end} sks Proxy n=2 pop=True`.replace(/^ +/gm, "");
    expect(spans(lasting(25), "D7", 60)).toEqual(["10–25"]);
    expect(spans(coarse(lasting(25)), "D7", 60)).toEqual([]);
    // From 20 s on, plus a second for the object's own time.
    expect(spans(coarse(lasting(25.999)), "D7", 60)).toEqual([]);
    expect(spans(coarse(lasting(26)), "D7", 60)).toEqual(["10–26"]);
  });

  test.each([
    ["of which a pod was made just now lasts since then", "130 pod/x created=130 scheduled", "Waking"],
    ["of which a pod was made a minute ago lasts too long", "70 pod/x created=69 scheduled", "Failing"],
    ["of which no pod is known lasts since its earliest time", "", "Failing"],
  ])("let a wake count from its first pod on: one %s", (_, pod, phase) => {
    const text = coarse(`${ZERO}\n10 dep 1\n${pod}\n130 pa Active=Unknown,Queued want=1`);
    const { shared, revisions } = buildState(records(text));
    expect(phaseAt((revisions.get(KEY) as RevisionState).phase, shared.lastT ?? 0)).toBe(phase);
  });

  test("a wake of which the time is known lasts since then, whatever its pods say", () => {
    const text = `${ZERO}\n10 dep 1\n130 pod/x created=130 scheduled`;
    const { shared, revisions } = buildState(records(text));
    expect(phaseAt((revisions.get(KEY) as RevisionState).phase, shared.lastT ?? 0)).toBe("Failing");
  });

  test("let nothing count that no later time bounds", () => {
    const text = `${ZERO}\n10 sks Serve n=2 pop=True`;
    expect(spans(text, "D7", 60)).toEqual(["10–"]);
    expect(spans(coarse(text), "D7", 60)).toEqual([]);
  });

  test("are said in the report, by resource; those of a list are not", () => {
    const of = (text: string) => reportOf(buildState(records(text))).trace.atEarliest;
    expect(of(coarse(serveUnwanted))).toEqual(["serverlessservices.networking.internal.knative.dev"]);
    expect(of(`${ZERO.replace(/^/gm, "~")}`)).toBeUndefined();
    expect(of(serveUnwanted)).toBeUndefined();
  });
});
