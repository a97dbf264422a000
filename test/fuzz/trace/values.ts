/** Looks through plain data with Maps and Sets. */

/** Where two values differ, undefined fields left out; null when they are the same. */
export function differenceOf(a: unknown, b: unknown, path = "state"): string | null {
  if (Object.is(a, b) || (a === 0 && b === 0)) return null;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return `${path}: ${String(a)}, not ${String(b)}`;
  if (
    Object.getPrototypeOf(a) !== Object.getPrototypeOf(b) &&
    (isMapOrSet(a) || isMapOrSet(b) || Array.isArray(a) !== Array.isArray(b))
  )
    return `${path}: of another type`;
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left.length !== right.length) return `${path}: ${left.length} parts, not ${right.length}`;
  for (let i = 0; i < left.length; i++) {
    const [name, value] = left[i] as Part;
    const other = right[i] as Part;
    if (name !== other[0]) return `${path}: ${name} where ${other[0]} is`;
    const found = differenceOf(value, other[1], `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

/** The path of a number that is none, or has no end; null when there is none such. */
export function notFinite(value: unknown, path = "", seen = new Set<object>()): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? null : `${path} is ${value}`;
  if (typeof value === "string")
    return /\b(NaN|Infinity)\b/.test(value) && /\.path$/.test(path)
      ? `${path} is ${value.slice(0, 80)}`
      : null;
  if (typeof value !== "object" || value === null || seen.has(value)) return null;
  seen.add(value);
  for (const [name, part] of partsOf(value)) {
    const found = notFinite(part, `${path}.${name}`, seen);
    if (found !== null) return found;
  }
  return null;
}

type Part = readonly [string, unknown];

function isMapOrSet(value: object): boolean {
  return value instanceof Map || value instanceof Set;
}

/** Fields sorted by name, as JSON does not keep an order that matters; entries of Maps and Sets in theirs. */
function partsOf(value: object): Part[] {
  if (value instanceof Map)
    return [...value].flatMap(([key, one]): Part[] => [
      [`${String(key)}?`, key],
      [String(key), one],
    ]);
  if (value instanceof Set) return [...value].map((one, i): Part => [String(i), one]);
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
