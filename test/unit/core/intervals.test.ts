import { describe, expect, test } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { RESOURCE } from "../../../lib/model/record.ts";
import { drawn, drawnSamples, KEY, NAMESPACE, record, records } from "../../support/records.ts";
import { revisionOf } from "../../support/revision.ts";

describe("spec.mode", () => {
  //          0        5        8    9    10
  //  Serve            ├────────┤
  //  Proxy   ├────────┤        ├────┤
  //                                 ✕ deleted
  test("is an interval from change to change, and ends with the object", () => {
    const revision = revisionOf(`
      0  =sks Proxy
      5  sks  Serve
      6  sks  Serve n=3
      8  sks  Proxy n=3
      9  -sks Proxy
      10 dep  1
    `);
    expect(drawn(revision.specMode)).toEqual(["0–5 Proxy", "5–8 Serve", "8–9 Proxy"]);
    expect(revision.specMode[0]?.initial).toBe(true);
    expect(revision.specMode[2]).toMatchObject({ seq: 3, endSeq: 4 });
    expect(revision).toMatchObject({ flips: 2, numActivatorsChanges: 1 });
  });

  //          0        5             9
  //  Serve   ├────────┤ ✕           ├───▶  another object of the same name
  test("begins anew, without a flip, for an object of the same name", () => {
    const revision = revisionOf(`
      0 =sks Proxy
      5 -sks Proxy
      9 sks  Serve n=7
    `);
    expect(drawn(revision.specMode)).toEqual(["0–5 Proxy", "9– Serve"]);
    expect(revision).toMatchObject({ flips: 0, numActivatorsChanges: 0 });
    expect(
      drawn(revision.lives.get("serverlessservices.networking.internal.knative.dev demo/r") ?? []),
    ).toEqual(["0–5 sks/r#1", "9– sks/r#2"]);
  });

  //          0        5
  //  Serve   ├────────┼───▶                two objects, the deletion in between was not received
  test("begins anew where the uid changed without a deletion, even with the same value", () => {
    const revision = revisionOf(`
      0 sks Serve uid=one
      5 sks Serve uid=two
      6 -sks Serve uid=one
    `);
    expect(drawn(revision.specMode)).toEqual(["0–5 Serve", "5– Serve"]);
    expect(revision.flips).toBe(0);
  });

  //          0        5  (list)
  //  Serve            ├────▶
  //  Proxy   ├────────┤
  test("counts no flip that a list shows", () => {
    const revision = revisionOf(`
      0 =sks Proxy
      5 =sks Serve
    `);
    expect(drawn(revision.specMode)).toEqual(["0–5 Proxy", "5– Serve"]);
    expect(revision.flips).toBe(0);
  });

  test.each([
    ["a word that is no mode", "Other"],
    ["no mode", ""],
  ])("keeps the last one when an object has %s", (_, word) => {
    const revision = revisionOf(`
      0 sks Proxy
      3 sks ${word}
      5 sks Serve
    `);
    expect(drawn(revision.specMode)).toEqual(["0–5 Proxy", "5– Serve"]);
    expect(revision.flips).toBe(1);
  });
});

describe("the condition ActivatorEndpointsPopulated", () => {
  //            0      2         5         6       8
  //  True             ├─────────┤
  //  Unknown                    ├─────────┤
  //                   (no condition)       … gone with it …
  test("is an interval of its status only, from its first appearance", () => {
    const revision = revisionOf(`
      0 sks Proxy
      2 sks Proxy pop=True
      3 sks Serve pop=True
      5 sks Serve pop=Unknown
      6 sks Serve
      8 sks Serve pop=nonsense
    `);
    expect(drawn(revision.condition)).toEqual(["2–5 True", "5–6 Unknown"]);
  });
});

