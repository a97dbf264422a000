/** Rules that remember, that wait, and that are asked again when a gap is over. */
import { Readable } from "node:stream";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { CoreState, RuleSpec } from "../../../lib/core/index.ts";
import type { StreamListener } from "../../../lib/stream/client.ts";
import { PROTOCOL_VERSION } from "../../../lib/stream/protocol.ts";
import { formatTrace } from "../../../lib/trace/writer.ts";
import { liveStatus } from "../../support/live-status.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { summary } from "../sources/traces.ts";

/** With one more rule; files before this one may have loaded the core without it. */
vi.resetModules();
vi.doMock(import("../../../lib/core/rules/diagnosis/diagnoses.ts"), async (original) => {
  const { DIAGNOSES } = await original();
  /** After a request, 60 s without another one. It counts the requests, and lasts until the next. */
  const quiet: RuleSpec = {
    id: "quiet",
    kind: "diagnosis",
    severity: "warning",
    sources: ["gateway", "deployments.apps"],
    needs: ["deployments.apps"],
    afterMs: 0,
    fromInitial: true,
    judge: ({ revision, t, memory, open }) => {
      const last = revision.requests.t.at(-1);
      if (last === undefined) return null;
      const count = revision.requests.t.length;
      if (t < last + 60_000) return { askAt: last + 60_000, memory: { count } };
      const asked = (memory as { readonly count: number } | null)?.count ?? 0;
      return { values: { count: asked, again: open === undefined ? 0 : 1 } };
    },
  };
  return { DIAGNOSES: [...DIAGNOSES, quiet] };
});
const {
  advance,
  buildState,
  concerns,
  createState,
  decodeState,
  encodeState,
  findingsUntil,
  isFoundAt,
  standIn,
  step,
} = await import("../../../lib/core/index.ts");
const { createStore } = await import("../../../lib/store/store.ts");
const { createRevisionStore } = await import("../../../lib/client/revision-store.ts");
const { readReport } = await import("../../../lib/cli/read-report.ts");

afterAll(() => {
  vi.doUnmock("../../../lib/core/rules/diagnosis/diagnoses.ts");
  vi.resetModules();
});

const SETUP = "0 =sks Proxy\n0 =dep 1";

/** What the rule has found, with the time of the last record (or `until`) as the present. */
function found(state: CoreState): string[] {
  const revision = state.revisions.get(KEY);
  if (revision === undefined) return [];
  return findingsUntil(revision, Number.POSITIVE_INFINITY)
    .filter(({ rule }) => rule === "quiet")
    .map(({ from, to, values }) => `${secondsOf(from)}–${secondsOf(to) ?? ""} ${values.count}`);
}

function play(text: string, end?: number): string[] {
  const state = buildState(records(`${SETUP}\n${text}`));
  if (end !== undefined) advance(state, at(end));
  return found(state);
}

