/** A past for what nobody recorded: what one list says of the time before it. */
import { describe, expect, test } from "vitest";
import {
  buildState,
  decodeState,
  encodeState,
  forgetBefore,
  pastOf,
  reportOf,
} from "../../../lib/core/index.ts";
import { forgetDetails } from "../../../lib/core/state/forget-details.ts";
import type { JsonObject } from "../../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { at, KEY, NAMESPACE, record, records, secondsOf } from "../../support/records.ts";

const iso = (seconds: number): string => new Date(at(seconds)).toISOString().replace(".000Z", "Z");
const LABELS = { "serving.knative.dev/revision": "r" };

function listed(resource: string, object: JsonObject, seconds = 0, extra?: JsonObject): TraceRecord {
  const one = record(0, seconds, "ADDED", resource, object, true);
  return extra === undefined ? one : { ...one, extra };
}

function pod(status: JsonObject, metadata: JsonObject = {}): JsonObject {
  return {
    metadata: { namespace: NAMESPACE, name: "p", uid: "p1", labels: LABELS, ...metadata },
    spec: { containers: [{ name: "user-container" }] },
    status,
  };
}

const container = (state: JsonObject): JsonObject =>
  pod({ containerStatuses: [{ name: "user-container", ...state }] }, { creationTimestamp: iso(-900) });

function event(fields: JsonObject): JsonObject {
  return {
    metadata: { namespace: NAMESPACE, name: "e", uid: "e1" },
    involvedObject: { kind: "Revision", namespace: NAMESPACE, name: "r" },
    type: "Warning",
    reason: "BackOff",
    message: "back-off",
    ...fields,
  };
}

/** "FROM…TO what kind/name value ×count (field)", oldest first. */
function told(all: readonly TraceRecord[]): string[] {
  const revision = buildState(all.map((one, seq) => ({ ...one, seq }))).revisions.get(KEY);
  if (revision === undefined) return [];
  return pastOf(revision).map(({ from, to, what, kind, name, value, count, field, detail }) => {
    const times = count === undefined ? "" : ` ×${count}`;
    const words = [what, `${kind}/${name}`, value].filter((part) => part !== "").join(" ");
    const said = detail === "" ? "" : ` “${detail}”`;
    return `${secondsOf(from)}…${secondsOf(to)} ${words}${times}${said} (${field})`;
  });
}

describe("what was at the same time is told in an order that does not depend on who told it first", () => {
  const conditions = (...types: readonly string[]): TraceRecord =>
    listed(RESOURCE.podAutoscalers, {
      metadata: { namespace: NAMESPACE, name: "r", uid: "pa" },
      status: { conditions: types.map((type) => ({ type, status: "True", lastTransitionTime: iso(-60) })) },
    });

  test("by the field, within one object", () => {
    const forwards = told([conditions("Active", "Ready", "SKSReady")]);
    expect(forwards.map((line) => line.split(" ")[3])).toEqual([
      "Active=True",
      "Ready=True",
      "SKSReady=True",
    ]);
    expect(told([conditions("SKSReady", "Active", "Ready")])).toEqual(forwards);
    expect(told([conditions("SKSReady", "Ready", "Active")])).toEqual(forwards);
  });

  test("by the record, of several objects", () => {
    const started = listed(
      RESOURCE.pods,
      pod({ containerStatuses: [{ name: "user-container", state: { running: { startedAt: iso(-60) } } }] }),
    );
    expect(told([started, conditions("Active")]).map((line) => line.split(" ")[1])).toEqual([
      "containerStarted",
      "condition",
    ]);
    expect(told([conditions("Active"), started]).map((line) => line.split(" ")[1])).toEqual([
      "condition",
      "containerStarted",
    ]);
  });
});

const STATUS = "status.containerStatuses[user-container]";

