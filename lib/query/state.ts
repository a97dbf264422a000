/** `state`: how a revision was at an instant, and what it was made of. */
import { z } from "zod";
import { explain, routeAt, settingsAt, unknownAt } from "../core/index.ts";
import type { Json } from "../model/json.ts";
import { frameOf, instantOf, keyOf, openAsked, revisionOf, told } from "./asked-source.ts";
import { bytesOf, cutText, cutValue, MOST_BYTES } from "./bounds.ts";
import type { QueryLibrary } from "./library.ts";
import type { InputOf } from "./question.ts";
import { FRAME, instant, link, maybeInstant, revisionHandle, seq, TAIL } from "./shapes.ts";

export const stateAnswer = z.object({
  ...FRAME,
  revision: revisionHandle,
  at: instant,
  phase: z.string(),
  since: maybeInstant,
  mode: z.string().nullable().describe("what the autoscaler wants; null: not known"),
  path: z.string().nullable().describe("who is behind the public Service; null: not known"),
  pathRecord: seq.nullable(),
  replicas: z.number().nullable(),
  readyPods: z.number().nullable(),
  requestsOpen: z.number().nullable(),
  pods: z.array(
    z.object({ name: z.string(), phase: z.string(), reason: z.string(), inPath: z.boolean(), record: seq }),
  ),
  activators: z.array(z.object({ name: z.string(), inPath: z.boolean() })),
  settings: z.record(
    z.string(),
    z.object({
      value: z.union([z.number(), z.string(), z.boolean()]),
      origin: z.string().describe("annotation, spec, configMap, operator, default, assumed or unreachable"),
      key: z.string(),
      record: seq.nullable(),
    }),
  ),
  unknown: z.array(z.string()).describe("facts that a gap hides at this instant"),
  objects: z.array(
    z.object({
      kind: z.string(),
      namespace: z.string(),
      name: z.string(),
      record: seq,
      t: instant,
      previousRecord: seq.nullable(),
      isUnknown: z.boolean().describe("in a gap of its resource: it may have been different"),
      deletedAt: maybeInstant,
      object: z.unknown().describe("null where it was not asked for"),
    }),
  ),
  link,
  ...TAIL,
});

const MOST_PODS = 100;
const MOST_OBJECTS = 100;
const OBJECT_BYTES = 6 * 1024;

export async function* stateOf(library: QueryLibrary, input: InputOf<"state">) {
  const asked = await openAsked(library, input.source, input.revision);
  const { source, notes, link: linkTo } = asked;
  const revision = revisionOf(asked, input.revision);
  const key = keyOf(revision);
  const at = instantOf(asked, input.at);
  const { shared } = source.state;
  const route = routeAt(shared, revision, at);
  const { phase, since } = explain(shared, revision, at);
  yield;
  const { objects, deleted } = source.objectsAt(key, at);
  const all = [...objects, ...deleted];
  const toldObjects = [];
  let bytes = 0;
  for (const one of all.slice(0, MOST_OBJECTS)) {
    const made = {
      kind: one.kind,
      namespace: cutText(one.namespace, 300),
      name: cutText(one.name, 300),
      record: one.seq,
      t: told(one.t) ?? "",
      previousRecord: one.previous?.seq ?? null,
      isUnknown: one.unknown === true,
      deletedAt: told(one.deletedAt ?? null),
      object: input.objects === true ? cutValue(one.object as Json, OBJECT_BYTES).value : null,
    };
    bytes += bytesOf(made);
    if (bytes > MOST_BYTES) break;
    toldObjects.push(made);
    yield;
  }
  const left = all.length - toldObjects.length;
  if (left > 0) notes.push(`${left} more objects are left out; records and record tell them.`);
  const podsLeft = route.pods.length - MOST_PODS;
  if (podsLeft > 0) notes.push(`${podsLeft} more pods are left out.`);
  return {
    ...frameOf(asked),
    revision: key,
    at: told(at) ?? "",
    phase,
    since: told(since),
    mode: route.wish,
    path: route.unknown ? null : route.path,
    pathRecord: route.seq,
    replicas: route.replicas,
    readyPods: route.listedPods,
    requestsOpen: route.requestsOpen,
    pods: route.pods
      .slice(0, MOST_PODS)
      .map(({ name, phase: podPhase, reason = "", inPath, seq: record }) => ({
        name: cutText(name, 300),
        phase: podPhase,
        reason: cutText(reason, 300),
        inPath,
        record,
      })),
    activators: route.activators.slice(0, MOST_PODS),
    settings: Object.fromEntries(
      Object.entries(settingsAt(shared, revision, at)).map(
        ([name, { value, origin, key: of, seq: record }]) => [name, { value, origin, key: of, record }],
      ),
    ),
    unknown: [...unknownAt(shared, at)],
    objects: toldObjects,
    link: linkTo({ revision: key, t: at }),
    next: null,
    notes,
    untrusted: ["revision", "pods[].name", "pods[].reason", "objects[].name", "objects[].object"],
  };
}
