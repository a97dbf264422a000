/** What is told of an operator, an HPA and ConfigMaps of Knative, at its edge and at any instant. */
import { describe, expect, test } from "vitest";
import { atMost, operatorFails } from "../../../../lib/core/rules/system/conditions.ts";
import { configRefused } from "../../../../lib/core/rules/system/configs.ts";
import type { SystemFinding } from "../../../../lib/core/rules/system/finding.ts";
import { mixedVersions } from "../../../../lib/core/rules/system/versions.ts";
import type { SharedState } from "../../../../lib/core/state/state.ts";
import { at, secondsOf } from "../../../support/records.ts";

const span = ({ from, to }: SystemFinding): string => `${secondsOf(from)}–${secondsOf(to) ?? ""}`;

describe("conditions", () => {
  const shared = (name: string, ...slices: readonly object[]): SharedState =>
    ({
      system: { conditions: new Map([[name, slices]]) },
      systemNamespace: "knative-serving",
    }) as unknown as SharedState;
  const ill = (from: number, to: number | null, more: object = {}): object => ({
    ...{ value: "ill", from: at(from), to: to === null ? null : at(to), seq: 3 },
    ...more,
  });
  const spans = (slices: readonly object[], t: number): string[] =>
    operatorFails(shared("operator", ...slices), at(t)).map(span);

  test.each<[what: string, slices: readonly object[], t: number, expected: readonly string[]]>([
    ["lasts", [ill(10, null)], 70, ["10–"]],
    ["is over", [ill(10, 90)], 100, ["10–90"]],
    ["is over at that instant", [ill(10, 90)], 90, ["10–90"]],
    ["is not over before", [ill(10, 90)], 89.999, ["10–"]],
    ["was too brief", [ill(10, 69.999)], 100, []],
    ["was just long enough", [ill(10, 70)], 100, ["10–70"]],
    ["is well", [ill(10, null, { value: "well" })], 100, []],
    ["has not begun", [ill(10, null)], 9, []],
    [
      "begins now, and did so long ago as its object says",
      [ill(10, null, { since: at(-60), initial: true })],
      10,
      ["-60–"],
    ],
  ])("%s", (_, slices, t, expected) => {
    expect(spans(slices, t)).toEqual(expected);
  });

  test("say what, and by which record", () => {
    const [one] = operatorFails(
      shared("operator", ill(10, null, { reason: "Error", message: "no rights" })),
      at(80),
    );
    expect(one).toMatchObject({
      ...{ rule: "operatorFails", severity: "warning", component: "operator", seq: 3 },
      values: { component: "operator", namespace: "knative-serving", reason: "Error", message: "no rights" },
    });
    const [silent] = operatorFails(shared("operator", ill(10, null)), at(80));
    expect(silent?.values).toMatchObject({ reason: "", message: "none" });
  });

  test("of the HPA of a process by its name, and of nothing else", () => {
    const of = (name: string) =>
      atMost(shared(name, ill(10, null)), at(80)).map(({ component }) => component);
    expect([of("limits activator"), of("operator"), of("no limits activator"), of("limits ")]).toEqual([
      ["activator"],
      [],
      [],
      [],
    ]);
  });
});

describe("processes of more than one release", () => {
  type Pod = readonly [
    component: string,
    version: string | undefined,
    since: number,
    value?: string,
    to?: number | null,
  ];
  const found = (pods: readonly Pod[], t: number): readonly SystemFinding[] =>
    mixedVersions(
      {
        systemNamespace: "knative-serving",
        system: {
          pods: new Map(
            pods.map(([component, version, since, value = "ready", to = null], i) => [
              String(i),
              {
                component,
                version,
                slices: [{ value, from: at(since), to: to === null ? null : at(to), seq: i }],
              },
            ]),
          ),
        },
      } as unknown as SharedState,
      at(t),
    );
  const OLD: Pod = ["controller", "v1.15.0", 0];
  const NEW: Pod = ["activator", "v1.16.0", 100];
  test.each<[what: string, pods: readonly Pod[], t: number, spans: readonly string[]]>([
    ["for longer than an upgrade takes", [OLD, NEW], 700, ["100–"]],
    ["a millisecond less", [OLD, NEW], 699.999, []],
    ["all of one", [OLD, ["activator", "v1.15.0", 100]], 700, []],
    ["of one nobody knows which", [OLD, ["activator", undefined, 100]], 700, []],
    ["one of them is not ready", [OLD, ["activator", "v1.16.0", 100, "waiting"]], 700, []],
    ["one of them is gone", [OLD, ["activator", "v1.16.0", 100, "ready", 650]], 700, []],
    ["an ingress has a release of its own", [OLD, ["net-istio-controller", "v1.16.0", 100]], 700, []],
    [
      "since the first of the later one",
      [OLD, ["webhook", "v1.16.0", 300], NEW, ["autoscaler", "v1.16.0", 200]],
      900,
      ["100–"],
    ],
  ])("%s", (_, pods, t, spans) => {
    expect(found(pods, t).map(span)).toEqual(spans);
  });
  test("which are of which, by the record of the later one", () => {
    const [one] = found([NEW, ["webhook", "v1.16.0", 300], ["activator", "v1.16.0", 400], OLD], 900);
    expect(one).toMatchObject({
      ...{ rule: "mixedVersions", severity: "warning", component: "", seq: 0 },
      values: {
        versions: "v1.15.0 (controller); v1.16.0 (activator, webhook)",
        count: 2,
        namespace: "knative-serving",
      },
    });
  });
});

