/** Makes the bytes of a failing case smaller as long as the same property fails. */

/** So many attempts, each of which is a whole case. */
const ATTEMPTS = 400;

type Fails = (bytes: Uint8Array) => boolean;

/** Fewer lines, then fewer fields in those that are left. */
export function shrunk(bytes: Uint8Array, fails: Fails): Uint8Array {
  let left = ATTEMPTS;
  const isWorse: Fails = (candidate) => {
    left -= 1;
    return left >= 0 && fails(candidate);
  };
  // Latin-1 keeps every byte, whatever it means.
  let lines = Buffer.from(bytes).toString("latin1").split("\n");
  const isKept = (candidate: readonly string[]): boolean => {
    if (!isWorse(bytesOf(candidate))) return false;
    lines = [...candidate];
    return true;
  };
  for (
    let size = Math.ceil(lines.length / 2);
    size >= 1 && left > 0;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = 0; at < lines.length && left > 0; ) {
      if (!isKept([...lines.slice(0, at), ...lines.slice(at + size)])) at += size;
    }
  }
  for (let i = 0; i < lines.length && left > 0; i++) {
    for (const smaller of smallerLines(lines[i] ?? "", () => lines[i] ?? "")) {
      if (left <= 0) break;
      isKept([...lines.slice(0, i), smaller, ...lines.slice(i + 1)]);
    }
  }
  return bytesOf(lines);
}

const bytesOf = (lines: readonly string[]): Uint8Array => Buffer.from(lines.join("\n"), "latin1");

/** A line without one of its fields, again and again; `present` tells what is left of it. */
function* smallerLines(line: string, present: () => string): Generator<string> {
  for (const path of pathsOf(parsed(line))) {
    const value = parsed(present());
    if (value === null || !removed(value, path)) continue;
    try {
      yield Buffer.from(JSON.stringify(value)).toString("latin1");
    } catch {
      // It nests too deep for JSON.stringify.
      return;
    }
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(Buffer.from(line, "latin1").toString("utf8"));
  } catch {
    return null;
  }
}

type Path = readonly string[];

function pathsOf(value: unknown, path: Path = [], depth = 0): Path[] {
  if (typeof value !== "object" || value === null || depth > 8) return [];
  return Object.entries(value).flatMap(([name, part]) => [
    [...path, name],
    ...pathsOf(part, [...path, name], depth + 1),
  ]);
}

function removed(value: unknown, path: Path): boolean {
  let parent = value as Record<string, unknown> | undefined;
  for (const name of path.slice(0, -1)) parent = parent?.[name] as Record<string, unknown> | undefined;
  const last = path.at(-1) ?? "";
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, last)) return false;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return true;
}
