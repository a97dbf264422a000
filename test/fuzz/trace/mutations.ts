/** What is done to the lines of a trace before they are written, and to the bytes after. */
import type { Json, JsonObject } from "../../../lib/model/json.ts";
import type { Random } from "../../support/random.ts";
import { hostileName, hostileText, hostileValue, setField, written } from "../hostile-values.ts";
import type { Line } from "./inputs.ts";

type Mutation = (lines: Line[], chance: Random) => void;

/** Bytes of a trace after some changes to it. */
export function mutated(lines: Line[], chance: Random): Uint8Array {
  const count = chance.chance(0.05) ? 0 : 1 + chance.below(chance.chance(0.3) ? 30 : 6);
  for (let i = 0; i < count && lines.length > 0; i++) chance.pick(MUTATIONS)(lines, chance);
  const bytes = Buffer.from(`${lines.map(written).join("\n")}\n`);
  return chance.chance(0.25) ? mutatedBytes(bytes, chance) : bytes;
}

/** The values that the core reads are tried more often than chance would have it. */
const KNOWN = [
  ["metadata", "name"],
  ["metadata", "namespace"],
  ["metadata", "uid"],
  ["metadata", "resourceVersion"],
  ["metadata", "creationTimestamp"],
  ["metadata", "deletionTimestamp"],
  ["metadata", "labels"],
  ["metadata", "annotations"],
  ["metadata", "ownerReferences"],
  ["spec"],
  ["spec", "mode"],
  ["spec", "replicas"],
  ["spec", "numActivators"],
  ["spec", "containers"],
  ["status"],
  ["status", "conditions"],
  ["status", "containerStatuses"],
  ["status", "desiredScale"],
  ["status", "podIP"],
  ["subsets"],
  ["endpoints"],
  ["data"],
  ["message"],
  ["msg"],
  ["error"],
  ["reason"],
  ["code"],
  ["ms"],
  ["status"],
  ["via"],
  ["revision"],
  ["namespace"],
  ["involvedObject"],
  ["knative.dev/key"],
  ["knative.dev/pod"],
  ["ts"],
  ["timestamp"],
];

const ANNOTATIONS = [
  "window",
  "scale-down-delay",
  "scale-to-zero-pod-retention-period",
  "min-scale",
  "max-scale",
  "initial-scale",
  "activation-scale",
  "target",
  "target-burst-capacity",
  "panic-window-percentage",
  "panic-threshold-percentage",
  "class",
  "metric",
];
const CONFIG_KEYS = [
  "stable-window",
  "scale-to-zero-grace-period",
  "scale-to-zero-pod-retention-period",
  "target-burst-capacity",
  "enable-scale-to-zero",
  "pod-autoscaler-class",
  "progress-deadline",
  "initial-scale",
  "max-scale",
];

