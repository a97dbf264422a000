/** Two versions of an object as YAML, line by line. */
import { diffLines } from "diff";
import { stringify } from "yaml";
import type { JsonObject } from "../model/json.ts";

export interface DiffLine {
  readonly kind: "same" | "added" | "removed" | "skipped";
  readonly text: string;
}

/** Lines kept around a change. */
const CONTEXT = 3;

/** An object as YAML; long lines stay whole, so that a diff shows the field that changed. */
export function toYaml(object: JsonObject): string {
  return stringify(object, { lineWidth: 0, aliasDuplicateObjects: false });
}

/**
 * What changed between two versions, with a few lines around each change; `skipped` lines say how many were left out.
 * The resource version always changes and is left out of the comparison.
 */
export function objectDiff(before: JsonObject, after: JsonObject): DiffLine[] {
  const lines: DiffLine[] = [];
  for (const part of diffLines(toYaml(withoutVersion(before)), toYaml(withoutVersion(after)))) {
    const kind = part.added ? "added" : part.removed ? "removed" : "same";
    for (const text of part.value.replace(/\n$/, "").split("\n")) lines.push({ kind, text });
  }
  return withContext(lines);
}

/** True when the lines show a change. */
export function hasChange(lines: readonly DiffLine[]): boolean {
  return lines.some((line) => line.kind === "added" || line.kind === "removed");
}

function withoutVersion(object: JsonObject): JsonObject {
  const metadata = object.metadata;
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) return object;
  const { resourceVersion: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function withContext(lines: readonly DiffLine[]): DiffLine[] {
  const near = new Set<number>();
  lines.forEach((line, i) => {
    if (line.kind === "same") return;
    for (let j = i - CONTEXT; j <= i + CONTEXT; j++) near.add(j);
  });
  const kept: DiffLine[] = [];
  let skipped = 0;
  lines.forEach((line, i) => {
    if (near.has(i)) {
      if (skipped > 0) kept.push({ kind: "skipped", text: String(skipped) });
      skipped = 0;
      kept.push(line);
    } else {
      skipped += 1;
    }
  });
  if (skipped > 0) kept.push({ kind: "skipped", text: String(skipped) });
  return kept;
}
