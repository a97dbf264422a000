import { describe, expect, test } from "vitest";
import {
  buildState,
  clipRevision,
  concerns,
  createState,
  digestOf,
  encodeState,
  routeAt,
  rowAt,
  sampleAt,
  scopeState,
  sliceAt,
  standIn,
  step,
} from "../../../lib/core/index.ts";
import { at, drawn, drawnSamples, KEY, records, secondsOf } from "../../support/records.ts";
import { revisionOf } from "../../support/revision.ts";

const STORY = `
  0  =acts a1 a2
  0  =sks  Proxy
  0  =dep  0
  0  =pub  a1 a2
  0  =priv
  10 dep   1
  11 pod/x scheduled
  12 pod/x scheduled started ready
  12 priv  p1
  13 sks   Serve
  13 pub   p1
  14 req   200 5
  15 probe activator 200 activator
  20 req   200 5
  30 sks   Proxy
  31 pub   a1 a2
`;

describe("the part of a revision in a range of time", () => {
  //  spec.mode      0 Proxy 13 Serve 30 Proxy
  //  clipped                    15────20
  test("holds what touches it, uncut", () => {
    const clipped = clipRevision(revisionOf(STORY), at(15), at(20));
    expect(drawn(clipped.specMode)).toEqual(["13–30 Serve"]);
    expect(drawn(clipped.path)).toEqual(["13–31 pods"]);
    expect(drawnSamples(clipped.publicPods)).toBe("13: 1");
    expect(clipped.requests.t.map((t) => secondsOf(t))).toEqual([20]);
    expect(clipped.requests.seq).toEqual([13]);
    expect(clipped.probes.map(({ t }) => secondsOf(t))).toEqual([15]);
    expect(clipped.coldStarts).toEqual([]);
    expect([...clipped.pods.values()].map(({ name }) => name)).toEqual(["x"]);
  });

  test("includes both ends", () => {
    const clipped = clipRevision(revisionOf(STORY), at(13), at(30));
    expect(drawn(clipped.specMode)).toEqual(["0–13 Proxy", "13–30 Serve", "30– Proxy"]);
    expect(clipped.requests.t.map((t) => secondsOf(t))).toEqual([14, 20]);
  });

  test("keeps the sample that holds at its beginning, and none before the first", () => {
    expect(drawnSamples(clipRevision(revisionOf(STORY), at(12.5), at(12.6)).replicas)).toBe("10: 1");
    expect(drawnSamples(clipRevision(revisionOf("5 dep 1"), at(1), at(2)).replicas)).toBe("");
  });

  test("of the whole time is the whole", () => {
    const revision = revisionOf(STORY);
    expect(clipRevision(revision, at(-1), at(1_000))).toEqual(revision);
  });

  test("keeps episodes that overlap it", () => {
    const revision = revisionOf(STORY);
    expect(clipRevision(revision, at(11), at(11.5)).coldStarts).toHaveLength(1);
    expect(clipRevision(revision, at(12.1), at(50)).coldStarts).toHaveLength(0);
  });
});

describe("a row of the overview", () => {
  const state = buildState(records(STORY));
  const digest = digestOf(revisionOf(STORY));
  const row = (seconds: number) => rowAt(state.shared, digest, at(seconds));

  test.each([
    [
      0,
      { phase: "Zero", wish: "Proxy", path: "activator", replicas: 0, publicActivators: 2, privateReady: 0 },
    ],
    [11, { phase: "Waking", since: at(10), wish: "Proxy", path: "activator", replicas: 1 }],
    [12, { phase: "Proxied", since: at(12), privateReady: 1 }],
    [13, { phase: "Serving", wish: "Serve", path: "pods", publicPods: 1, publicActivators: 0 }],
    [29.999, { phase: "Serving", since: at(13), wish: "Serve" }],
    [30, { phase: "Serving", wish: "Proxy", path: "pods" }],
    [1_000, { phase: "Proxied", since: at(31) }],
  ])("at %d s", (seconds, expected) => {
    expect(row(seconds)).toMatchObject(expected);
  });

  test("is none before the revision was seen", () => {
    expect(row(-0.001)).toBeNull();
  });

  test("after the revision's end says that it is deleted", () => {
    const gone = buildState(records("0 sks Proxy\n5 -sks Proxy"));
    const revision = gone.revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    expect(rowAt(gone.shared, digestOf(revision), at(9))).toMatchObject({ phase: "Deleted", wish: null });
  });
});

