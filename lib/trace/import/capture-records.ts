/**
 * Records of K8Shark: lists that were asked for again and again, events of watches, logs of pods. What `kshrk capture
 * --out -` prints, and what stands in a .kshrk archive.
 *
 *   {"captured_at", "api_path", "event_type"?, "response_code", "response_body"}
 *
 * Of a resource that was only polled, a list that differs from the one before is a gap and a list: what came and went
 * between the two was not seen.
 */
import { asArray, asObject, asString, type JsonObject } from "../../model/json.ts";
import { isRead } from "../../model/resources.ts";
import type { EpochMs } from "../../model/units.ts";
import { timeOfMs, type WrittenTime, writtenTime } from "../written-time.ts";
import { isKnativePod } from "./log-process.ts";
import { bareLine } from "./log-text.ts";
import type { ImportSink, JsonShape, Place, Sort } from "./types.ts";

const WATCH_TYPES: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);
const LIST_PATH = /^\/(?:api|apis\/([^/?]+))\/[^/?]+\/(?:namespaces\/([^/?]+)\/)?([^/?]+)$/;
const LOG_PATH = /^\/api\/v1\/namespaces\/[^/?]+\/pods\/([^/?]+)\/log\?container=([^&]+)/;
/** As Go prints durations: `1m30s`. */
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ms|s|m|h)/g;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const LIST_END = { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } };
const OK = 200;

/** Told before the records of an archive: which paths were watched. */
export interface CaptureHead {
  readonly watched: readonly string[];
}

/** True for a path of objects, known here or not. */
export function isListPath(path: string): boolean {
  return LIST_PATH.test(path);
}

/** The resource of a path that is asked for a list or watched, and its namespace; null when it tells nothing here. */
export function listOfPath(path: string): { readonly resource: string; readonly namespace: string } | null {
  const [, group, namespace = "", plural] = LIST_PATH.exec(path) ?? [];
  if (plural === undefined) return null;
  const resource = group === undefined ? plural : `${plural}.${group}`;
  return isRead(resource) ? { resource, namespace } : null;
}

/** Pod and container of a path that is asked for a log of Knative's; null for any other path. */
export function logOfPath(path: string): { readonly pod: string; readonly container: string } | null {
  const [, pod, escaped] = LOG_PATH.exec(path) ?? [];
  if (pod === undefined || escaped === undefined) return null;
  const container = /^[\w.%-]+$/.test(escaped) ? escaped : "";
  return container === "queue-proxy" || isKnativePod(pod) ? { pod, container } : null;
}

export const CAPTURE_RECORDS: JsonShape = {
  kind: "capture",
  fits: ({ api_path: path, captured_at: at, capture_id: id, record_count: count }) =>
    (typeof at === "string" && typeof path === "string") || (typeof id === "string" && count !== undefined),
  open(sink, _, sort) {
    const lists = createLists(sink);
    const logs = createLogs(sink, sort);
    return {
      take(value, place) {
        const path = asString(value.api_path);
        if (path === undefined) {
          takeHead(value, sink, lists);
          return;
        }
        const time = writtenTime(asString(value.captured_at) ?? "");
        const list = listOfPath(path);
        if (time === null) sink.left("noTime", place);
        else if (list === null && !LOG_PATH.test(path)) return;
        else if (value.response_code !== undefined && value.response_code !== OK) {
          sink.left("unreadable", `${path}: HTTP ${String(value.response_code)}`);
        } else if (list === null) logs.take(path, value.response_body, place);
        else if (WATCH_TYPES.has(asString(value.event_type) ?? "")) {
          lists.event(
            path,
            list.resource,
            asString(value.event_type) ?? "",
            asObject(value.response_body),
            time,
          );
        } else lists.list(path, list.resource, asObject(value.response_body), time);
      },
    };
  },
};

function takeHead(head: JsonObject, sink: ImportSink, lists: Lists): void {
  const kubernetes = asString(head.kubernetes_version);
  if (kubernetes !== undefined) sink.facts({ kubernetes });
  const intervals = [...asArray(head.intervals), head.interval].flatMap((text) =>
    durationOf(asString(text) ?? ""),
  );
  if (intervals.length > 0) sink.polled(Math.max(...intervals));
  lists.watched(asArray(head.watched).flatMap((path) => asString(path) ?? []));
}

function durationOf(text: string): number[] {
  if (!DURATION.test(text)) return [];
  const parts = [...text.matchAll(DURATION_PART)];
  return [parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0)];
}

interface Lists {
  watched(paths: readonly string[]): void;
  list(path: string, resource: string, body: JsonObject, time: WrittenTime): void;
  event(path: string, resource: string, type: string, object: JsonObject, time: WrittenTime): void;
}

/** What is known of one path: the objects by name, and when it was last asked. */
interface Scope {
  objects: Map<string, JsonObject>;
  askedAt: EpochMs;
}

