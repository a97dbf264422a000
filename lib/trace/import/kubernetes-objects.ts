/**
 * Objects as `kubectl get` prints them: lists and single ones (one instant), and watches.
 *
 *   `-o json|yaml`                    objects of one instant
 *   `-w --output-watch-events`        `{type, object}` in order, without times
 *   `-w` alone                        objects in order: one that comes again has changed
 */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { resourceOfObject } from "../../model/kubernetes-kind.ts";
import type { EpochMs } from "../../model/units.ts";
import { parseTime } from "../time.ts";
import { timeOfJson, type WrittenTime } from "../written-time.ts";
import { saidOf } from "./answer-words.ts";
import { isKubernetesObject } from "./json-values.ts";
import { identityOf } from "./object-names.ts";
import type { ImportSink, JsonShape, JsonTaker, Listed } from "./types.ts";

const WATCH_TYPES: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]);
const AUDIT_GROUP = "audit.k8s.io/";

/** So many objects are handed on in one slice. */
const SLICE_OBJECTS = 64;

/** Objects that stand alone, or in a List. */
export const OBJECTS: JsonShape = {
  kind: "list",
  fits: (value) => isKubernetesObject(value) && asString(value.apiVersion)?.startsWith(AUDIT_GROUP) !== true,
  open: (sink) => createObjectTaker(sink),
};

/** `{"type": "MODIFIED", "object": {…}}`, with a time beside it or without. */
export const WATCH_EVENTS: JsonShape = {
  kind: "watch",
  fits: ({ type, object, resource }) =>
    typeof type === "string" &&
    WATCH_TYPES.has(type) &&
    typeof object === "object" &&
    object !== null &&
    resource === undefined,
  open: (sink) => {
    const isListed = createFirstList();
    return {
      take({ type: given, object: body, ...others }, place) {
        const type = asString(given) ?? "";
        const object = asObject(body);
        if (type === "BOOKMARK") return;
        if (type === "ERROR") {
          // What came until the watch went on is not in it.
          sink.left("status", saidOf(asString(object.reason), asString(object.message)));
          return;
        }
        const resource = resourceOfObject(object);
        if (resource === undefined) {
          sink.left("noObject", place);
          return;
        }
        const time = timeBeside(others);
        if (time === null) {
          sink.untimed({ type, resource, object });
          return;
        }
        const initial = isListed(type, resource, object, time.t);
        sink.record({ ...time, type, resource, initial, object, clock: "receipt" });
      },
    };
  },
};

/** An object that is so much older than its event was not created then, by clocks that differ as clocks do. */
const OLDER_MS = 10_000;

/** Tells the list with which a watch begins: what is added before anything else, and was there before. */
function createFirstList(): (type: string, resource: string, object: JsonObject, t: EpochMs) => boolean {
  const ended = new Set<string>();
  return (type, resource, object, t) => {
    if (ended.has(resource)) return false;
    const created = parseTime(asString(asObject(object.metadata).creationTimestamp) ?? "");
    const isListed = type === "ADDED" && created + OLDER_MS < t;
    if (!isListed) ended.add(resource);
    return isListed;
  };
}

/**
 * An object that comes a second time makes all of them a watch: `kubectl get -w -o json` prints nothing else, so that
 * what was taken until then is kept back until the input has ended.
 */
export function createObjectTaker(sink: ImportSink): JsonTaker {
  const taken: Listed[] = [];
  const versions = new Map<string, string>();
  let isWatch = false;
  return {
    take(object) {
      const resource = resourceOfObject(object) ?? "";
      const id = identityOf(resource, object);
      const version = asString(asObject(object.metadata).resourceVersion) ?? "";
      const before = versions.get(id);
      if (before !== undefined && before !== version) isWatch = true;
      versions.set(id, version);
      taken.push({ id, resource, object });
    },
    *end() {
      if (isWatch) sink.taken("watch");
      const seen = new Set<string>();
      for (const [i, listed] of taken.entries()) {
        if (i % SLICE_OBJECTS === 0) yield;
        if (!isWatch) {
          sink.listed(listed);
          continue;
        }
        const { id, resource, object } = listed;
        sink.untimed({ type: seen.has(id) ? "MODIFIED" : "ADDED", resource, object });
        seen.add(id);
      }
    },
  };
}

/** A time that whoever wrote the events down put beside them. */
function timeBeside(fields: JsonObject): WrittenTime | null {
  for (const name of ["t", "time", "timestamp", "ts", "receivedAt"]) {
    const time = timeOfJson(fields[name]);
    if (time !== null) return time;
  }
  return null;
}