describe("a rule that waits", () => {
  //  1   2                62            ← 60 s after the last request
  //  req req              ◆ speaks
  test.each([
    ["a record 1 ms before is too early", "1 req 200 1\n2 req 200 1\n61.999 dep 2", []],
    ["a record at that time asks it", "1 req 200 1\n2 req 200 1\n62 dep 2", ["62– 2"]],
    ["a record 1 ms later finds it asked before", "1 req 200 1\n2 req 200 1\n62.001 dep 2", ["62– 2"]],
    ["so does one that is much later", "1 req 200 1\n2 req 200 1\n500 dep 2", ["62– 2"]],
    ["what ends the wait comes too late", "1 req 200 1\n70 req 200 1\n80 dep 2", ["61–70 1"]],
    ["and in time, it waits anew", "1 req 200 1\n60.999 req 200 1\n80 dep 2", []],
  ])("%s", (_, text, expected) => {
    expect(play(text)).toEqual(expected);
  });

  test.each([
    [61.999, []],
    [62, ["62– 2"]],
    [62.001, ["62– 2"]],
  ])("no record comes, and time passes until %d", (until, expected) => {
    expect(play("1 req 200 1\n2 req 200 1", until)).toEqual(expected);
  });

  test("says that something is new, and where", () => {
    const state = buildState(records(`${SETUP}\n2 req 200 1`));
    const version = state.revisions.get(KEY)?.version ?? 0;
    expect(advance(state, at(61))).toEqual([]);
    expect(state.revisions.get(KEY)?.version).toBe(version);
    expect(advance(state, at(62))).toEqual([KEY]);
    expect(state.revisions.get(KEY)?.version).toBe(version + 1);
    expect(advance(state, at(63))).toEqual([]);
  });

  test("is not woken by a record of another revision, which a viewer does not see", () => {
    expect(play("2 req 200 1\n100 pod/x@other")).toEqual([]);
    expect(play("2 req 200 1\n100 pod/x@other", 100)).toEqual(["62– 1"]);
  });

  test("is known to a reader from that time on", () => {
    const state = buildState(records(`${SETUP}\n2 req 200 1\n100 dep 2`));
    const finding = [...(state.revisions.get(KEY)?.openFindings.values() ?? [])].find(
      ({ rule }) => rule === "quiet",
    );
    expect(finding && [at(61.999), at(62)].map((t) => isFoundAt(finding, t))).toEqual([false, true]);
    // The last record before it: there the wait began.
    expect(finding?.beginSeq).toBe(2);
  });

  //   2        50        62        100
  //   req      gap dep   (due)     list
  test("forgets what it waited for when a gap begins before, and speaks when the gap begins after", () => {
    expect(play("2 req 200 1\n49 dep 1 ready=1\n50 gap dep lost\n90 req 200 1", 100)).toEqual([]);
    expect(play("2 req 200 1\n63 dep 1 ready=1\n64 gap dep lost", 100)).toEqual(["62–63 1"]);
    // The list wakes it: it is long overdue.
    expect(play("2 req 200 1\n49 dep 1 ready=1\n50 gap dep lost\n99 =dep 1 rv=7\n100 bookmark dep")).toEqual([
      "99– 0",
    ]);
  });

  test("waits on when the state is sent in between, and remembers", () => {
    const all = records(`${SETUP}\n1 req 200 1\n2 req 200 1\n500 dep 2`);
    for (let cut = 1; cut < all.length; cut++) {
      let state = createState();
      all.forEach((one, i) => {
        if (i === cut) state = decodeState(encodeState(state));
        step(state, one);
      });
      expect(encodeState(state)).toBe(encodeState(buildState(all)));
      expect(found(state)).toEqual(["62– 2"]);
    }
  });

  test("says the same to a viewer of one revision, whatever comes late for others", () => {
    const all = records(`${SETUP}
      2    req 200 1
      61   pod/x@other
      70   pod/x@other started
      61.9 req 200 1
      130  pod/x@other ready
      121  log autoscaler Probing activator = true, err = <nil>
      140  acts a1
      150  dep 3`);
    const [whole, own] = [createState(), createState()];
    for (const one of all) {
      step(whole, one);
      const isKnown = concerns(whole, one, KEY);
      if (isKnown || !["LOG", "REQUEST", "PROBE"].includes(one.type)) step(own, isKnown ? one : standIn(one));
      expect(found(own)).toEqual(found(whole));
    }
    expect(found(whole)).toEqual(["121.9– 2"]);
    expect({ ...own.revisions.get(KEY), version: 0 }).toEqual({ ...whole.revisions.get(KEY), version: 0 });
  });
});

