import { describe, expect, test } from "vitest";
import { phaseAt, WAKING_LIMIT_MS, withFailing } from "../../../lib/core/index.ts";
import { at, drawn } from "../../support/records.ts";
import { revisionOf } from "../../support/revision.ts";

function phases(text: string): string[] {
  return drawn(revisionOf(text).phase);
}

describe("the phase of a revision", () => {
  //  1         2        3     5       8        9        20          26    30
  //  Creating  Unknown  Zero  Waking  Proxied  Serving  HandingOver Zero  Deleted
  test("through its life", () => {
    expect(
      phases(`
        0  acts a1 a2
        1  sks  Proxy private=
        2  sks  Proxy
        3  dep  0
        4  pub  a1 a2
        5  dep  1
        6  sks  Serve
        8  priv p1
        9  pub  p1
        20 pa   Active=False
        21 sks  Proxy
        22 pub  a1 a2
        25 dep  0
        26 priv
        30 -sks Proxy
      `),
    ).toEqual([
      "1–2 Creating",
      "2–3 Unknown",
      "3–5 Zero",
      "5–8 Waking",
      "8–9 Proxied",
      "9–20 Serving",
      "20–26 HandingOver",
      "26–30 Zero",
      "30– Deleted",
    ]);
  });

  const SERVING = "0 acts a1\n0 sks Serve\n0 dep 1\n0 pub p1\n0 priv p1";

  test.each([
    ["Serving: ready pods in the path", "1 pa Active=True", "Serving"],
    ["Serving: pods and activators in the path", "1 pub p1 a1", "Serving"],
    ["Serving: the wish is Proxy, the traffic has not followed yet", "1 sks Proxy", "Serving"],
    ["Proxied: activators in front of ready pods", "1 pub a1", "Proxied"],
    ["Degraded: the wish is Proxy and no activator is ready", "1 sks Proxy\n1 acts !a1", "Degraded"],
    ["BlackHole: no ready address", "1 pub !p1", "BlackHole"],
    ["BlackHole: no ready address at zero either", "1 dep 0\n1 priv\n1 pub", "BlackHole"],
    ["NotOwned: somebody else's Service", "1 sks Serve notowned", "NotOwned"],
    ["HandingOver: idle, pods still there", "1 pa Active=False", "HandingOver"],
    ["Unknown: no public Endpoints object", "1 -pub p1", "Unknown"],
    ["Zero: no replicas, no ready pod", "1 dep 0\n1 priv\n1 pub a1", "Zero"],
    [
      "Zero: no Deployment seen, but none is wanted",
      "1 -dep 1\n1 priv\n1 pub a1\n1 pa Active=False want=0",
      "Zero",
    ],
    ["Unknown: no Deployment seen", "1 -dep 1\n1 priv\n1 pub a1", "Unknown"],
    ["Waking: replicas but no ready pod", "1 dep 0\n1 priv\n1 pub a1\n2 dep 1", "Waking"],
    ["Failing: it served, and has lost its pods", "1 priv !p1\n1 pub a1", "Failing"],
    ["Failing: there was no address for a while", "1 pub\n1 priv !p1\n2 pub a1", "Failing"],
    ["Proxied: one of them is back", "1 priv !p1\n1 pub a1\n2 priv p1", "Proxied"],
    ["Failing: a pod that cannot start", "1 priv !p1\n1 pub a1\n1 pod/x waiting=ImagePullBackOff", "Failing"],
    ["Failing: a pod without a node", "1 priv !p1\n1 pub a1\n1 pod/x unschedulable", "Failing"],
    [
      "Waking: the pod in trouble is gone",
      "1 dep 0\n1 priv\n1 pub a1\n2 dep 1\n2 pod/x waiting=ErrImagePull\n2 -pod/x",
      "Waking",
    ],
    ["Deleted", "1 -sks Serve", "Deleted"],
  ])("%s", (_, text, expected) => {
    expect(revisionOf(`${SERVING}\n${text}`).phase.at(-1)?.value).toBe(expected);
  });

  //  HandingOver, then replicas 0 → 1 while Active is still False
  test("is not HandingOver again when it wakes before the PodAutoscaler says so", () => {
    expect(
      phases(`${SERVING}\n5 pa Active=False\n6 dep 0\n7 priv\n8 pub a1\n9 dep 1\n10 pa Active=Unknown`),
    ).toEqual(["0–0 Unknown", "0–0 Waking", "0–5 Serving", "5–7 HandingOver", "7–9 Zero", "9– Waking"]);
  });

  test("is kept for revisions with an SKS only", () => {
    expect(phases("0 dep 1\n1 pub p1")).toEqual([]);
  });
});

describe("a revision that wakes for long", () => {
  //  5                   65                100
  //  Waking ├────────────┤
  //  Failing             ├─────────────────┤
  const revision = revisionOf("0 sks Proxy\n0 dep 0\n0 pub a1\n5 dep 1\n100 priv p1");

  test("is failing after a minute, whatever the reason", () => {
    expect(phaseAt(revision.phase, at(5) + WAKING_LIMIT_MS)).toBe("Waking");
    expect(phaseAt(revision.phase, at(5) + WAKING_LIMIT_MS + 1)).toBe("Failing");
    expect(phaseAt(revision.phase, at(100))).toBe("Proxied");
    expect(phaseAt(revision.phase, at(-1))).toBeNull();
  });

  test("has its slice split where it fails", () => {
    expect(drawn(withFailing(revision.phase, at(200))).slice(-3)).toEqual([
      "5–65 Waking",
      "65–100 Failing",
      "100– Proxied",
    ]);
    const still = revisionOf("0 sks Proxy\n0 dep 0\n0 pub a1\n5 dep 1").phase;
    expect(drawn(withFailing(still, at(65))).at(-1)).toBe("5– Waking");
    expect(drawn(withFailing(still, at(66))).slice(-2)).toEqual(["5–65 Waking", "65– Failing"]);
  });
});