describe("a ConfigMap that is not taken", () => {
  interface Told {
    readonly versions?: readonly {
      readonly t: number;
      readonly name?: string;
      readonly isRefused?: boolean;
      readonly value?: string;
    }[];
    readonly lines?: readonly {
      readonly t: number;
      readonly name?: string;
      readonly kind?: string;
      readonly component?: string;
    }[];
    readonly changes?: readonly { readonly t: number; readonly name?: string }[];
  }
  const NAME = "config-autoscaler";
  const told = ({ versions = [], lines = [], changes = [] }: Told, t: number): readonly SystemFinding[] =>
    configRefused(
      {
        systemNamespace: "knative-serving",
        configVersions: versions.map(({ t: from, name = NAME, isRefused = true, value = "x" }) => ({
          ...{ t: at(from), name, seq: 5 },
          ...(isRefused ? { refused: { key: "stable-window", value } } : {}),
        })),
        system: {
          lines: lines.map(({ t: second, name = NAME, kind = "config", component = "autoscaler" }) => ({
            ...{ t: at(second), seq: 7, kind, component, message: `failed to parse config "${name}"` },
          })),
          configChanges: changes.map(({ t: second, name = NAME }) => ({ t: at(second), name })),
        },
      } as unknown as SharedState,
      at(t),
    );
  const spans = (all: readonly SystemFinding[]): string[] =>
    all.map((one) => `${one.values.name} ${span(one)}`);

  test.each<[what: string, told: Told, t: number, expected: readonly string[]]>([
    ["by what it holds", { versions: [{ t: 10 }] }, 10, [`${NAME} 10–`]],
    ["not before", { versions: [{ t: 10 }] }, 9.999, []],
    ["one that is taken", { versions: [{ t: 10, isRefused: false }] }, 20, []],
    ["until it is changed", { versions: [{ t: 10 }], changes: [{ t: 20 }] }, 20, [`${NAME} 10–20`]],
    ["which was not yet", { versions: [{ t: 10 }], changes: [{ t: 20 }] }, 19.999, [`${NAME} 10–`]],
    [
      "not by the change that brought it",
      { versions: [{ t: 10 }], changes: [{ t: 10 }] },
      30,
      [`${NAME} 10–`],
    ],
    [
      "not by that of another one",
      { versions: [{ t: 10 }], changes: [{ t: 20, name: "config-network" }] },
      30,
      [`${NAME} 10–`],
    ],
    ["by what a process says", { lines: [{ t: 10 }] }, 10, [`${NAME} 10–`]],
    ["by nothing else of its log", { lines: [{ t: 10, kind: "event" }] }, 20, []],
    [
      "that it says again is no more",
      { lines: [{ t: 10 }, { t: 12 }, { t: 14, component: "controller" }] },
      20,
      [`${NAME} 10–`],
    ],
    [
      "after a change it is another one",
      { lines: [{ t: 10 }, { t: 30 }], changes: [{ t: 20 }] },
      40,
      [`${NAME} 10–20`, `${NAME} 30–`],
    ],
    [
      "of another one, too",
      { lines: [{ t: 10 }, { t: 12, name: "config-network" }] },
      20,
      [`${NAME} 10–`, "config-network 12–"],
    ],
    ["both together are one", { versions: [{ t: 70 }], lines: [{ t: 10 }] }, 80, [`${NAME} 70–`]],
    [
      "a line long before is about another version",
      { versions: [{ t: 70 }], lines: [{ t: 9.999 }] },
      80,
      [`${NAME} 70–`, `${NAME} 9.999–`],
    ],
    [
      "a line until it is changed is about this one",
      { versions: [{ t: 10 }], lines: [{ t: 20 }], changes: [{ t: 20 }] },
      30,
      [`${NAME} 10–20`],
    ],
    [
      "one later is not",
      { versions: [{ t: 10 }], lines: [{ t: 20.001 }], changes: [{ t: 20 }] },
      30,
      [`${NAME} 10–20`, `${NAME} 20.001–`],
    ],
    [
      "nor is one about another ConfigMap",
      { versions: [{ t: 10 }], lines: [{ t: 20, name: "config-network" }] },
      30,
      [`${NAME} 10–`, "config-network 20–"],
    ],
  ])("%s", (_, all, t, expected) => {
    expect(spans(told(all, t))).toEqual(expected);
  });

  test("which key, its value, who says so, in which words", () => {
    const long = "y".repeat(100);
    const [one] = told(
      { versions: [{ t: 10, value: long }], lines: [{ t: 11, name: "other" }, { t: 12 }] },
      20,
    );
    expect(one).toMatchObject({
      ...{ component: "autoscaler", seq: 5, severity: "warning" },
      values: {
        key: "stable-window",
        value: long.slice(0, 60),
        message: `failed to parse config "${NAME}"`,
        namespace: "knative-serving",
      },
    });
    const [silent] = told({ versions: [{ t: 10 }] }, 20);
    expect(silent).toMatchObject({ component: "", values: { message: "none" } });
    const [line] = told({ lines: [{ t: 10 }] }, 20);
    expect(line).toMatchObject({ component: "autoscaler", seq: 7, values: { key: "none", value: "" } });
  });
});