const MUTATIONS: readonly Mutation[] = [
  // Another value anywhere.
  (lines, chance) => {
    const place = anywhere(chance.pick(lines), chance);
    if (place !== null) put(place, hostileValue(chance, valueAt(place)));
  },
  // Another value where the core looks.
  (lines, chance) => {
    const line = chance.pick(lines);
    let object = line.object as Json;
    const path = chance.pick(KNOWN);
    for (const name of path.slice(0, -1)) object = isObject(object) ? (object[name] as Json) : null;
    const name = path.at(-1) ?? "";
    if (isObject(object)) setField(object, name, hostileValue(chance, object[name] as Json));
  },
  // A name of a field, of a place.
  (lines, chance) => {
    const place = anywhere(chance.pick(lines), chance);
    if (place === null || Array.isArray(place.parent)) return;
    const value = valueAt(place) ?? null;
    delete place.parent[place.name];
    setField(place.parent, hostileName(chance), value);
  },
  // Nothing where something was.
  (lines, chance) => {
    const place = anywhere(chance.pick(lines), chance);
    if (place === null) return;
    if (Array.isArray(place.parent)) place.parent.splice(Number(place.name), 1);
    else delete place.parent[place.name];
  },
  // A field of another line.
  (lines, chance) => {
    const [from, to] = [anywhere(chance.pick(lines), chance), anywhere(chance.pick(lines), chance)];
    if (from !== null && to !== null) put(to, structuredClone(valueAt(from)) as Json);
  },
  (lines, chance) => {
    setField(
      chance.pick(lines),
      "t",
      chance.chance(0.5) ? hostileText(chance, "2026-01-01T00:00:00Z") : chance.pick(lines).t,
    );
  },
  (lines, chance) => {
    setField(
      chance.pick(lines),
      "type",
      chance.pick([
        "ADDED",
        "MODIFIED",
        "DELETED",
        "BOOKMARK",
        "GAP",
        "ERROR",
        "LOG",
        "PROBE",
        "REQUEST",
        "STAND-IN",
        "",
        "__proto__",
      ]),
    );
  },
  (lines, chance) => {
    setField(
      chance.pick(lines),
      "resource",
      chance.chance(0.8) ? (chance.pick(lines).resource ?? null) : hostileName(chance),
    );
  },
  (lines, chance) => {
    const line = chance.pick(lines);
    setField(line, "initial", line.initial !== true);
  },
  // Twice, in another order, not at all.
  (lines, chance) => {
    lines.splice(chance.below(lines.length + 1), 0, structuredClone(chance.pick(lines)));
  },
  (lines, chance) => {
    const from = chance.below(lines.length);
    const part = structuredClone(lines.slice(from, from + 1 + chance.below(20)));
    lines.splice(chance.below(lines.length + 1), 0, ...part);
  },
  (lines, chance) => {
    lines.splice(
      chance.below(lines.length + 1),
      0,
      ...lines.splice(chance.below(lines.length), 1 + chance.below(10)),
    );
  },
  (lines, chance) => {
    lines.splice(chance.below(lines.length), 1 + chance.below(20));
  },
  (lines, chance) => {
    const from = chance.below(lines.length);
    const part = lines.slice(from, from + 2 + chance.below(10)).reverse();
    lines.splice(from, part.length, ...part);
  },
  // Somebody did not watch.
  (lines, chance) => {
    const { t, resource } = chance.pick(lines);
    if (t === undefined || resource === undefined) return;
    lines.splice(chance.below(lines.length + 1), 0, {
      t,
      type: "GAP",
      resource,
      object: { reason: hostileText(chance, "cut") },
    });
  },
  (lines, chance) => {
    const { t, resource } = chance.pick(lines);
    if (t === undefined || resource === undefined) return;
    const annotations = { "k8s.io/initial-events-end": "true" };
    lines.splice(chance.below(lines.length + 1), 0, {
      t,
      type: "BOOKMARK",
      resource,
      object: { metadata: { annotations } },
    });
  },
  // One object with the identity of another.
  (lines, chance) => {
    const [from, to] = [metadataOf(chance.pick(lines)), metadataOf(chance.pick(lines))];
    if (from === null || to === null) return;
    const field = chance.pick([
      "uid",
      "resourceVersion",
      "name",
      "namespace",
      "labels",
      "ownerReferences",
      "creationTimestamp",
    ]);
    const [a, b] = [from[field], to[field]];
    setField(from, field, b ?? null);
    setField(to, field, a ?? null);
  },
  // Settings beyond what Knative allows.
  (lines, chance) => {
    const metadata = metadataOf(chance.pick(lines));
    if (metadata === null) return;
    if (!isObject(metadata.annotations as Json)) metadata.annotations = {};
    const value = chance.chance(0.8) ? hostileText(chance, "60s") : hostileValue(chance);
    setField(
      metadata.annotations as JsonObject,
      `autoscaling.knative.dev/${chance.pick(ANNOTATIONS)}`,
      value,
    );
  },
  (lines, chance) => {
    const { t } = chance.pick(lines);
    if (t === undefined) return;
    const name = chance.pick([
      "config-autoscaler",
      "config-deployment",
      "config-network",
      "config-features",
      "config-gc",
    ]);
    const data = { [chance.pick(CONFIG_KEYS)]: hostileText(chance, "60s") };
    const object = { metadata: { namespace: "knative-serving", name, uid: "u", resourceVersion: "1" }, data };
    lines.splice(chance.below(lines.length + 1), 0, { t, type: "ADDED", resource: "configmaps", object });
  },
  // All revisions become one, or one gets a name that means something.
  (lines, chance) => {
    const name = metadataOf(chance.pick(lines))?.name;
    if (typeof name !== "string" || name.length < 3) return;
    const other = chance.chance(0.5) ? hostileName(chance) : (metadataOf(chance.pick(lines))?.name as Json);
    for (const line of lines) rename(line as Json, name, other ?? null);
  },
];