describe("time passes", () => {
  const ALL = records(`${SETUP}\n2 req 200 1\n100 pod/x@other`);

  function storeOf(count = ALL.length) {
    const lineage = { epoch: "e", earlier: [], firstSeq: 0 };
    const store = createStore({ summary: summary("x"), lineage, retention: null, live: null });
    for (const one of ALL.slice(0, count)) store.append(one);
    return store;
  }

  test("at the end of a recording, until its last record", () => {
    const store = storeOf();
    expect(found(store.state)).toEqual([]);
    store.finish();
    expect(found(store.state)).toEqual(["62– 1"]);
    const short = storeOf(3);
    short.finish();
    expect(found(short.state)).toEqual([]);
  });

  test("while a cluster is watched; the row of the overview is told", () => {
    const store = storeOf(3);
    store.digests();
    store.advance(at(61.999));
    expect(store.digestsChanged(2)).toEqual([]);
    store.advance(at(62));
    expect(found(store.state)).toEqual(["62– 1"]);
    store.append(ALL[3] as (typeof ALL)[0]);
    expect(store.digestsChanged(2).map(({ key }) => key)).toEqual([KEY]);
  });

  test("in a report, with the details that were let go", async () => {
    const lines = formatTrace({ version: 1 }, ALL);
    const { report } = await readReport(Readable.from(lines, { objectMode: false }));
    expect(JSON.stringify(report)).toContain('"quiet"');
  });

  test("on the page of the revision, as far as the server has heard everything", () => {
    const state = buildState(ALL.slice(0, 3));
    const tell: StreamListener[] = [];
    const store = createRevisionStore({
      key: KEY,
      connect: (listener) => {
        tell.push(listener);
        return () => undefined;
      },
      schedule: (callback) => callback(),
      after: () => () => undefined,
      now: () => 0,
    });
    const common = { protocol: PROTOCOL_VERSION, source: "s", header: { version: 1 }, seq: 2, speed: null };
    const snapshot = {
      ...common,
      scope: "revision",
      namespace: "demo",
      name: "r",
      t: 0,
      from: 0,
      to: 1,
    } as const;
    tell[0]?.onMessage({ event: "snapshot", data: { ...snapshot, state: encodeState(state) } });
    const heard = (seconds: number): string[] => {
      const live = liveStatus({ heardAt: at(seconds) });
      tell[0]?.onMessage({ event: "status", data: { state: "live", t: at(900), seq: 2, live } });
      const { state: now } = store.getSnapshot();
      return now === null ? [] : found(now);
    };
    // Log lines and requests come up to two seconds late.
    expect([heard(62), heard(63.999), heard(64)]).toEqual([[], [], ["62– 1"]]);
    store.close();
  });
});

describe("after a gap", () => {
  const told = (state: CoreState, rule: string): string[] =>
    findingsUntil(state.revisions.get(KEY) as never, Number.POSITIVE_INFINITY)
      .filter((finding) => finding.rule === rule)
      .map(({ from, to, cut, gaps = [] }) =>
        [
          `${secondsOf(from)}–${secondsOf(to) ?? ""}`,
          ...(cut === true ? ["cut"] : []),
          ...gaps.map((gap) => `not seen from ${secondsOf(gap.to)}`),
        ].join(", "),
      );
  const BROKEN = `
    0  acts a1
    0  sks Proxy pop=True
    0  pa Active=True want=1
    0  dep 1
    0  priv
    1  pub p1`;
  const story = (text: string): CoreState => buildState(records(`${BROKEN}\n${text}`));

  //  1          30 31     40    41
  //  I7 ────────┤  gap    list  bookmark
  test("what still holds stands again as soon as the list is whole, with its old beginning", () => {
    const gap = "30 pub p1 !p2\n31 gap pub lost";
    expect(told(story(gap), "I7")).toEqual(["1–30, cut"]);
    expect(told(story(`${gap}\n40 =pub p1 !p2\n40 =priv\n40 =acts a1`), "I7")).toEqual(["1–30, cut"]);
    const whole = `${gap}\n40 =pub p1 !p2\n40 =priv\n40 =acts a1\n41 bookmark pub`;
    expect(told(story(whole), "I7")).toEqual(["1–, not seen from 30"]);
    expect(told(story(`${whole}\n50 pub a1`), "I7")).toEqual(["1–50, not seen from 30"]);
    expect(
      told(story(`${whole}\n50 gap pub lost\n60 =pub p1\n60 =priv\n60 =acts a1\n61 bookmark pub`), "I7"),
    ).toEqual(["1–, not seen from 30, not seen from 41"]);
  });

  test("what holds no more ended where the gap began", () => {
    const state = story(
      "30 pub p1 !p2\n31 gap pub lost\n40 =pub a1\n40 =priv\n40 =acts a1\n41 bookmark pub\n50 pub p1\n60 pub p1",
    );
    expect(told(state, "I7")).toEqual(["1–30, cut", "50–"]);
  });

  test("what the list does not hold is gone, and with it what was found of it", () => {
    const state = story("30 pub p1 !p2\n31 gap pub lost\n40 =priv\n40 =acts a1\n41 bookmark pub");
    expect(told(state, "I7")).toEqual(["1–30, cut"]);
  });
});
