/** What differs between releases of Knative: each rule and answer by the version of the source. */
import { describe, expect, test } from "vitest";
import { buildState, burstAt, explain, findingsUntil, gateAt } from "../../../lib/core/index.ts";
import { settingsAt } from "../../../lib/core/state/settings.ts";
import { isNewerThanTried, isSince, readVersion, traitsOf } from "../../../lib/core/state/versions.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

function revisionIn(text: string, knative: string | undefined) {
  const { shared, revisions } = buildState(records(text), { knative });
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision r");
  return { shared, revision };
}

function found(text: string, knative: string | undefined, rule: string, seconds: number): string[] {
  return findingsUntil(revisionIn(text, knative).revision, at(seconds))
    .filter((finding) => finding.rule === rule)
    .map(({ from, to }) => `${secondsOf(from)}–${to === null ? "" : secondsOf(to)}`);
}

describe("a version", () => {
  test.each<[string, string | null]>([
    ["v1.3.2", "1.3.2"],
    ["1.23", "1.23.0"],
    ["v0.12.0", "0.12.0"],
    ["knative-v1.12.4", "1.12.4"],
    ["v1.24.0-rc1", "1.24.0"],
    ["devel", null],
    ["20260701-8f3c", null],
    ["", null],
  ])("%s", (text, expected) => {
    const version = readVersion(text);
    expect(version === null ? null : `${version.major}.${version.minor}.${version.patch}`).toBe(expected);
  });

  test.each([
    ["1.4.0", "1.4", true],
    ["1.3.9", "1.4", false],
    ["0.30.1", "1.1", false],
    ["1.5.1", "1.5.1", true],
    ["1.5.0", "1.5.1", false],
    ["2.0.0", "1.23", true],
  ])("%s is since %s: %s", (version, other, expected) => {
    expect(isSince(readVersion(version), other)).toBe(expected);
  });

  test.each([
    ["v1.23.4", false],
    ["v1.24.0", true],
    ["devel", false],
  ])("%s is newer than what was tried: %s", (version, expected) => {
    expect(isNewerThanTried(version)).toBe(expected);
  });

  test.each([
    ["1.0.0", false],
    ["1.1.0", true],
    ["1.5.0", true],
    ["1.5.1", false],
    ["1.6.1", true],
    ["1.6.2", false],
    ["1.7.2", true],
    ["1.7.3", false],
    ["1.8.0", true],
    ["1.8.1", false],
    ["1.9.0", false],
  ])("in %s the autoscaler’s probe reaches the user: %s", (knative, expected) => {
    expect(traitsOf({ knative }).probeReachesUser).toBe(expected);
  });

  test.each([
    ["1.3.9", undefined],
    ["1.4.0", "activator-ca"],
    ["1.6.0", "internal-encryption"],
    ["1.10.9", "internal-encryption"],
    ["1.11.0", "dataplane-trust"],
    ["1.12.0", "system-internal-tls"],
    ["1.20.9", "system-internal-tls"],
    ["1.21.0", undefined],
  ])("in %s TLS forces Proxy by %s", (knative, expected) => {
    expect(traitsOf({ knative }).tls?.key).toBe(expected);
  });
});

const TWO = `0 =config/config-autoscaler
  0 acts a1 a2
  0 sks Serve n=4 pop=False
  0 pa Active=True want=2
  0 dep 2
  0 pod/r-1 scheduled started ready
  0 priv p1 p2
  0 pub p1 p2`;

