import { beforeAll, describe, expect, test } from "vitest";
import {
  buildState,
  foldMessages,
  messagesOf,
  PARTICIPANTS,
  type RevisionState,
  toMermaid,
} from "../../../lib/core/index.ts";
import { layoutSequence, sequenceSvg } from "../../../lib/layout/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

/** "10 autoscaler→sks mode", "-->" where it is inferred, "×3" where it is told once for three. */
function told(text: string, from = 0, to = 1_000): string[] {
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY) as RevisionState;
  return foldMessages(messagesOf(state.shared, revision, at(from), at(to)), new Set()).map(
    ({ t, from: a, to: b, kind, provenance, count }) =>
      `${secondsOf(t)} ${a}${provenance === "inferred" ? "-->" : "→"}${b} ${kind}${count > 1 ? ` ×${count}` : ""}`,
  );
}

const SERVING = `
  0 acts a1 a2
  0 =sks Serve n=2 pop=False
  0 =pa Active=True want=1
  0 =dep 1
  0 =priv p1
  0 =pub p1`;

describe("the messages of a hand-over", () => {
  test("what was there when it began is none", () => {
    expect(told(SERVING)).toEqual([]);
  });

  test("to zero: ordered, followed, asked, confirmed, gone (6a)", () => {
    const text = `${SERVING}
      10 log autoscaler Can deactivate PA, was active for 10s
      10.01 sks Proxy pop=False
      10.02 pub a1 a2
      10.03 pa Active=False,NoTraffic want=0
      10.04 sks Proxy pop=True
      10.05 log autoscaler Probing activator = false, err = x
      10.06 log autoscaler Probing activator = false, err = y
      12 log autoscaler Probing activator = true, err = <nil>
      12 log autoscaler Enqueueing PA after 7s
      19 dep 0
      19.1 priv`;
    expect(told(text)).toEqual([
      "10 autoscaler→autoscaler window",
      "10.01 autoscaler→sks mode",
      "10.02 sks→public publicEndpoints",
      "10.03 autoscaler→autoscaler active",
      "10.04 sks→sks condition",
      "10.05 autoscaler→public probe ×2",
      "12 autoscaler→public probe",
      "12 autoscaler→autoscaler graceWait",
      "19 autoscaler→kubernetes replicas",
      "19.1 kubernetes→sks privateEndpoints",
    ]);
  });

  test("back: a request waits, load is reported, pods come, it is let through (6b)", () => {
    const text = `
      0 acts a1 a2
      0 =sks Proxy n=2 pop=True
      0 =pa Active=False want=0
      0 =dep 0
      0 =priv
      0 =pub a1 a2
      9.99 req 200 1500 10.0.0.1:8012
      10 dep 1
      10.1 pod/x
      10.2 pod/x scheduled
      11 pod/x scheduled started
      11.4 log activator Updating Revision Throttler with: clusterIP = <nil>, trackers = 1, backends = 1
      11.6 pod/x scheduled started ready
      11.7 priv p1`;
    expect(told(text)).toEqual([
      "9.99 client→activator requestWaits",
      "9.991 activator-->autoscaler load",
      "10 autoscaler→kubernetes replicas",
      "10.1 kubernetes→pod podCreated",
      "10.2 kubernetes→pod podScheduled",
      "11 kubernetes→pod podStarted",
      "11.4 activator→pod podReachable",
      "11.4 activator-->pod released",
      "11.49 activator→client answered",
      "11.6 kubernetes→pod podReady",
      "11.7 kubernetes→sks privateEndpoints",
    ]);
  });

  test("many that wait at once say once that there is load", () => {
    const text = `
      0 acts a1 a2
      0 =sks Proxy n=2 pop=True
      0 =dep 0
      0 =priv
      0 =pub a1 a2
      9.99 req 200 1500 10.0.0.1:8012
      9.99 req 200 1500 10.0.0.1:8012
      9.99 req 200 1500 10.0.0.1:8012
      10 dep 1
      11 pod/x scheduled started ready
      11.1 priv p1`;
    expect(told(text).slice(0, 3)).toEqual([
      "9.99 client→activator requestWaits ×3",
      "9.991 activator-->autoscaler load ×3",
      "10 autoscaler→kubernetes replicas",
    ]);
  });

  test("what SKS and PodAutoscaler say of it; a status that flickers is told as that, and counted", () => {
    const text = `
      0 =sks Serve pop=False ep=True
      0 =pa Active=True SKSReady=True want=1
      10 sks Proxy pop=False ep=True
      10.01 pa Active=True SKSReady=Unknown,NotReady want=1
      10.03 pa Active=True SKSReady=True want=1
      10.05 pa Active=True SKSReady=Unknown,NotReady want=1
      10.06 pa Active=True SKSReady=True want=1
      20 sks Proxy pop=True ep=Unknown,NoHealthyBackends
      20.01 pa Active=True SKSReady=Unknown,NotReady want=1
      23 pa Active=True SKSReady=True want=1`;
    expect(told(text)).toEqual([
      "10 autoscaler→sks mode",
      "10.01 autoscaler→autoscaler flicker ×2",
      "20 sks→sks condition",
      "20 sks→sks endpointsPopulated",
      "20.01 autoscaler→autoscaler sksReady",
      "23 autoscaler→autoscaler sksReady",
    ]);
  });

  test("a gap of what no message is read from is not told", () => {
    const refused = "11 gap hpa refused\n11 gap image missing\n11 gap leases.coordination.k8s.io lost";
    expect(
      told(`${SERVING}\n10 sks Proxy pop=True\n${refused}`).filter((line) => line.endsWith("gap")),
    ).toEqual([]);
  });

  test("nothing is inferred without its evidence, and a gap is told", () => {
    const text = `${SERVING}\n10 sks Proxy pop=True\n11 gap pod lost`;
    expect(told(text)).toEqual([
      "10 autoscaler→sks mode",
      "10 sks→sks condition",
      "11 kubernetes→kubernetes gap",
    ]);
  });

  test("what repeats is told once until something else happens, or one by one when asked", () => {
    const text = `${SERVING}\n1 req 200 5 10.1.0.1:8012\n2 req 200 6 10.1.0.1:8012\n3 req 503 5 10.1.0.1:8012\n4 sks Proxy pop=False\n5 req 200 5 10.1.0.1:8012`;
    expect(told(text)).toEqual([
      "1 client→pod request ×3",
      "3.005 pod→client lost",
      "4 autoscaler→sks mode",
      "5 client→pod request",
    ]);
    const state = buildState(records(text));
    const messages = messagesOf(state.shared, state.revisions.get(KEY) as RevisionState, at(0), at(10));
    const first = foldMessages(messages, new Set())[0]?.id ?? "";
    expect(foldMessages(messages, new Set([first])).length).toBe(6);
  });
});

