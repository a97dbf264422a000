/** What operators met, rebuilt (test/recordings/cases): skscope says what was true of it, and nothing that was not. */
import { describe, expect, test } from "vitest";
import { burstAt, type RevisionPhase, reportOf } from "../../../lib/core/index.ts";
import type { FindingValues } from "../../../lib/model/timeline.ts";
import { clock, openCase, openDump, type Told, toldOf } from "../../support/told.ts";

interface Truth {
  readonly phase: RevisionPhase;
  /** Branch and headline of the gate. */
  readonly gate?: string;
  /** All findings but notes: rule ids, sorted. */
  readonly rules: string;
  /** Values of a finding, by its rule. */
  readonly values?: Readonly<Record<string, FindingValues>>;
  /** When a finding began and ended. */
  readonly spans?: Readonly<Record<string, string>>;
  /** Facts that must be readable somewhere: names, reasons, numbers, quoted words. */
  readonly says?: readonly (string | RegExp)[];
  /** What must be said nowhere. */
  readonly never?: readonly (string | RegExp)[];
}

function check(
  told: Told,
  { phase, gate, rules, values = {}, spans = {}, says = [], never = [] }: Truth,
): void {
  expect(told.phase).toBe(phase);
  expect(told.rules.join(" ")).toBe(rules);
  if (gate !== undefined) expect(told.gate).toBe(gate);
  for (const [rule, wanted] of Object.entries(values)) expect(told.valuesOf(rule)).toMatchObject(wanted);
  for (const [rule, wanted] of Object.entries(spans)) expect(told.spanOf(rule)).toBe(wanted);
  for (const words of says) expect(told.text).toMatch(words);
  for (const words of never) expect(told.text).not.toMatch(words);
}

const HEALTHY = /nothing wrong|\bhealthy\b|rests at zero/i;
const CRASH = { by: "pod", reason: "CrashLoopBackOff", exitCode: 1, state: "waking" } as const;
/** Sidecars and the order of names change nothing. */
const userCrash = (container: string, pod: string, of: string): Truth => ({
  phase: "Failing",
  rules: "D8",
  values: { D8: { ...CRASH, container, pod } },
  says: [`-c ${container} --previous`, of, "exit code 1"],
  never: [HEALTHY, /is not ready/, ...(container === "user-container" ? [] : [/-c user-container/])],
});
const RECEIVER = userCrash(
  "user-container",
  "receiver-00003-deployment-6d5f7c9b8-m6xqw",
  "-n events logs -l serving.knative.dev/revision=receiver-00003",
);
const multi = (container: string): Truth =>
  userCrash(
    container,
    "multi-00001-deployment-6d5f7c9b8-lswwl",
    "-n default logs -l serving.knative.dev/revision=multi-00001",
  );
const REFUSED = {
  target: "api-00008-deployment",
  to: 0,
  sort: "mutation",
  words:
    'Internal error occurred: add operation does not apply: doc is missing path: "/spec/template/metadata/labels": missing value',
} as const;
const STUCK: Truth = {
  phase: "HandingOver",
  gate: "probeUnknown probeUnknown",
  rules: "D4",
  spans: { D4: "09:00:00.000–" },
  values: { D4: { result: "none", begun: "object" } },
  says: [/2022-01-15T09:00:00Z, 3 d ago/],
  never: [HEALTHY, /inactive for 0/, /\bwait\b/, /at once|time decides/],
};
const UNSCHEDULABLE: Truth = {
  phase: "Zero",
  rules: "D10 D8",
  values: {
    D8: {
      reason: "Unschedulable",
      message: "0/3 nodes are available: 3 Insufficient memory.",
      state: "gaveUp",
    },
    D10: { count: 1, status: 504, longestMs: 300_000 },
  },
  spans: { D8: "09:02:00.020–", D10: "09:06:59.900–09:07:59.900" },
  says: ["3 Insufficient memory"],
  never: [HEALTHY, /never (became|had a ready)/],
};

