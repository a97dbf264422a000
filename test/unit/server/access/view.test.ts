/** What is made for somebody who may see one namespace of two: as if the other one were not there. */
import { beforeAll, expect, test } from "vitest";
import { replace } from "../../../../lib/core/index.ts";
import type { TraceRecord } from "../../../../lib/model/record.ts";
import { createSieve } from "../../../../lib/server/access/sieve.ts";
import { createView, namespacesIn, type View } from "../../../../lib/server/access/view.ts";
import { createLiveSource, type LiveSource } from "../../../../lib/sources/live-source.ts";
import { createStore, type Store } from "../../../../lib/store/store.ts";
import { liveStatus } from "../../../support/live-status.ts";
import { OURS, THEIR_NAMES, THEIRS, twoTenantRecords } from "../../../support/two-tenants.ts";

const RETENTION = { ms: 3_600_000, bytes: 64 * 1024 * 1024 };
let records: readonly TraceRecord[];
beforeAll(async () => {
  records = await twoTenantRecords();
});

const key = ({ namespace, revision }: { readonly namespace: string; readonly revision: string }) =>
  `${namespace}/${revision}`;

function live(text = ""): LiveSource {
  const reason = `${text} is out of reach`;
  return createLiveSource({
    summary: { id: "live-a", title: "a", story: "" },
    header: { version: 1, cluster: "a", systemNamespace: "knative-serving" },
    lineage: { epoch: "e", earlier: [], firstSeq: 0 },
    retention: RETENTION,
    status: () => ({
      ...liveStatus(),
      reason,
      recording: { file: "merlot.ndjson.gz", records: 1, since: 0 },
      probes: { revisions: [key(THEIRS)], reach: "yes", reason: "" },
    }),
    namespace: null,
  });
}

function fill(source: LiveSource, from = 0, to = records.length): void {
  for (const record of records.slice(from, to)) source.append({ ...record, seq: source.lastSeq + 1 });
}

