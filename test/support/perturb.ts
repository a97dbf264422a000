/**
 * The same story told otherwise: with sidecars, in another order, begun later, interrupted, with parts missing. What was true
 * of the recording is true of it still, as far as it can be seen.
 */
import type { Json, JsonObject } from "../../lib/model/json.ts";
import { RESOURCE, type TraceHeader, type TraceRecord } from "../../lib/model/record.ts";
import { RESOURCES } from "../../lib/model/resources.ts";
import type { Random } from "./random.ts";

export interface Told {
  readonly header: TraceHeader;
  readonly records: readonly TraceRecord[];
}

export interface Perturbation {
  readonly name: string;
  /** `same`: nothing is lost, so the same is found; `less`: what is found may be less, and is never more. */
  readonly keeps: "same" | "less";
  apply(told: Told, random: Random): Told;
}

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind are written into
type Anything = any;

const WATCHED: ReadonlySet<string> = new Set(RESOURCES.map(({ resource }) => resource));
const isObject = ({ type, resource }: TraceRecord): boolean =>
  (type === "ADDED" || type === "MODIFIED" || type === "DELETED") && WATCHED.has(resource);
const metadataOf = ({ object }: TraceRecord): JsonObject => (object.metadata ?? {}) as JsonObject;
const keyOf = (one: TraceRecord): string =>
  `${one.resource} ${metadataOf(one).namespace ?? ""}/${metadataOf(one).name ?? ""}`;
const numbered = (records: readonly TraceRecord[]): TraceRecord[] =>
  records.map((one, seq) => (one.seq === seq ? one : { ...one, seq }));
const at = (one: TraceRecord, t: number): TraceRecord => ({ ...one, t, at: new Date(t).toISOString() });

const SYSTEM = "knative-serving";
const systemOf = ({ systemNamespace = SYSTEM }: TraceHeader): string => systemNamespace;

// ---------------------------------------------------------------- pods

function withPods(told: Told, change: (pod: Anything) => void): Told {
  const system = systemOf(told.header);
  const records = told.records.map((one) => {
    if (one.resource !== RESOURCE.pods || !isObject(one) || metadataOf(one).namespace === system) return one;
    const object = structuredClone(one.object) as Anything;
    change(object);
    return { ...one, object };
  });
  return { ...told, records };
}

/** A sidecar that runs as soon as anything of the pod does. */
function addSidecar(pod: Anything, name: string): void {
  pod.spec ??= {};
  pod.spec.containers = [...(pod.spec.containers ?? []), { name }];
  const statuses: Anything[] = pod.status?.containerStatuses ?? [];
  if (statuses.length === 0) return;
  const running = statuses.find(({ state }) => state?.running !== undefined);
  const state = running === undefined ? { waiting: { reason: "ContainerCreating" } } : running.state;
  pod.status.containerStatuses = [
    ...statuses,
    { name, ready: running !== undefined, restartCount: 0, state, lastState: {} },
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function addInit(pod: Anything): void {
  pod.spec ??= {};
  pod.spec.initContainers = [
    ...(pod.spec.initContainers ?? []),
    { name: "istio-init" },
    { name: "istio-proxy", restartPolicy: "Always" },
  ];
  const statuses: Anything[] = pod.status?.containerStatuses ?? [];
  if (statuses.length === 0) return;
  const isStarted = statuses.some(({ state }) => state?.waiting?.reason !== "ContainerCreating");
  if (!isStarted) return;
  pod.status.initContainerStatuses = [
    ...(pod.status.initContainerStatuses ?? []),
    { name: "istio-init", restartCount: 0, state: { terminated: { exitCode: 0, reason: "Completed" } } },
    { name: "istio-proxy", ready: true, restartCount: 0, state: { running: {} } },
  ];
}

// ---------------------------------------------------------------- order and time

/** Each run of records of lists in another order. */
function shuffleLists(told: Told, random: Random): Told {
  const records = [...told.records];
  for (let from = 0; from < records.length; from += 1) {
    let to = from;
    while (records[to]?.initial === true && records[to]?.t === records[from]?.t) to += 1;
    for (let i = to - 1; i > from; i -= 1) {
      const j = from + random.below(i - from + 1);
      [records[i], records[j]] = [records[j] as TraceRecord, records[i] as TraceRecord];
    }
    from = Math.max(from, to - 1);
  }
  return { ...told, records: numbered(records) };
}

/** Each watch is late by its own time, up to `most`. */
function delayWatches(told: Told, random: Random, most: number): Told {
  const delays = new Map<string, number>();
  const delayOf = (resource: string): number => {
    const known = delays.get(resource);
    if (known !== undefined) return known;
    const drawn = random.below(most + 1);
    delays.set(resource, drawn);
    return drawn;
  };
  const late = told.records.map((one) => (isObject(one) ? at(one, one.t + delayOf(one.resource)) : one));
  return { ...told, records: numbered(late.sort((a, b) => a.t - b.t || a.seq - b.seq)) };
}

/** The recorder's clock is off by `ms`; objects and requests keep their own times. */
function shiftClock(told: Told, ms: number): Told {
  return { ...told, records: told.records.map((one) => at(one, one.t + ms)) };
}

// ---------------------------------------------------------------- lists

/** The objects as they are before the record `end`, the last of each. */
function objectsBefore(records: readonly TraceRecord[], end: number): TraceRecord[] {
  const alive = new Map<string, TraceRecord>();
  for (let i = 0; i < end; i += 1) {
    const one = records[i] as TraceRecord;
    if (!isObject(one)) continue;
    if (one.type === "DELETED") alive.delete(keyOf(one));
    else alive.set(keyOf(one), one);
  }
  return [...alive.values()];
}

const asList = (objects: readonly TraceRecord[], t: number): TraceRecord[] =>
  objects
    .map((one) => ({ ...at(one, t), type: "ADDED", initial: true }))
    .sort((a, b) => (a.resource < b.resource ? -1 : a.resource > b.resource ? 1 : 0));

/** The recorder is started at the record `begin`. */
export function beginAt(told: Told, begin: number): Told {
  const { records } = told;
  const first = records[begin];
  if (first === undefined) return told;
  const list = asList(objectsBefore(records, begin), first.t);
  return { ...told, records: numbered([...list, ...records.slice(begin)]) };
}

/** All watches break at the record `begin` and are there again `ms` later, by a list each; logs go on. */
export function interruptAt(told: Told, begin: number, ms: number): Told {
  const { records } = told;
  const first = records[begin];
  if (first === undefined) return told;
  const back = first.t + ms;
  let end = begin;
  while (end < records.length && (records[end] as TraceRecord).t < back) end += 1;
  const kinds = [...new Set(records.filter(isObject).map(({ resource }) => resource))];
  const mark = (resource: string, type: string, t: number, object: JsonObject): TraceRecord => ({
    ...at(first, t),
    type,
    resource,
    initial: false,
    object,
  });
  const gaps = kinds.map((resource) => mark(resource, "GAP", first.t, { reason: "interrupted" }));
  const between = records.slice(begin, end).filter((one) => !isObject(one));
  const objects = asList(objectsBefore(records, end), back);
  const lists = kinds.flatMap((resource) => [
    ...objects.filter((one) => one.resource === resource),
    mark(resource, "BOOKMARK", back, { metadata: { resourceVersion: "1" } }),
  ]);
  return {
    ...told,
    records: numbered([...records.slice(0, begin), ...gaps, ...between, ...lists, ...records.slice(end)]),
  };
}

// ---------------------------------------------------------------- what is missing, what is called otherwise

const keeping = (told: Told, keep: (one: TraceRecord) => boolean): Told => ({
  ...told,
  records: numbered(told.records.filter(keep)),
});

function renamed(value: Json, from: string, to: string): Json {
  if (typeof value === "string") return value.replaceAll(from, to);
  if (Array.isArray(value)) return value.map((one) => renamed(one, from, to));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, renamed(one ?? null, from, to)]),
  );
}

