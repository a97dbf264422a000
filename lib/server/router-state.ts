/**
 * The header in which Next's client says which parts of a page it has. Next answers 500 to one that it cannot read, and
 * prints a stack; without it, it sends the whole page.
 */
export const ROUTER_STATE_HEADER = "next-router-state-tree";

/** Next refuses longer ones. */
const MAX_LENGTH = 40_000;

/** Whether Next can read the header: `[segment, { name: tree }, refresh?, marker?, hint?, path?]`, as an escaped text. */
export function isRouterState(header: string): boolean {
  if (header.length > MAX_LENGTH) return false;
  try {
    return isTree(JSON.parse(decodeURIComponent(header)));
  } catch {
    return false;
  }
}

const KINDS: ReadonlySet<unknown> = new Set(
  ["c", "oc", "d"].concat(
    ["c", "d"].flatMap((kind) => ["(..)(..)", "(.)", "(..)", "(...)"].map((of) => `${kind}i${of}`)),
  ),
);
const MARKERS: ReadonlySet<unknown> = new Set(["refetch", "inside-shared-layout", "metadata-only"]);
const MOST_ENTRIES = 6;
/** Pages have a tenth of it, and Next comes to the end of its stack at thousands. */
const MAX_DEPTH = 100;

function isTree(tree: unknown, depth = 0): boolean {
  if (!Array.isArray(tree) || tree.length > MOST_ENTRIES || depth > MAX_DEPTH) return false;
  const [segment, parts, refresh, marker, hint, path] = tree as unknown[];
  return (
    isSegment(segment) &&
    typeof parts === "object" &&
    parts !== null &&
    !Array.isArray(parts) &&
    Object.values(parts).every((part) => isTree(part, depth + 1)) &&
    (refresh == null || areTexts(refresh, 2)) &&
    (marker == null || MARKERS.has(marker)) &&
    (hint == null || typeof hint === "number") &&
    (path === undefined || typeof path === "string")
  );
}

function isSegment(segment: unknown): boolean {
  if (typeof segment === "string") return true;
  if (!Array.isArray(segment) || segment.length !== 4) return false;
  const [name, key, kind, siblings] = segment as unknown[];
  return areTexts([name, key], 2) && KINDS.has(kind) && (siblings === null || areTexts(siblings));
}

function areTexts(value: unknown, length?: number): boolean {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) return false;
  return value.every((item) => typeof item === "string");
}