describe.each<[path: string, truth: Truth]>([
  ["02-istio-sidecar-user-crash/trace.ndjson", { ...RECEIVER, spans: { D8: "10:00:20.020–" } }],
  ["02b-no-sidecar-user-crash/trace.ndjson", { ...RECEIVER, spans: { D8: "10:00:20.020–" } }],
  ["02-istio-sidecar-user-crash/snapshot-trace.ndjson", { ...RECEIVER, spans: { D8: "10:00:20.000–" } }],
  ["03-multi-container-first-fails/trace.ndjson", multi("failed-container")],
  ["03b-multi-container-last-fails/trace.ndjson", multi("zz-logger")],
  [
    "06-wrong-port-looks-ready/trace.ndjson",
    {
      phase: "Zero",
      rules: "D8",
      values: {
        D8: {
          by: "event",
          reason: "Unhealthy",
          message: "Readiness probe failed: failed to probe: timed out waiting for 127.0.0.1:8080",
          state: "gaveUp",
        },
      },
      says: ["never had a ready pod", "timed out waiting for 127.0.0.1:8080"],
      never: [HEALTHY],
    },
  ],
  ["10-snapshot-stuck-for-days/trace.ndjson", STUCK],
  ["10-snapshot-stuck-for-days/trace-watched-60s.ndjson", STUCK],
  [
    "11-scale-patch-refused/trace.ndjson",
    {
      phase: "HandingOver",
      gate: "refused refused",
      rules: "scale-refused",
      values: { "scale-refused": { ...REFUSED, count: 10 } },
      spans: { "scale-refused": "07:30:20.400–" },
      says: [REFUSED.words, "mutatingwebhookconfigurations"],
      never: [HEALTHY, /next pass|second or two/, /failing probe/],
    },
  ],
  [
    "11b-wake-patch-refused/trace.ndjson",
    {
      phase: "Zero",
      gate: "wakeRefused wakeRefused",
      rules: "requests-failed wake-refused",
      values: {
        "wake-refused": { ...REFUSED, target: "api-00009-deployment", to: 1, count: 14 },
        "requests-failed": { count: 2, status: 504, longestMs: 300_000 },
      },
      spans: { "wake-refused": "08:00:10.200–", "requests-failed": "08:05:10.000–" },
      never: [HEALTHY, /and wakes it/],
    },
  ],
  [
    "12-containerhealthy-stale-after-oom/trace.ndjson",
    {
      phase: "Zero",
      rules: "pods-lost",
      values: { "pods-lost": { reason: "OOMKilled", exitCode: 137, container: "user-container", pods: 1 } },
      spans: { "pods-lost": "08:00:15.000–08:00:18.100" },
      says: [/ContainerHealthy=False.*stale/s],
      never: [/never (became|had a ready)/, /last start failed/, /gave up/],
    },
  ],
  ["14-initial-scale-0-wakes/trace.ndjson", { phase: "Waking", gate: "scaledUp scaledUp", rules: "" }],
  ["15-old-logs-fast-path/trace.ndjson", { phase: "Zero", gate: "atZero atZero", rules: "" }],
  [
    "17-unready-later-buffers/trace.ndjson",
    {
      phase: "Failing",
      gate: "bounded boundedMin",
      rules: "pods-lost",
      values: {
        "pods-lost": {
          reason: "Unhealthy",
          message: "Readiness probe failed: HTTP probe failed with statuscode: 503",
          minScale: 1,
          failed: 1,
          status: 504,
        },
      },
      spans: { "pods-lost": "08:00:30.000–" },
      says: ["without end", "504"],
      never: [HEALTHY, /gives up/],
    },
  ],
  [
    "18-over-1000-endpoints/trace.ndjson.gz",
    {
      phase: "Serving",
      rules: "endpoints-truncated",
      values: { "endpoints-truncated": { listed: 1_000, ready: 1_200 } },
      never: [/ready pod is missing/],
    },
  ],
  [
    "23-no-endpoints/trace.ndjson.gz",
    { phase: "Zero", rules: "", says: ["EndpointSlices"], never: [/answered by nobody|abandoned/] },
  ],
  [
    "25-older-default/trace.ndjson",
    { phase: "Serving", gate: "bounded boundedMin", rules: "", never: [/mode is .* calculated/] },
  ],
  [
    "30-stale-endpoints-6000/trace.ndjson.gz",
    {
      phase: "Proxied",
      rules: "stale-address",
      values: { "stale-address": { set: "private", count: 1_998, stalePods: 1_998 } },
      says: ["2 pods × 100 − 211"],
      never: [/2,?000 (ready )?pods/],
    },
  ],
  ["35-mesh-cold-start-phases/trace.ndjson", { phase: "Proxied", rules: "" }],
  ["35b-no-mesh-cold-start-phases/trace.ndjson", { phase: "Proxied", rules: "" }],
  ["37-served-before-then-unschedulable/trace.ndjson", UNSCHEDULABLE],
  ["37-served-before-then-unschedulable/trace-with-pod-event.ndjson", UNSCHEDULABLE],
  [
    "38-internal-tls-forces-proxy/trace.ndjson",
    {
      phase: "Proxied",
      rules: "",
      says: ["system-internal-tls", "5 ready pods"],
      never: [/target-burst-capacity ≤/, /not decided/],
    },
  ],
])("%s", (path, truth) => {
  test("what is true is said, and nothing else", () => check(toldOf(openCase(`cases/${path}`)), truth));
});