function renameSystem(told: Told): Told {
  const from = systemOf(told.header);
  const to = "serverless-system";
  return {
    header: { ...told.header, systemNamespace: to },
    records: told.records.map((one) => ({ ...one, object: renamed(one.object, from, to) as JsonObject })),
  };
}

const isLog = ({ type }: TraceRecord): boolean => type === "LOG";
const VERSIONS = [
  "v0.12.0",
  "v0.20.1",
  "v1.0.0",
  "v1.3.2",
  "v1.8.6",
  "v1.12.4",
  "v1.20.0",
  "v1.24.0",
] as const;
/** Without these nothing can be said at all. */
const NEEDED: ReadonlySet<string> = new Set([RESOURCE.serverlessServices]);

const place = ({ records }: Told, random: Random): number =>
  1 + random.below(Math.max(1, records.length - 1));

export const PERTURBATIONS: readonly Perturbation[] = [
  {
    name: "a sidecar, first by name",
    keeps: "same",
    apply: (told) => withPods(told, (pod) => addSidecar(pod, "aa-proxy")),
  },
  {
    name: "a sidecar, last by name",
    keeps: "same",
    apply: (told) => withPods(told, (pod) => addSidecar(pod, "zz-proxy")),
  },
  { name: "init containers and a native sidecar", keeps: "same", apply: (told) => withPods(told, addInit) },
  { name: "lists in another order", keeps: "same", apply: shuffleLists },
  { name: "another system namespace", keeps: "same", apply: renameSystem },
  { name: "the clock 2 s ahead", keeps: "same", apply: (told) => shiftClock(told, 2_000) },
  { name: "the clock 2 s behind", keeps: "same", apply: (told) => shiftClock(told, -2_000) },
  {
    name: "watches up to 3 s late",
    keeps: "less",
    apply: (told, random) => delayWatches(told, random, 3_000),
  },
  { name: "begun later", keeps: "less", apply: (told, random) => beginAt(told, place(told, random)) },
  {
    name: "interrupted",
    keeps: "less",
    apply: (told, random) => interruptAt(told, place(told, random), 500 + random.below(10_000)),
  },
  { name: "without logs", keeps: "less", apply: (told) => keeping(told, (one) => !isLog(one)) },
  {
    name: "own namespace only",
    keeps: "less",
    apply: (told) =>
      keeping(told, (one) => !isLog(one) && metadataOf(one).namespace !== systemOf(told.header)),
  },
  ...VERSIONS.map(
    (knative): Perturbation => ({
      name: `Knative ${knative}`,
      keeps: "less",
      apply: (told) => ({ ...told, header: { ...told.header, knative } }),
    }),
  ),
  {
    name: "of an unknown version",
    keeps: "less",
    apply: ({ header: { knative: _, ...header }, records }) => ({ header, records }),
  },
  ...RESOURCES.filter(({ resource }) => !NEEDED.has(resource)).map(
    ({ kind, resource }): Perturbation => ({
      name: `without ${kind}`,
      keeps: "less",
      apply: (told) => keeping(told, (one) => one.resource !== resource),
    }),
  ),
];
