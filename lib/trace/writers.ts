/**
 * Who wrote an object, kept when `metadata.managedFields` go: a record carries it beside its object, as the field `writers`.
 *
 *   managedFields  manager, operation, subresource, time, every field as a path      most of an object's size
 *   writers        manager, operation, subresource, time, the fields to two levels   some hundred bytes
 */
import { asArray, asObject, asString, type JsonObject } from "../model/json.ts";
import { RESOURCE } from "../model/resources.ts";

/** Objects of which it matters: those through which mode, scale and path are decided. */
const WRITTEN: ReadonlySet<string> = new Set([
  RESOURCE.serverlessServices,
  RESOURCE.podAutoscalers,
  RESOURCE.deployments,
  RESOURCE.revisions,
  RESOURCE.endpoints,
]);

/** The newest so many; controllers are few, who edits by hand comes last. */
const MOST_WRITERS = 8;
const MOST_FIELDS = 8;
const MOST_NAME = 80;
const MOST_FIELD = 60;

/** The record's field `writers`, made of an object that has managed fields; undefined for others. */
export function writersField(resource: string, object: JsonObject): JsonObject | undefined {
  if (!WRITTEN.has(resource)) return undefined;
  const managed = asArray(asObject(object.metadata).managedFields).map(asObject);
  const writers = managed.flatMap((one) => writerOf(one) ?? []);
  if (writers.length === 0) return undefined;
  writers.sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
  return { writers: writers.slice(0, MOST_WRITERS) };
}

interface Writer extends JsonObject {
  readonly time: string;
}

/** Without a time nothing is told. */
function writerOf({ manager, operation, subresource, time, fieldsV1 }: JsonObject): Writer | null {
  const at = asString(time);
  if (at === undefined) return null;
  const part = asString(subresource);
  const fields = fieldsOf(asObject(fieldsV1));
  return {
    manager: (asString(manager) ?? "").slice(0, MOST_NAME),
    operation: (asString(operation) ?? "").slice(0, MOST_NAME),
    ...(part === undefined || part === "" ? {} : { subresource: part.slice(0, MOST_NAME) }),
    time: at.slice(0, MOST_NAME),
    ...(fields.length === 0 ? {} : { fields }),
  };
}

/** "spec.mode" of `{"f:spec":{"f:mode":{}}}`. Values of lists (`v:`, `k:`) are no fields. */
function fieldsOf(set: JsonObject): string[] {
  const paths: string[] = [];
  for (const [name, inner] of Object.entries(set)) {
    if (!name.startsWith("f:")) continue;
    const within = Object.keys(asObject(inner)).filter((key) => key.startsWith("f:"));
    const top = name.slice(2);
    const found = within.length === 0 ? [top] : within.map((key) => `${top}.${key.slice(2)}`);
    for (const path of found) {
      if (paths.length === MOST_FIELDS) return paths;
      paths.push(path.slice(0, MOST_FIELD));
    }
  }
  return paths;
}