describe.each<[name: string, truth: Truth]>([
  ["02-istio-sidecar-user-crash", RECEIVER],
  ["02b-no-sidecar-user-crash", RECEIVER],
  ["03-multi-container-first-fails", multi("failed-container")],
  ["03b-multi-container-last-fails", multi("zz-logger")],
  ["10-snapshot-stuck-for-days", STUCK],
  [
    "11-scale-patch-refused",
    {
      phase: "HandingOver",
      gate: "refused refused",
      rules: "scale-refused",
      values: { "scale-refused": { ...REFUSED, count: 7 } },
      spans: { "scale-refused": "07:30:20.000–" },
      never: [HEALTHY],
    },
  ],
  [
    "11b-wake-patch-refused",
    {
      phase: "Zero",
      rules: "wake-refused",
      values: { "wake-refused": { target: "api-00009-deployment", to: 1, count: 5 } },
      never: [HEALTHY, /and wakes it/],
    },
  ],
  ["25-older-default", { phase: "Serving", gate: "bounded boundedMin", rules: "" }],
  ["35-mesh-cold-start-phases", { phase: "Proxied", rules: "" }],
])("a dump at the end of %s", (name, truth) => {
  test("says the same as far as it goes", () => {
    const end = openCase(`cases/${name}/trace.ndjson`).records.at(-1)?.t ?? 0;
    check(toldOf(openDump(`cases/${name}/get-all.json`, end)), truth);
  });
});

test("an OOM that healed within seconds, and cost no request that is known, is no error", () => {
  const { state } = toldOf(openCase("cases/12-containerhealthy-stale-after-oom/trace.ndjson"));
  const { revisions } = reportOf(state);
  const said = revisions.flatMap(({ diagnoses }) => diagnoses.filter(({ severity }) => severity !== "note"));
  expect(said.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual(["warning pods-lost"]);
});

describe("cold starts", () => {
  test.each(["35-mesh-cold-start-phases", "35b-no-mesh-cold-start-phases"])(
    "%s: the pull is in the start of the container that was waited for",
    (name) => {
      const [episode] = toldOf(openCase(`cases/${name}/trace.ndjson`)).revision.coldStarts;
      const { begin, scheduled, started, ready, endpointReady, outcome } = episode ?? {};
      expect([begin, scheduled, started, ready, endpointReady].map((t) => clock(t ?? null))).toEqual([
        "09:00:10.000",
        "09:00:10.200",
        "09:00:42.300",
        "09:00:43.300",
        "09:00:43.350",
      ]);
      expect(outcome).toBe("ready");
    },
  );
  test("without Endpoints the slices tell when they ended", () => {
    const { coldStarts, scaleToZero } = toldOf(openCase("cases/23-no-endpoints/trace.ndjson.gz")).revision;
    expect(coldStarts.map(({ outcome }) => outcome)).toEqual(["ready", "ready", "ready"]);
    expect(scaleToZero.map(({ outcome }) => outcome)).toEqual(["zero", "zero", "zero"]);
  });
});

describe("the mode rule", () => {
  const burstOf = (path: string, at?: string) => {
    const { state, revision } = toldOf(openCase(`cases/${path}`));
    return burstAt(state.shared, revision, at === undefined ? (state.shared.lastT ?? 0) : Date.parse(at));
  };
  test("takes the default of the version: 200 before 1.4", () => {
    const { settings, computed, differs } = burstOf("25-older-default/trace.ndjson");
    expect([settings.targetBurstCapacity.value, computed?.mode, differs]).toEqual([200, "Serve", []]);
  });
  test("takes the load from the mode line: 0 × 100 − 211 − 1", () => {
    const { readyPods, load, observedExcess } = burstOf(
      "14-initial-scale-0-wakes/trace.ndjson",
      "2023-10-03T12:45:31Z",
    );
    expect([readyPods?.value, load?.value, observedExcess?.value]).toEqual([0, 1, -212]);
  });
  test("counts pods, not addresses", () => {
    expect(burstOf("30-stale-endpoints-6000/trace.ndjson.gz").readyPods?.value).toBe(2);
  });
});
