/** A revision of a watched cluster that gets no ServerlessService is told of while records come, not only at their end. */
import { describe, expect, test } from "vitest";
import { advance, buildState, explain, isKnown } from "../../../../lib/core/index.ts";
import { at, records, secondsOf } from "../../../support/records.ts";

/** Another revision rests at zero, and all lists are whole: that of the ServerlessServices ends with the record after it. */
const WATCHED = `0 =acts a1
  0 =pa/other Active=False,NoTraffic@-600 want=0
  0 =rev/other active Ready=True@-600
  0 =sks/other Proxy n=2 pop=True@-600
  0.1 bookmark sks
  0.1 bookmark pa
  0.1 bookmark rev`;
const MADE = `10 rev active Ready=Unknown,Deploying@10 Active=Unknown,Deploying@10
  10.1 pa created=10 @class=keda.autoscaling.example.com`;

/** What is found of the revision r when time has passed until a second, without an end of the records. */
function watched(text: string, until: number) {
  const state = buildState(records(text));
  advance(state, at(until));
  const revision = state.revisions.get("demo/r");
  const found = revision === undefined ? [] : [...revision.findings, ...revision.openFindings.values()];
  return {
    spans: found.map(({ rule, from, to }) => `${rule} ${secondsOf(from)}–${secondsOf(to) ?? ""}`),
    isKnown: revision !== undefined && isKnown(state.shared, revision),
    said:
      revision === undefined ? [] : explain(state.shared, revision, at(until)).clauses.map(({ key }) => key),
  };
}

describe("not-taken, while records come", () => {
  test.each<[what: string, text: string, until: number, spans: string[]]>([
    ["60 s after it was made, without another record", `${WATCHED}\n${MADE}`, 70.1, ["not-taken 10.1–"]],
    ["not a millisecond before", `${WATCHED}\n${MADE}`, 70.099, []],
    [
      "as the first lists show it",
      `${WATCHED.replace("0.1 book", "0 =rev active Ready=Unknown,Deploying@-300\n0 =pa created=-300\n0.1 book")}`,
      0.1,
      ["not-taken -300–"],
    ],
    ["it is over with the ServerlessService", `${WATCHED}\n${MADE}\n80 sks Proxy`, 80, ["not-taken 10.1–80"]],
    ["with a status", `${WATCHED}\n${MADE}\n80 pa Active=Unknown,Queued@80`, 80, ["not-taken 10.1–80"]],
    [
      "when the Revision says that it failed",
      `${WATCHED}\n${MADE}\n80 rev active Ready=False,Stopped@80`,
      80,
      ["not-taken 10.1–80"],
    ],
    ["made in time", `${WATCHED}\n${MADE}\n69 sks Proxy`, 200, []],
    [
      "its digests came late",
      `${WATCHED}\n${MADE}\n60 rev active Ready=Unknown,Deploying@10 ResourcesAvailable=Unknown,Deploying@60`,
      119,
      [],
    ],
    ["no ServerlessService is recorded of any", MADE, 200, []],
    ["their watch is interrupted", `${WATCHED}\n${MADE}\n30 gap sks`, 200, []],
    [
      "until a list after the gap holds none either",
      `${WATCHED}\n${MADE}\n30 gap sks\n90 =sks/other Proxy n=2 pop=True@-600\n91 bookmark sks`,
      91,
      ["not-taken 10.1–"],
    ],
    [
      "or holds it",
      `${WATCHED}\n${MADE}\n30 gap sks\n90 =sks Proxy n=2\n90 =sks/other Proxy n=2 pop=True@-600\n91 bookmark sks`,
      91,
      [],
    ],
    ["the PodAutoscalers' watch is interrupted", `${WATCHED}\n${MADE}\n30 gap pa`, 200, []],
    [
      "a gap afterwards ends what is known, and the list shows it again",
      `${WATCHED}\n${MADE}\n80 gap pa\n90 =pa/other Active=False,NoTraffic@-600 want=0\n90 =pa created=10 @class=keda.autoscaling.example.com\n91 bookmark pa\n92 bookmark pa`,
      92,
      ["not-taken 10.1–"],
    ],
  ])("%s", (_, text, until, spans) => {
    expect(watched(text, until).spans).toEqual(spans);
  });

  test("before it is found nobody is told of the revision, from then on everybody is", () => {
    expect(watched(`${WATCHED}\n${MADE}`, 69)).toMatchObject({ isKnown: false });
    const { isKnown: isTold, said } = watched(`${WATCHED}\n${MADE}`, 71);
    expect(isTold).toBe(true);
    expect(said).not.toContain("notYet");
  });

  test("one without a PodAutoscaler is told of as unknown", () => {
    const text = `${WATCHED}\n10 rev active Ready=Unknown,Deploying@10`;
    expect(watched(text, 69)).toMatchObject({ isKnown: false, spans: [] });
    expect(watched(text, 71)).toMatchObject({ isKnown: true, spans: [] });
  });
});
