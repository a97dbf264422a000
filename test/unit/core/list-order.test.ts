/** A recording begins with lists: which of them comes first, and when it begins, must not change what is found. */
import { describe, expect, test } from "vitest";
import { buildState, type CoreState, findingsUntil } from "../../../lib/core/index.ts";
import { asObject } from "../../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { randomFrom } from "../../../lib/sim/random.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { at, KEY, record, records } from "../../support/records.ts";

const RECORDINGS = ["cold-start", "burst", "fault-image-pull", "knobs", "overload", "rollout"];

/** What is found in each revision, without the numbers of records: those differ. */
function found(state: CoreState): string[] {
  const lines: string[] = [];
  for (const [key, revision] of state.revisions) {
    for (const { rule, from, to, values } of findingsUntil(revision, state.shared.lastT ?? 0)) {
      lines.push(`${key} ${rule} ${from}–${to} ${JSON.stringify(values)}`);
    }
  }
  return lines.sort();
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const rest = [...items];
  return Array.from(
    { length: rest.length },
    () => rest.splice(Math.floor(random() * rest.length), 1)[0] as T,
  );
}

const renumbered = (all: readonly TraceRecord[]): TraceRecord[] => all.map((one, seq) => ({ ...one, seq }));

describe.each(RECORDINGS)("%s", (id) => {
  const { header, records: original } = openRecording(id);

  test("the order of the lists changes nothing", () => {
    const listed = original.filter(({ initial }) => initial);
    const last = listed.at(-1) as TraceRecord;
    // All at one time, so that nothing but their order differs.
    const list = listed.map((one) => ({ ...one, t: last.t, at: last.at }));
    const rest = original.filter(({ initial, t }) => !initial && t >= last.t);
    const random = randomFrom(5);
    const play = (lists: readonly TraceRecord[]) =>
      found(stateOf({ header, records: renumbered([...lists, ...rest]) }));
    const expected = play(list);
    for (let i = 0; i < 4; i++) expect(play(shuffled(list, random))).toEqual(expected);
  });

  test("what begins later finds nothing that the whole does not", () => {
    const random = randomFrom(11);
    const whole = new Set(found(stateOf({ header, records: original })).map(ruleIn));
    const [first, last] = [original[0]?.t ?? 0, original.at(-1)?.t ?? 0];
    for (let i = 0; i < 8; i++) {
      const from = Math.round(first + 500 + random() * (last - first - 1_000));
      const late = stateOf({ header, records: beginningAt(original, from, random) });
      expect([from, found(late).filter((line) => !whole.has(ruleIn(line)))]).toEqual([from, []]);
    }
  });
});

/** "namespace/name rule". */
function ruleIn(line: string): string {
  return line.split(" ", 2).join(" ");
}

/** A recording of the same cluster that was begun at `from`: lists of what was there, then what came. */
function beginningAt(original: readonly TraceRecord[], from: number, random: () => number): TraceRecord[] {
  const objects = new Map<string, TraceRecord>();
  for (const one of original) {
    if (one.t >= from) break;
    const key = `${one.resource} ${asObject(one.object.metadata).uid}`;
    if (one.type === "ADDED" || one.type === "MODIFIED") objects.set(key, one);
    else if (one.type === "DELETED") objects.delete(key);
  }
  const list = shuffled([...objects.values()], random).map((one) => ({
    ...one,
    t: from,
    at: new Date(from).toISOString(),
    type: "ADDED",
    initial: true,
  }));
  return renumbered([...list, ...original.filter(({ t }) => t >= from)]);
}

describe("what comes before what it belongs to", () => {
  const revision = `
    0 =sks Serve pop=False
    0 =pa Active=True want=1 reach=Reachable @min-scale=1
    0 =rev active
    0 =dep 1
    0 =priv p1
    0 =pub p1
    200 pa Active=True want=1 reach=Reachable @min-scale=1 actual=1`;
  const rules = (text: string): string[] => {
    const state = buildState(records(text));
    return findingsUntil(state.revisions.get(KEY) as never, at(1_000)).map(({ rule }) => rule);
  };

  test("a KIngress that is listed before its revision routes to it all the same", () => {
    expect(rules(`0 =ingress/web r=100\n${revision}`)).toEqual(rules(`${revision}\n1 =ingress/web r=100`));
    expect(rules(`0 =ingress/web r=100\n${revision}`)).not.toContain("D6");
    expect(rules(`0 =ingress/web other=100\n${revision}`)).toContain("D6");
    expect(rules(`0 =ingress/web r=100\n0.1 -ingress/web\n${revision}\n1 =ingress/x other=100`)).toContain(
      "D6",
    );
  });

  test("an activator that is listed after its addresses is no stale address", () => {
    const activator = (name: string, seq: number): TraceRecord =>
      record(
        seq,
        0,
        "ADDED",
        RESOURCE.pods,
        {
          metadata: { namespace: "knative-serving", name, uid: name, labels: { app: "activator" } },
          status: { phase: "Running" },
        },
        true,
      );
    const text = `
      0 =pod/x started ready
      0 =sks Proxy pop=True
      0 =pub a1 a2
      0 =priv
      20 sks Proxy pop=True
      40 sks Proxy pop=True`;
    const told = records(text);
    const play = (pods: readonly TraceRecord[]) =>
      found(buildState(renumbered([...told.slice(0, -2), ...pods, ...told.slice(-2)]))).filter((line) =>
        line.includes("stale"),
      );
    expect(play([activator("activator-1", 0), activator("activator-2", 0)])).toEqual([]);
    expect(play([activator("activator-1", 0)]).length).toBe(1);
  });
});

describe("watches share no order", () => {
  const BORN = ["sks Proxy n=2", "pa Active=Unknown,Queued want=1", "dep 1", "priv", "pub a1 a2"];

  function* permutations<T>(items: readonly T[]): Generator<T[]> {
    if (items.length === 0) yield [];
    for (const [i, item] of items.entries()) {
      const others = [...items.slice(0, i), ...items.slice(i + 1)];
      for (const rest of permutations(others)) yield [item, ...rest];
    }
  }

  test.each([
    ["unschedulable", "Unschedulable"],
    ["scheduled waiting=ErrImagePull", "ErrImagePull"],
  ])("of a revision whose pod is told early or late (%s), the cause is the same", (pod, reason) => {
    const told = new Set<string>();
    for (const order of permutations([...BORN, `pod/r-deployment-9 ${pod}`])) {
      const lines = order.map((line, i) => `${5 + i / 1_000} ${line}`);
      const state = buildState(records(["0 acts a1 a2", ...lines].join("\n")));
      const finding = state.revisions.get(KEY)?.openFindings.get("D8");
      told.add(JSON.stringify({ ...finding?.values, counted: (finding?.afterMs ?? Number.NaN) === 0 }));
    }
    expect([...told]).toHaveLength(1);
    expect([...told][0]).toContain(`"reason":"${reason}"`);
  });
});