describe("path", () => {
  //              0     1     2     3     4     5     6     7
  //  none        ├─────┤                 ├─────┤
  //  activator         ├─────┤                 ├─────┤
  //  mixed                   ├─────┤
  //  pods                          ├─────┤           ✕ object deleted
  test("is the class of the ready addresses of the public Endpoints", () => {
    const revision = revisionOf(`
      0 pub
      1 pub a1 a2
      2 pub a1 p1
      3 pub p1 !a1
      4 pub !p1
      5 pub a1
      6 -pub a1
      7 priv p1
    `);
    expect(drawn(revision.path)).toEqual([
      "0–1 none",
      "1–2 activator",
      "2–3 mixed",
      "3–4 pods",
      "4–5 none",
      "5–6 activator",
    ]);
    expect(drawnSamples(revision.publicActivators)).toBe("0: 0, 1: 2, 2: 1, 3: 0, 5: 1, 6: –");
    expect(drawnSamples(revision.publicPods)).toBe("0: 0, 2: 1, 4: 0, 6: –");
  });

  //   activator-service   │ a1 ready          │ a1 not ready
  //   public              │ ?a1 (no target)   │
  //  activator            ├───────────────────┤
  //  pods                                     ├──▶
  test("takes an address without a target for an activator while activator-service has it ready", () => {
    const revision = revisionOf(`
      0 acts a1
      1 pub  ?a1
      4 acts !a1
      6 acts a1
    `);
    expect(drawn(revision.path)).toEqual(["1–4 activator", "4–6 pods", "6– activator"]);
  });

  test("takes an address with a target for what its target says, whoever else has the address", () => {
    const revision = revisionOf(`
      0 acts a1
      1 pub  a2
      2 acts
    `);
    expect(drawn(revision.path)).toEqual(["1– activator"]);
  });

  //  distinct ready IPs   {a1 a2}   {a1 p1}   {p1}   {p1}
  //                       +2        +1 −1     −1     (p2 not ready)
  test("changes count as churn, those of a list and of a deletion do not", () => {
    const revision = revisionOf(`
      0 =pub
      1 pub a1 a2
      2 pub a1 p1
      3 pub p1
      4 pub p1 !p2
      5 -pub p1
    `);
    expect(revision).toMatchObject({ churnAdded: 3, churnRemoved: 2 });
    expect(revisionOf("0 =pub a1 a2")).toMatchObject({ churnAdded: 0, churnRemoved: 0 });
  });

  test("counts the addresses of a new object as entering", () => {
    expect(revisionOf("0 pub a1 a2")).toMatchObject({ churnAdded: 2, churnRemoved: 0 });
  });
});

describe("addresses", () => {
  //  10.1.0.1   0 ├─ notReady ─┤3├─ ready ─┤5           7├─ ready ─▶
  //  10.1.0.2                  3├─ ready ─────────────────────────▶
  test("are rows of their own, ready or not", () => {
    const revision = revisionOf(`
      0 priv !p1
      3 priv p1 p2
      5 priv p2
      7 priv p1 p2
    `);
    const rows = [...revision.privateEndpoints.values()].map(
      ({ ip, targetName, slices }) => `${ip} ${targetName}: ${drawn(slices).join(", ")}`,
    );
    expect(rows).toEqual([
      "10.1.0.1 r-deployment-1: 0–3 notReady, 3–5 ready, 7– ready",
      "10.1.0.2 r-deployment-2: 3– ready",
    ]);
    expect(drawnSamples(revision.privateReady)).toBe("0: 0, 3: 2, 5: 1, 7: 2");
    expect(drawnSamples(revision.privateNotReady)).toBe("0: 1, 3: 0");
  });

  test("are found by the name the SKS gives where labels and a hashed name say nothing", () => {
    const state = buildState([
      ...records("0 sks Serve private=r-5f2c-private"),
      record(1, 1, "ADDED", RESOURCE.endpoints, {
        metadata: { namespace: NAMESPACE, name: "r-5f2c-private" },
        subsets: [{ addresses: [{ ip: "10.1.0.1" }] }],
      }),
    ]);
    expect(drawnSamples(state.revisions.get(KEY)?.privateReady ?? [])).toBe("1: 1");
  });

  //  slice x   {a1 a2}   {p1}    ✕
  //  mirrored  ├─ activator ─┤1├─ pods ─┤4
  test("mirrored in EndpointSlices have a path of their own", () => {
    const revision = revisionOf(`
      0 slice/x a1 a2
      1 slice/x p1
      4 -slice/x p1
    `);
    expect(drawn(revision.mirrored)).toEqual(["0–1 activator", "1–4 pods"]);
    expect(revision.mirrored[0]?.message).toBe("10.0.0.1, 10.0.0.2");
  });
});