describe("each field says its part, and no more than its precision", () => {
  const cases: readonly (readonly [name: string, record: TraceRecord, said: readonly string[]])[] = [
    [
      "creation of a Deployment, and how often it was rolled out",
      listed(RESOURCE.deployments, {
        metadata: {
          namespace: NAMESPACE,
          name: "r-deployment",
          uid: "d",
          labels: LABELS,
          creationTimestamp: iso(-60),
          annotations: { "deployment.kubernetes.io/revision": "3" },
        },
        spec: { replicas: 1 },
      }),
      [
        "-60…-59 created Deployment/r-deployment (metadata.creationTimestamp)",
        "-60…0 rolledOut Deployment/r-deployment 3 ×2 (metadata.annotations[deployment.kubernetes.io/revision])",
      ],
    ],
    [
      "a condition",
      listed(RESOURCE.podAutoscalers, {
        metadata: { namespace: NAMESPACE, name: "r", uid: "pa" },
        status: {
          conditions: [
            { type: "Active", status: "False", reason: "NoTraffic", lastTransitionTime: iso(-30) },
          ],
        },
      }),
      [
        "-30…-29 condition PodAutoscaler/r Active=False “NoTraffic” (status.conditions[Active].lastTransitionTime)",
      ],
    ],
    [
      "a condition without a time says nothing",
      listed(RESOURCE.podAutoscalers, {
        metadata: { namespace: NAMESPACE, name: "r", uid: "pa" },
        status: { conditions: [{ type: "Active", status: "True", lastTransitionTime: "yesterday" }] },
      }),
      [],
    ],
    [
      "a container that runs",
      listed(RESOURCE.pods, container({ state: { running: { startedAt: iso(-5) } } })),
      [
        "-900…-899 created Pod/p (metadata.creationTimestamp)",
        `-5…-4 containerStarted Pod/p user-container (${STATUS}.state.running.startedAt)`,
      ],
    ],
    [
      "a container that was restarted: the last end is known, the others lie between",
      listed(
        RESOURCE.pods,
        container({
          restartCount: 4,
          state: { running: { startedAt: iso(-5) } },
          lastState: {
            terminated: { startedAt: iso(-20), finishedAt: iso(-10), exitCode: 137, reason: "OOMKilled" },
          },
        }),
      ),
      [
        "-900…-899 created Pod/p (metadata.creationTimestamp)",
        `-900…-4 restarted Pod/p user-container ×4 (${STATUS}.restartCount)`,
        `-20…-19 containerStarted Pod/p user-container (${STATUS}.lastState.terminated.startedAt)`,
        `-10…-9 containerEnded Pod/p user-container “OOMKilled, exit code 137” (${STATUS}.lastState.terminated.finishedAt)`,
        `-5…-4 containerStarted Pod/p user-container (${STATUS}.state.running.startedAt)`,
      ],
    ],
    [
      "a deletion was asked for the grace period before the time in the object",
      listed(RESOURCE.pods, pod({}, { deletionTimestamp: iso(25), deletionGracePeriodSeconds: 30 })),
      ["-5…-4 deletion Pod/p (metadata.deletionTimestamp)"],
    ],
    [
      "a deletion without its grace period cannot be placed",
      listed(RESOURCE.pods, pod({}, { deletionTimestamp: iso(25) })),
      [],
    ],
    [
      "a pod's condition, and when the kubelet took it",
      listed(
        RESOURCE.pods,
        pod({
          startTime: iso(-8),
          conditions: [{ type: "Ready", status: "True", lastTransitionTime: iso(-2) }],
        }),
      ),
      [
        "-8…-7 accepted Pod/p (status.startTime)",
        "-2…-1 condition Pod/p Ready=True (status.conditions[Ready].lastTransitionTime)",
      ],
    ],
    [
      "an Event that was repeated",
      listed(RESOURCE.k8sEvents, event({ firstTimestamp: iso(-100), lastTimestamp: iso(-10), count: 7 })),
      ["-100…-9 event Revision/r BackOff ×7 “back-off” (firstTimestamp, lastTimestamp)"],
    ],
    [
      "an Event of a series",
      listed(
        RESOURCE.k8sEvents,
        event({ eventTime: iso(-100), series: { count: 3, lastObservedTime: iso(-40) } }),
      ),
      ["-100…-39 event Revision/r BackOff ×3 “back-off” (eventTime, series.lastObservedTime)"],
    ],
    [
      "an Event without a time says nothing",
      listed(RESOURCE.k8sEvents, event({ firstTimestamp: null, lastTimestamp: null })),
      [],
    ],
    [
      "who wrote it, of an object that was not redacted",
      listed(RESOURCE.serverlessServices, {
        metadata: {
          namespace: NAMESPACE,
          name: "r",
          uid: "s",
          managedFields: [{ manager: "autoscaler", operation: "Update", time: iso(-3) }, { manager: "x" }],
        },
      }),
      ["-3…-2 written ServerlessService/r autoscaler “Update” (metadata.managedFields[autoscaler].time)"],
    ],
    [
      "who wrote it, as it is kept beside a redacted object",
      listed(RESOURCE.serverlessServices, { metadata: { namespace: NAMESPACE, name: "r", uid: "s" } }, 0, {
        writers: [{ manager: "controller", operation: "Update", subresource: "status", time: iso(-3) }],
      }),
      [
        "-3…-2 written ServerlessService/r controller “Update status” (metadata.managedFields[controller].time)",
      ],
    ],
    [
      "what lies ahead of the list is no past",
      listed(RESOURCE.pods, container({ state: { running: { startedAt: iso(5) } } })),
      ["-900…-899 created Pod/p (metadata.creationTimestamp)"],
    ],
  ];
  test.each(cases)("%s", (_, one, said) => {
    expect(told([one])).toEqual(said);
  });
});

