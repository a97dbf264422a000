/** What `kubectl kustomize` makes of a folder of deploy/, as far as those folders go: resources, patches that are merged by name, and labels. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { asArray, asObject, type Json, type JsonObject } from "../../lib/model/json.ts";

/** Fields whose lists kustomize merges item by item, and what tells the items apart. */
const MERGED_BY: Readonly<Record<string, string>> = {
  containers: "name",
  env: "name",
  volumes: "name",
  volumeMounts: "mountPath",
  ports: "containerPort",
};

/** Kind and name of an object. */
export function nameOf({ kind, metadata }: JsonObject): string {
  return `${kind}/${asObject(metadata).name}`;
}

/** All objects of a folder, patched. */
export function render(folder: string): JsonObject[] {
  const file = asObject(parse(readFileSync(join(folder, "kustomization.yaml"), "utf8")));
  const objects = asArray(file.resources).flatMap((name) => {
    const path = join(folder, String(name));
    if (statSync(path).isDirectory()) return render(path);
    return parseAllDocuments(readFileSync(path, "utf8")).map((document) => document.toJS() as JsonObject);
  });
  for (const { path } of asArray(file.patches).map(asObject)) {
    const patch = parse(readFileSync(join(folder, String(path)), "utf8")) as JsonObject;
    const place = objects.findIndex((object) => nameOf(object) === nameOf(patch));
    const patched = objects[place];
    if (patched === undefined) throw new Error(`There is no ${nameOf(patch)} for ${path}.`);
    objects[place] = merged(patched, patch) as JsonObject;
  }
  for (const { pairs } of asArray(file.labels).map(asObject)) {
    for (const object of objects) {
      const metadata = asObject(object.metadata);
      metadata.labels = { ...asObject(metadata.labels), ...asObject(pairs) };
    }
  }
  return objects;
}

function merged(base: Json | undefined, patch: Json, field = ""): Json {
  if (Array.isArray(patch)) {
    const key = MERGED_BY[field];
    if (key === undefined || !Array.isArray(base)) return patch;
    const isSame = (a: Json, b: Json): boolean => asObject(a)[key] === asObject(b)[key];
    const rest = base.filter((one) => !patch.some((other) => isSame(one, other)));
    // What a patch brings stands before what was there.
    return [
      ...patch.map((one) =>
        merged(
          base.find((other) => isSame(one, other)),
          one,
        ),
      ),
      ...rest,
    ];
  }
  if (typeof patch !== "object" || patch === null) return patch;
  const result: JsonObject = { ...asObject(base) };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else if (value !== undefined) result[name] = merged(result[name], value, name);
  }
  return result;
}