function viewOf(base: Store, namespace: string, watched: string | null = null): View {
  const steps = createView({
    base,
    key: namespace,
    sees: (name) => name === namespace,
    watched,
    retention: RETENTION,
    now: () => records.at(-1)?.t ?? 0,
  });
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Everything that a source can say. */
function said({ source }: View): string {
  const all = Array.from({ length: source.lastSeq + 1 }, (_, seq) => source.inContext(seq));
  return JSON.stringify(
    [
      all,
      source.state,
      source.digests(),
      source.report(),
      source.header,
      source.summary,
      source.live?.status(),
    ],
    replace,
  );
}

test("it has every row of who may be seen, and nothing of others", () => {
  const base = live("zz-cellar");
  fill(base);
  expect([...namespacesIn(base)]).toEqual(expect.arrayContaining([OURS.namespace, THEIRS.namespace]));
  const view = viewOf(base, OURS.namespace);
  expect(view.source.hasRevision(key(OURS))).toBe(true);
  expect(view.source.hasRevision(key(THEIRS))).toBe(false);
  expect(said(view)).not.toMatch(THEIR_NAMES);
  expect(view.source.live?.status()).toMatchObject({ reason: "", recording: null, probes: null });
  view.close();
});

test("it tells the same of a revision as the whole does, but for the numbers of records", () => {
  const base = live();
  fill(base);
  const view = viewOf(base, OURS.namespace);
  const rowOf = (source: LiveSource) => source.digests().find((row) => row.key === key(OURS));
  const told = (source: LiveSource) => {
    const row = rowOf(source);
    const numbers = ["seq", "endSeq"];
    const told = JSON.stringify([row?.phase, row?.path, row?.coldStarts], (name, value) =>
      numbers.includes(name) ? undefined : value,
    );
    expect(told).toContain("HandingOver");
    return told;
  };
  expect(told(view.source as LiveSource)).toEqual(told(base));
  view.close();
});

test("it grows with its source, and only by what may be seen", () => {
  const base = live();
  const half = Math.floor(records.length / 2);
  fill(base, 0, half);
  const view = viewOf(base, OURS.namespace);
  const before = view.source.lastSeq;
  let calls = 0;
  view.source.subscribe(() => {
    calls += 1;
  });
  fill(base, half);
  base.notify();
  expect(calls).toBeGreaterThan(0);
  expect(view.source.lastSeq).toBeGreaterThan(before);
  expect(said(view)).not.toMatch(THEIR_NAMES);
  view.close();
});

test("who may see nothing gets what is of Knative itself, and no revision", () => {
  const base = live();
  fill(base);
  const view = viewOf(base, "none");
  expect(view.source.digests()).toEqual([]);
  expect(said(view)).not.toMatch(/merlot|hello|zz-cellar/);
  view.close();
});

test("a place in a view is none in one that is made later, which is numbered otherwise", () => {
  const base = live();
  fill(base);
  const before = viewOf(base, OURS.namespace);
  const place = [before.source.epoch, before.source.lastSeq] as const;
  expect(before.source.knows(...place)).toBe(true);
  before.close();
  const after = viewOf(base, OURS.namespace);
  expect(after.source.lastSeq).toBeGreaterThanOrEqual(place[1]);
  expect(after.source.knows(...place)).toBe(false);
  after.close();
});

/** What a cluster had received in an hour that is over. */
function past(): Store {
  const store = createStore({
    summary: {
      id: "live-a@2026-01-01T00",
      title: "a",
      story: "",
      kind: "recording",
      lookFor: [],
      records: null,
      from: null,
      to: null,
      durationMs: null,
      sizeBytes: null,
    },
    header: { version: 1, systemNamespace: "knative-serving" },
    lineage: { epoch: "hour", earlier: [], firstSeq: 0 },
    retention: null,
    live: null,
  });
  for (const one of records) store.append({ ...one, seq: store.lastSeq + 1 });
  store.finish();
  return store;
}

test("a place in an hour of the past is one in each view of it with the same rights, and in no other one", () => {
  const [one, same, other] = [OURS, OURS, THEIRS].map(({ namespace }) => viewOf(past(), namespace).source);
  expect(same?.epoch).toBe(one?.epoch);
  expect(other?.epoch).not.toBe(one?.epoch);
});

test("the watched namespace is not named to who may not see it, also where the cluster refuses it", () => {
  const refused = `revisions is forbidden in the namespace "${THEIRS.namespace}"`;
  const base = live(refused);
  base.append({ ...record("ERROR", "revisions", { message: refused }), seq: 0, t: records[0]?.t ?? 0 });
  const view = viewOf(base, OURS.namespace, THEIRS.namespace);
  expect(view.source.lastSeq).toBe(0);
  expect(view.source.live?.status().reason).toBe("");
  expect(said(view)).not.toMatch(THEIR_NAMES);
  view.close();
  const theirs = viewOf(base, THEIRS.namespace, THEIRS.namespace);
  expect(theirs.source.live?.status().reason).toContain(refused);
  theirs.close();
});

const record = (type: string, resource: string, object: object): TraceRecord => ({
  seq: 0,
  t: 0,
  at: "2026-01-01T00:00:00Z",
  type,
  resource,
  initial: false,
  object: object as TraceRecord["object"],
});

test("lines, gaps and events pass only as far as they name nobody else", () => {
  const sieve = createSieve({
    sees: (name) => name === "a",
    systemNamespace: "kn",
    ownerOf: ({ object }) => (typeof object.key === "string" ? object.key : null),
  });
  sieve.meet("b");
  const passes = (one: TraceRecord): boolean => sieve.pass(one) !== null;
  expect(passes(record("LOG", "autoscaler", { key: "a/x", message: "fine" }))).toBe(true);
  expect(passes(record("LOG", "autoscaler", { key: "a/x", message: "after b/y" }))).toBe(false);
  expect(passes(record("LOG", "autoscaler", { key: "a/x", message: "GET http://y.b.svc" }))).toBe(false);
  expect(passes(record("LOG", "autoscaler", { key: "b/x", message: "" }))).toBe(false);
  expect(passes(record("LOG", "autoscaler", { message: "nobody's" }))).toBe(false);
  expect(passes(record("LOG", "autoscaler", { key: "a/x", message: "able" }))).toBe(true);
  expect(sieve.pass(record("GAP", "pods", { reason: 'no pods in "b"' }))?.object).toEqual({ reason: "" });
  const event = (of: string) => ({
    metadata: { namespace: "a", name: "e" },
    involvedObject: { namespace: of },
  });
  expect(passes(record("ADDED", "events", event("a")))).toBe(true);
  expect(passes(record("ADDED", "events", event("b")))).toBe(false);
  expect(passes(record("ADDED", "pods", { metadata: { name: "x" } }))).toBe(false);
  expect(
    passes(record("ADDED", "configmaps", { metadata: { namespace: "kn", name: "config-network" } })),
  ).toBe(true);
  expect(passes(record("ADDED", "events", { metadata: { namespace: "kn", name: "e" } }))).toBe(false);
  expect(passes(record("AUDIT", "pods", { key: "b/x" }))).toBe(false);
});

test("a hidden namespace that is called like a word takes lines with that word away, and only those", () => {
  const sieve = createSieve({
    sees: (name) => name === "a",
    systemNamespace: "kn",
    ownerOf: () => "a/x",
  });
  const line = (message: string) => record("LOG", "autoscaler", { key: "a/x", message });
  const passes = (message: string): boolean => sieve.pass(line(message)) !== null;
  expect(passes("default scale is 1")).toBe(true);
  sieve.meet("default");
  expect(passes("default scale is 1")).toBe(false);
  expect(passes("the scale is defaulted")).toBe(true);
  sieve.meet("message");
  expect(passes("fine")).toBe(false);
});