describe("what was watched is observed, not reconstructed", () => {
  test("an object that is added while it is watched", () => {
    const one = {
      ...listed(RESOURCE.pods, container({ state: { running: { startedAt: iso(-5) } } })),
      initial: false,
    };
    expect(told([one])).toEqual([]);
  });

  test("a list after a gap tells of the gap only", () => {
    const [sks, later] = records(`0 =sks Proxy pop=True
      20 =sks Proxy pop=True`) as [TraceRecord, TraceRecord];
    const before = listed(RESOURCE.pods, container({ state: { running: { startedAt: iso(-5) } } }), 1);
    const after = {
      ...container({
        restartCount: 0,
        state: { running: { startedAt: iso(15) } },
        lastState: { terminated: { startedAt: iso(-5), finishedAt: iso(14), exitCode: 1 } },
      }),
    };
    const gap = record(0, 10, "GAP", RESOURCE.pods, { reason: "lost" });
    const seen = told([sks, before, gap, listed(RESOURCE.pods, after, 20), later]);
    expect(seen.filter((line) => line.includes("container"))).toEqual([
      `-5…-4 containerStarted Pod/p user-container (${STATUS}.state.running.startedAt)`,
      `14…15 containerEnded Pod/p user-container “exit code 1” (${STATUS}.lastState.terminated.finishedAt)`,
      `15…16 containerStarted Pod/p user-container (${STATUS}.state.running.startedAt)`,
    ]);
  });

  test("the same list again tells nothing twice", () => {
    const object = container({ state: { running: { startedAt: iso(-5) } } });
    const again = pod(object.status as JsonObject, { creationTimestamp: iso(-900), resourceVersion: "2" });
    expect(told([listed(RESOURCE.pods, object), listed(RESOURCE.pods, again, 1)])).toHaveLength(2);
  });
});

describe("kept as a part of the state", () => {
  const one = listed(RESOURCE.pods, container({ state: { running: { startedAt: iso(-5) } } }));

  test("a viewer is sent it", () => {
    const state = buildState([one]);
    const sent = decodeState(encodeState(state)).revisions.get(KEY);
    expect(sent && pastOf(sent)).toEqual(pastOf(state.revisions.get(KEY) ?? expect.fail()));
  });

  test("it is forgotten with the time that it tells of", () => {
    const state = buildState([one]);
    forgetBefore(state, at(-4) + 1);
    expect(state.revisions.get(KEY)?.past).toEqual([]);
  });

  test("a long trace that is read for a report keeps it", () => {
    const all = records(`0 =sks Proxy pop=True@-40 ep=False@-30
      0 =pa Active=False@-50 want=0
      5 pa Active=True want=1
      6 sks Proxy pop=True@-40 ep=True@6
      7 -pa`);
    const state = buildState([one, ...all]);
    const before = reportOf(state).revisions[0]?.reconstructed;
    forgetDetails(state, at(100));
    expect(state.revisions.get(KEY)?.conditions.get("ServerlessService/EndpointsPopulated")).toHaveLength(1);
    expect(reportOf(state).revisions[0]?.reconstructed).toEqual(before);
    expect(before?.map(({ value }) => value)).toEqual(
      expect.arrayContaining(["Active=False", "EndpointsPopulated=False", "user-container"]),
    );
  });

  test("of thousands of Events the newest are kept", () => {
    const events = Array.from({ length: 3_000 }, (_, i) =>
      listed(
        RESOURCE.k8sEvents,
        event({
          metadata: { namespace: NAMESPACE, name: `e${i}`, uid: `e${i}` },
          firstTimestamp: iso(-i - 1),
        }),
      ),
    );
    const seen = told(events);
    expect(seen).toHaveLength(200);
    expect(seen.at(-1)).toMatch(/^-1…0 /);
  });
});