describe("defaults", () => {
  test.each([
    ["1.3.2", 200, []],
    ["1.4.0", 211, ["mode", "numActivators"]],
    [undefined, 211, ["mode", "numActivators"]],
  ])("of %s", (knative, target, differs) => {
    const { shared, revision } = revisionIn(TWO, knative);
    const burst = burstAt(shared, revision, at(9));
    expect([burst.settings.targetBurstCapacity.value, burst.differs]).toEqual([target, differs]);
  });

  test("without a version it is said that an older one would agree", () => {
    const doubts = (text: string, knative?: string) => {
      const { shared, revision } = revisionIn(text, knative);
      return burstAt(shared, revision, at(9)).doubts.includes("olderDefault");
    };
    expect([
      doubts(TWO),
      doubts(TWO, "1.4.0"),
      doubts(TWO.replace("n=4", "n=6")),
      doubts(TWO.replace("=config/config-autoscaler", "=config/config-autoscaler target-burst-capacity=211")),
    ]).toEqual([true, false, false, false]);
  });

  test.each([
    ["1.14.0", [20_000, 10_000, 3]],
    ["1.15.0", [0, 10_000, 3]],
    ["1.18.0", [0, 0, 3]],
    ["1.21.0", [0, 0, 0]],
  ])("of an unreachable revision in %s", (knative, expected) => {
    const settings =
      "@scale-to-zero-pod-retention-period=20s @scale-down-delay=10s @initial-scale=3 reach=Unreachable";
    const { shared, revision } = revisionIn(`0 sks Proxy\n0 pa Active=True want=1 ${settings}`, knative);
    const { retentionMs, scaleDownDelayMs, initialScale } = settingsAt(shared, revision);
    expect([retentionMs.value, scaleDownDelayMs.value, initialScale.value]).toEqual(expected);
  });
});

const FIVE = `0 =config/config-autoscaler
  0 =config/config-network system-internal-tls=Enabled
  0 acts a1 a2
  0 sks Proxy n=8 pop=True
  0 pa Active=True want=5
  0 dep 5
  0 pod/r-1 scheduled started ready
  0 priv p1 p2 p3 p4 p5
  0 pub a1 a2`;

describe("TLS inside the cluster", () => {
  const told = (text: string, knative: string | undefined) => {
    const { shared, revision } = revisionIn(text, knative);
    const { computed, differs } = burstAt(shared, revision, at(9));
    const d1 = findingsUntil(revision, at(9)).find(({ rule }) => rule === "D1");
    return [explain(shared, revision, at(9)).clauses[0]?.key, computed?.reason, differs, d1?.values.why];
  };

  test.each<[what: string, text: string, knative: string | undefined, expected: unknown[]]>([
    ["forces Proxy up to 1.20", FIVE, "v1.16.0", ["proxiedTls", "tls", [], "tls"]],
    ["not since 1.21", FIVE, "v1.21.0", ["proxiedUndecided", "capacity", ["mode"], "unknown"]],
    [
      "of an unknown version it may, and the numbers are those of the newest",
      FIVE,
      undefined,
      ["proxiedTlsMaybe", "capacity", ["mode"], "unknown"],
    ],
    [
      "not where it is off",
      FIVE.replace("=Enabled", "=Disabled"),
      "v1.16.0",
      ["proxiedUndecided", "capacity", ["mode"], "unknown"],
    ],
    [
      "not by the key of another release",
      FIVE,
      "v1.8.6",
      ["proxiedUndecided", "capacity", ["mode"], "unknown"],
    ],
  ])("%s", (_, text, knative, expected) => expect(told(text, knative)).toEqual(expected));

  test("where target-burst-capacity is 0 it explains Proxy all the same", () => {
    const text = FIVE.replace("want=5", "want=5 @target-burst-capacity=0").replace("n=8", "n=2");
    expect(told(text, "v1.16.0")).toEqual(["proxiedTls", "tls", [], "tls"]);
  });
});

describe("rules of newer releases", () => {
  const MADE = "0 acts a1 a2\n0 sks Serve n=2 pop=False\n0 pa Active=Unknown\n0 priv\n0 pub a1 a2";
  test.each<[rule: string, what: string, text: string, knative: string | undefined, expected: string[]]>([
    ["I16", "numActivators is asked for", `${TWO}\n1 sks Serve n=0 pop=False`, "0.14.0", ["1–"]],
    ["I16", "no such field", `${TWO}\n1 sks Serve n=0 pop=False`, "0.13.9", []],
    ["I16", "it was asked for, and is not any more", `${TWO}\n1 sks Serve n=0 pop=False`, undefined, ["1–"]],
    [
      "I16",
      "of an unknown release, which may have no such field",
      `${TWO.replaceAll(/ n=\d+/g, "")}\n1 sks Serve pop=False`,
      undefined,
      [],
    ],
    ["I20", "made in Proxy", MADE, "1.5.0", ["0–"]],
    ["I20", "made in Serve", MADE, "1.4.0", []],
    ["D23", "the pods are in the path", `${FIVE}\n1 acts\n1 pub p1`, "1.6.0", ["1–"]],
    ["D23", "nothing is in the path", `${FIVE}\n1 acts\n1 pub`, "1.5.0", []],
  ])("%s: %s", (rule, _, text, knative, expected) => expect(found(text, knative, rule, 9)).toEqual(expected));

  test("before 1.5 a revision of which nothing is known yet is in Serve", () => {
    const text = `${TWO}\n1 pa Active=True want=-1`;
    const mode = (knative: string) => {
      const { shared, revision } = revisionIn(text, knative);
      return burstAt(shared, revision, at(9)).computed?.mode;
    };
    expect([mode("1.3.0"), mode("1.5.0")]).toEqual(["Serve", "Proxy"]);
  });
});

