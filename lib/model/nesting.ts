/** How deep foreign JSON may nest: everything that walks through it does so by recursion, JSON.stringify among them. */

/** Objects of a cluster nest about fifteen deep. */
export const MAX_NESTING = 100;

/** Whether lists and objects lie in one another deeper than {@link MAX_NESTING}. */
export function nestsTooDeep(value: unknown): boolean {
  return typeof value === "object" && value !== null && isDeeper(value, MAX_NESTING);
}

/** Every record that is read goes through here, so no list of names or values is made. */
function isDeeper(value: object, levels: number): boolean {
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const part: unknown = value[i];
      if (typeof part === "object" && part !== null && isDeeper(part, levels - 1)) return true;
    }
    return false;
  }
  for (const name in value) {
    const part: unknown = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof part === "object" && part !== null && isDeeper(part, levels - 1)) return true;
  }
  return false;
}