function createLists(sink: ImportSink): Lists {
  const watched = new Set<string>();
  /** Resource → its paths: each namespace is asked for by itself. */
  const scopes = new Map<string, Map<string, Scope>>();
  const lastAt = new Map<string, EpochMs>();

  const write = (
    resource: string,
    type: string,
    object: JsonObject,
    time: WrittenTime,
    initial = false,
  ): void => {
    lastAt.set(resource, time.t);
    sink.record({ ...time, type, resource, initial, object, clock: "receipt" });
  };
  const writeAll = (resource: string, objects: Iterable<JsonObject>, time: WrittenTime): void => {
    for (const object of objects) write(resource, "ADDED", object, time, true);
  };
  /** What is known of all paths of a resource comes again: a list after a gap is whole. */
  const relist = (
    resource: string,
    paths: ReadonlyMap<string, Scope>,
    askedAt: EpochMs,
    time: WrittenTime,
  ): void => {
    // The gap begins where the list before was seen to hold still.
    if (askedAt > (lastAt.get(resource) ?? askedAt))
      write(resource, "BOOKMARK", { metadata: {} }, timeOfMs(askedAt));
    write(resource, "GAP", { reason: "nothing is known between two lists" }, time);
    for (const { objects } of paths.values()) writeAll(resource, objects.values(), time);
    write(resource, "BOOKMARK", LIST_END, time);
  };
  return {
    watched(paths) {
      for (const path of paths) watched.add(path);
    },
    event(path, resource, type, object, time) {
      watched.add(path);
      const paths = getOrAdd(scopes, resource, () => new Map<string, Scope>());
      const { objects } = getOrAdd(paths, path, () => ({ objects: new Map(), askedAt: time.t }));
      const id = nameOf(object);
      const isKnown = versionOf(objects.get(id)) === versionOf(object);
      if (type === "DELETED") objects.delete(id);
      else objects.set(id, object);
      if (type === "DELETED" || !isKnown) write(resource, type, object, time);
    },
    list(path, resource, body, time) {
      const paths = getOrAdd(scopes, resource, () => new Map<string, Scope>());
      const now = itemsOf(body);
      const scope = paths.get(path);
      if (scope === undefined) {
        paths.set(path, { objects: now, askedAt: time.t });
        writeAll(resource, now.values(), time);
        // Of a list without objects there would be no sign.
        write(resource, "BOOKMARK", LIST_END, time);
        return;
      }
      const { objects: before, askedAt } = scope;
      scope.askedAt = time.t;
      const changed = [...now].filter(([id, object]) => versionOf(before.get(id)) !== versionOf(object));
      if (watched.has(path)) {
        // The watch tells what goes; the list may be ahead of it by a moment.
        for (const [id, object] of changed) {
          const known = before.get(id);
          if (known !== undefined && Number(versionOf(known)) > Number(versionOf(object))) continue;
          before.set(id, object);
          write(resource, known === undefined ? "ADDED" : "MODIFIED", object, time);
        }
      } else if (changed.length > 0 || now.size !== before.size) {
        scope.objects = now;
        relist(resource, paths, askedAt, time);
      }
    },
  };
}

/** A log was asked for again and again: its lines come once. */
function createLogs(sink: ImportSink, sort: Sort) {
  const lastLine = new Map<string, string>();
  return {
    take(path: string, body: unknown, place: Place): void {
      const carried = logOfPath(path);
      if (carried === null || typeof body !== "string") return;
      const lines = body.split("\n").filter((line) => line.trim() !== "");
      const known = lines.lastIndexOf(lastLine.get(path) ?? "");
      for (const line of lines.slice(known + 1)) {
        const bare = bareLine(line.trim());
        if (!sort(bare.text, place, { ...carried, ...bare.carried })) sink.left("otherLine", path);
      }
      const last = lines.at(-1);
      if (last !== undefined) lastLine.set(path, last);
    },
  };
}

/** Objects of a list by name; they say their kind only through that of the list. */
function itemsOf({ kind, apiVersion, items }: JsonObject): Map<string, JsonObject> {
  const own = { apiVersion: apiVersion ?? "v1", kind: (asString(kind) ?? "").replace(/List$/, "") };
  const objects = asArray(items).map((item): JsonObject => ({ ...own, ...asObject(item) }));
  return new Map(objects.map((object) => [nameOf(object), object]));
}

function nameOf(object: JsonObject): string {
  const { namespace, name, uid } = asObject(object.metadata);
  return `${asString(namespace) ?? ""}/${asString(name) ?? ""} ${asString(uid) ?? ""}`;
}

function versionOf(object: JsonObject | undefined): string | undefined {
  return object === undefined ? undefined : asString(asObject(object.metadata).resourceVersion);
}

function getOrAdd<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