/** Two descents in each of which the probe meets a pod, and the second of which is over at 24. */
const AWAKE = `0 =config/config-autoscaler scale-to-zero-grace-period=10s stable-window=6s target-burst-capacity=0
  0 acts a1 a2
  0 sks Serve n=2 pop=False
  0 pa Active=True want=1
  0 dep 1
  0 pod/r-1 scheduled started ready
  0 priv p1
  0 pub p1
  10 pa Active=False,NoTraffic want=0
  10 sks Proxy n=2 pop=True
  10 log autoscaler Probing activator = false, err = unexpected body: want "activator", got "Hello"
  12 pa Active=True want=1
  12 sks Serve n=2 pop=False
  20 pa Active=False,NoTraffic want=0
  20 sks Proxy n=2 pop=True
  20 log autoscaler Probing activator = false, err = unexpected body: want "activator", got "Hello"
  22 pa Active=True want=1
  22 sks Serve n=2 pop=False`;

describe("the autoscaler’s own probe as load", () => {
  test.each<[what: string, text: string, knative: string | undefined, expected: string[]]>([
    ["in a release whose queue-proxy passes it on", AWAKE, "v1.4.0", ["20–"]],
    ["in one that answers it", AWAKE, "v1.8.1", []],
    ["in an unknown one", AWAKE, undefined, []],
    ["one hit is a slow kube-proxy", AWAKE.replace(/\n.*10 log.*/, ""), "v1.4.0", []],
    ["queue-proxy answered", AWAKE.replaceAll("Hello", "unexpected probe header value"), "v1.4.0", []],
    ["no way to zero was given up", AWAKE.replace(/\n.*(12|22) pa.*/g, ""), "v1.4.0", []],
    ["over once it is at zero", `${AWAKE}\n30 dep 0`, "v1.4.0", ["20–30"]],
  ])("%s", (_, text, knative, expected) =>
    expect(found(text, knative, "probe-is-load", 40)).toEqual(expected),
  );

  test("is what the gate waits for", () => {
    const { shared, revision } = revisionIn(AWAKE, "v1.4.0");
    expect(gateAt(shared, revision, at(40)).unblock?.key).toBe("ownProbe");
  });

  test("ways to zero that are given up are no flapping", () => {
    const again = [30, 40, 50, 60, 70].map(
      (t) =>
        `${t} pa Active=False,NoTraffic want=0\n${t} sks Proxy n=2 pop=True\n${t + 2} pa Active=True want=1\n${t + 2} sks Serve n=2 pop=False`,
    );
    expect(found([AWAKE, ...again].join("\n"), "v1.4.0", "D2", 80)).toEqual([]);
  });
});

describe("which version it is", () => {
  const upgraded = (knative: string | undefined) => {
    const [first, ...rest] = records("0 =config/config-network\n5 config/config-network x=1\n5 sks Proxy");
    const labelled = (version: string, record = first) =>
      record === undefined
        ? []
        : [
            {
              ...record,
              object: {
                ...record.object,
                metadata: {
                  ...Object(record.object.metadata),
                  labels: { "app.kubernetes.io/version": version },
                },
              },
            },
          ];
    const list = buildState(labelled("1.8.6"), { knative }).shared.knative;
    const after = buildState([...labelled("1.8.6"), ...labelled("1.9.0", rest[0])], { knative }).shared
      .knative;
    return [list, after];
  };
  test("the ConfigMaps say so where the header does not", () => {
    expect(upgraded(undefined)).toEqual(["1.8.6", "1.9.0"]);
  });
  test("the header comes before a list, an upgrade after it", () => {
    expect(upgraded("v1.8.5")).toEqual(["v1.8.5", "1.9.0"]);
  });
});