/** A place in a line that can be given another value. */
interface Place {
  readonly parent: JsonObject | Json[];
  readonly name: string;
}

function anywhere(line: Line, chance: Random): Place | null {
  let place: Place | null = null;
  let value: Json = line as Json;
  for (let depth = 0; depth < 12; depth++) {
    if (typeof value !== "object" || value === null) break;
    const names = Object.keys(value);
    if (names.length === 0) break;
    place = { parent: value as JsonObject, name: chance.pick(names) };
    value = valueAt(place) ?? null;
    if (depth > 1 && chance.chance(0.2)) break;
  }
  return place;
}

function valueAt({ parent, name }: Place): Json | undefined {
  return (parent as JsonObject)[name] as Json | undefined;
}

function put({ parent, name }: Place, value: Json): void {
  setField(parent, name, value);
}

function metadataOf({ object }: Line): Record<string, unknown> | null {
  const metadata = isObject(object as Json) ? ((object as JsonObject).metadata as Json) : null;
  return isObject(metadata) ? (metadata as Record<string, unknown>) : null;
}

/** Every text that is exactly `name` becomes something else. */
function rename(value: Json, name: string, other: Json): void {
  if (typeof value !== "object" || value === null) return;
  for (const [field, part] of Object.entries(value)) {
    if (part === name) setField(value, field, other);
    else rename(part ?? null, name, other);
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const PIECES = [
  "\u0000",
  "\n",
  "\r\n",
  "\n\n\n",
  "{",
  "}",
  '"',
  "\\",
  "\\u0000",
  "\\ud800",
  "{b\n",
  "null\n",
  "[]\n",
  "{}\n",
  '{"format":"skscope-trace","version":1}\n',
  '{"format":"skscope-trace","version":99}\n',
  "\ufeff",
];

function mutatedBytes(given: Uint8Array, chance: Random): Uint8Array {
  let bytes = Buffer.from(given);
  const count = 1 + chance.below(8);
  for (let i = 0; i < count && bytes.length > 0; i++) {
    const at = chance.below(bytes.length);
    const to = Math.min(bytes.length, at + chance.below(chance.chance(0.2) ? 2_000 : 40));
    const join = (...parts: Uint8Array[]): void => {
      bytes = Buffer.concat(parts);
    };
    const sort = chance.below(6);
    if (sort === 0) bytes[at] = chance.below(256);
    else if (sort === 1) join(bytes.subarray(0, at), bytes.subarray(to));
    else if (sort === 2) join(bytes.subarray(0, to), bytes.subarray(at));
    else if (sort === 3) join(bytes.subarray(0, at), Buffer.from(chance.pick(PIECES)), bytes.subarray(at));
    else if (sort === 4)
      join(
        bytes.subarray(0, at),
        Buffer.from([0xc3, 0x28, 0xff, 0xed, 0xa0, 0x80].slice(chance.below(6))),
        bytes.subarray(at),
      );
    else join(bytes.subarray(0, chance.chance(0.3) ? at : bytes.length));
  }
  return bytes;
}
