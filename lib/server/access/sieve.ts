/**
 * Which records somebody may see who may see some namespaces only. What does not pass is as if it had never been received: the
 * state that a viewer is shown is made of what passes, so nothing can be told of the rest, neither as a row nor as a number.
 *
 *   an object      passes with its namespace
 *   Knative itself settings, processes, leases and the activator's addresses pass: they are of no tenant
 *   a log line     passes where it names a revision that may be seen, and no namespace that may not
 *   the watch      gaps and errors pass; texts in them that name a hidden namespace are taken out
 */

import { asObject, asString, type Json, type JsonObject } from "../../model/json.ts";
import type { TraceRecord } from "../../model/record.ts";
import { RESOURCE } from "../../model/record.ts";

export interface SieveOptions {
  readonly sees: (namespace: string) => boolean;
  readonly systemNamespace: string;
  /** Of a log line, a probe or a request: the revision ("namespace/name") that it is about. */
  readonly ownerOf: (record: TraceRecord) => string | null;
}

export interface Sieve {
  /** The record, or what may be seen of it; null: nothing. */
  pass(record: TraceRecord): TraceRecord | null;
  /** A text without those that name a hidden namespace. */
  text(text: string): string;
  /** Notes a namespace that is there. */
  meet(namespace: string): void;
}

const OBJECTS: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);
/** They say how the watch fares. */
const OF_WATCH: ReadonlySet<string> = new Set(["BOOKMARK", "ERROR", "GAP"]);
/** In Knative's own namespace. */
const OF_KNATIVE: ReadonlySet<string> = new Set([
  RESOURCE.configMaps,
  RESOURCE.endpoints,
  RESOURCE.services,
  RESOURCE.pods,
  RESOURCE.leases,
]);

export function createSieve({ sees, systemNamespace, ownerOf }: SieveOptions): Sieve {
  const hidden = new Set<string>();
  let pattern: RegExp | null = null;
  const meet = (namespace: string): void => {
    if (namespace === "" || namespace === systemNamespace || hidden.has(namespace) || sees(namespace)) return;
    hidden.add(namespace);
    const names = [...hidden].map((name) => name.replace(/[^a-z0-9-]/g, "\\$&"));
    pattern = new RegExp(`(?<![a-z0-9-])(?:${names.join("|")})(?![a-z0-9-])`, "i");
  };
  const isClean = (text: string): boolean => pattern === null || !pattern.test(text);
  const cleaned = (value: Json | undefined): Json => {
    if (typeof value === "string") return isClean(value) ? value : "";
    if (Array.isArray(value)) return value.map(cleaned);
    if (typeof value !== "object" || value === null) return value ?? null;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => isClean(name))
        .map(([name, inner]) => [name, cleaned(inner)]),
    );
  };
  const passesObject = ({ resource, object }: TraceRecord): boolean => {
    const namespace = asString(asObject(object.metadata).namespace) ?? "";
    meet(namespace);
    if (resource === RESOURCE.k8sEvents) {
      const of = asString(asObject(object.involvedObject).namespace) ?? namespace;
      meet(of);
      return sees(namespace) && sees(of);
    }
    if (namespace === systemNamespace) return OF_KNATIVE.has(resource) || sees(namespace);
    return namespace !== "" && sees(namespace);
  };

  return {
    meet,
    text: (text) => (isClean(text) ? text : ""),
    pass(record) {
      if (OBJECTS.has(record.type)) return passesObject(record) ? record : null;
      if (OF_WATCH.has(record.type)) return { ...record, object: cleaned(record.object) as JsonObject };
      const owner = ownerOf(record);
      const namespace = owner?.slice(0, owner.indexOf("/")) ?? "";
      if (owner === null || !sees(namespace)) return null;
      return isClean(JSON.stringify([record.object, record.extra ?? null])) ? record : null;
    },
  };
}