describe("the route at an instant", () => {
  const state = buildState(records(STORY));
  const route = (seconds: number) => routeAt(state.shared, revisionOf(STORY), at(seconds));

  test.each([
    [5, { path: "activator", since: at(0), wish: "Proxy", readyPods: 0, replicas: 0 }],
    [12.5, { path: "activator", readyPods: 1, replicas: 1 }],
    [14.002, { path: "pods", since: at(13), wish: "Serve", requestsOpen: 1 }],
    [-1, { path: null, since: null, wish: null, readyPods: 0, replicas: null }],
  ])("at %d s", (seconds, expected) => {
    expect(route(seconds)).toMatchObject(expected);
  });

  test("names the activators, and which of them are in the path", () => {
    expect(route(5).activators).toEqual([
      { name: "activator-1", inPath: true },
      { name: "activator-2", inPath: true },
    ]);
    expect(route(14).activators.map(({ inPath }) => inPath)).toEqual([false, false]);
  });
});

describe("a value at an instant", () => {
  //  A 0├────┤5  gap  8├─── B       two slices that begin together: the later one
  const slices = revisionOf("0 sks Proxy\n5 -sks Proxy\n8 sks Serve\n8 sks Proxy").specMode;

  test.each([
    [-1, undefined],
    [0, "Proxy"],
    [4.999, "Proxy"],
    [5, undefined],
    [8, "Proxy"],
    [99, "Proxy"],
  ])("at %d s is %s", (seconds, value) => {
    expect(sliceAt(slices, at(seconds))?.value).toBe(value);
  });

  test("of samples is the last one", () => {
    const { replicas } = revisionOf("1 dep 1\n3 dep 3");
    expect([0, 1, 2, 3, 9].map((s) => sampleAt(replicas, at(s))?.value)).toEqual([undefined, 1, 1, 3, 3]);
  });
});

describe("the scope of one revision", () => {
  const TEXT = `
    0 =acts a1
    0 =sks Proxy
    0 =sks/other Serve
    0 =config/config-autoscaler stable-window=30s
    0 =config/config-logging loglevel=debug
    0 =pod/x scheduled
    0 =pod/y@other scheduled
    1 pub a1
    2 gap pod lost
    3 =pod/y@other scheduled
    4 pod/y@other scheduled ready
    5 bookmark sks
    6 req 200 5
  `;

  test("is its own records, the shared ones, and what is said of the watch", () => {
    const state = createState();
    const needed = records(TEXT).filter((r) => {
      step(state, r);
      return concerns(state, r, KEY);
    });
    expect(needed.map(({ seq }) => seq)).toEqual([0, 1, 3, 5, 7, 8, 11, 12]);
  });

  test("with stand-ins for the rest gives the same revision as the whole", () => {
    const whole = buildState(records(TEXT));
    const own = createState();
    for (const r of records(TEXT)) step(own, concerns(whole, r, KEY) ? r : standIn(r));
    expect(own.revisions.get(KEY)).toEqual(whole.revisions.get(KEY));
    expect([...(own.revisions.get(KEY)?.podsNow ?? [])]).toEqual([]);
    expect([...own.revisions.keys()]).toEqual([KEY]);
    expect(own.shared.gaps).toEqual(whole.shared.gaps);
  });

  test("of a state holds one revision, and nothing for one that is not there", () => {
    const state = buildState(records(TEXT));
    const scoped = scopeState(state, KEY);
    expect([...scoped.revisions.keys()]).toEqual([KEY]);
    expect(encodeState(scoped)).not.toContain("demo/other");
    expect(scopeState(state, "demo/none").revisions.size).toBe(0);
  });
});