describe("a diagram of one of the recordings", () => {
  let revision: RevisionState;
  let from: number;
  let all: ReturnType<typeof messagesOf>;
  let messages: ReturnType<typeof foldMessages>;

  // Read by these tests, not by everyone who loads the file.
  beforeAll(() => {
    const state = stateOf(openRecording("cold-start"));
    revision = [...state.revisions.values()].find(({ hasSks }) => hasSks) as RevisionState;
    from = state.shared.firstT ?? 0;
    all = messagesOf(state.shared, revision, from, state.shared.lastT ?? 0);
    messages = foldMessages(all, new Set());
  });

  test("of the recording: the first descent is the protocol's, with two failed probes", () => {
    const [descent] = revision.scaleToZero;
    const kinds = messages
      .filter(({ t }) => t >= (descent?.inactiveAt ?? 0) - 30 && t <= (descent?.replicasZeroAt ?? 0))
      .map(({ kind, values, count }) => (kind === "probe" ? `probe ${values.result} ×${count}` : kind));
    expect(kinds).toEqual([
      "window",
      "mode",
      "publicEndpoints",
      "mirrored",
      "ingressFollows",
      "active",
      "flicker",
      "condition",
      "probe failed ×2",
      "probe confirmed ×1",
      "graceWait",
      "probe confirmed ×1",
      "replicas",
    ]);
  });

  test("every observed message is a record of its time", () => {
    const { records: recorded } = openRecording("cold-start");
    for (const { kind, seq, t, provenance, values } of all) {
      if (provenance === "inferred" || seq === null) continue;
      const sent = kind === "answered" || kind === "lost" ? t - Number(values.tookMs) : t;
      expect([kind, Math.abs((recorded[seq]?.t ?? 0) - sent) <= 1]).toEqual([kind, true]);
    }
  });

  test("has its rows below each other, and says how long nothing happened", () => {
    const layout = layoutSequence(messages, 1_000, from + 30_000);
    expect(layout.columns.map(({ participant }) => participant)).toEqual([...PARTICIPANTS]);
    layout.rows.forEach(({ y, height }, i) => {
      const next = layout.rows[i + 1];
      if (next !== undefined) expect(next.y).toBeGreaterThanOrEqual(y + height);
    });
    expect(layout.breaks.length).toBeGreaterThan(0);
    for (const { ms } of layout.breaks) expect(ms).toBeGreaterThan(1_500);
    expect(layout.rows[layout.current]?.message.t).toBeLessThanOrEqual(from + 30_000);
    expect(layout.rows[layout.current + 1]?.message.t).toBeGreaterThan(from + 30_000);
  });

  test("as Mermaid and as SVG: names from a cluster can do no harm", () => {
    const evil = messages.slice(0, 3).map((message) => ({ ...message, values: { pod: "x" } }));
    const mermaid = toMermaid(
      evil,
      () => "a;b",
      () => "<script>;\nend\u0000\u009b\u2028",
    );
    expect(mermaid).toMatch(/^sequenceDiagram\n {2}participant /);
    expect(mermaid).not.toMatch(/<script>|;\n {0,1}end|\nend/);
    expect(mermaid).not.toMatch(/[^\P{Cc}\n]|\u2028/u);
    const svg = sequenceSvg(layoutSequence(evil, 800, from), {
      title: "<b>",
      name: () => '"&',
      text: () => "<script>alert(1)</script>\u0000\u001b\ud800",
      time: () => "t",
      pause: () => "p",
    });
    expect(svg).not.toContain("<script>");
    expect(svg).toContain("&#60;script&#62;alert(1)&#60;/script&#62;\ufffd\ufffd\ufffd");
  });
});
