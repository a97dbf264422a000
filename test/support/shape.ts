/** The shape of plain data with Maps and Sets: which fields there are and what they hold, whatever the values. */

/**
 * One line per field, sorted: `shared.gaps[].from: number`. `[]` are the items of a list or Set, `{}` the values of a Map.
 * Whether a field may be null is left out: that depends on what is looked at. So are the fields of an object that holds
 * what a text needs, which `isOpen` tells by its path.
 */
export function shapeOf(
  values: Iterable<unknown>,
  name: string,
  isOpen: (path: string) => boolean = () => false,
): string[] {
  const kinds = new Map<string, Set<string>>();
  const add = (path: string, kind: string): void => {
    kinds.set(path, (kinds.get(path) ?? new Set()).add(kind));
  };
  const visit = (value: unknown, path: string): void => {
    if (value === undefined || value === null) return;
    if (typeof value !== "object") add(path, typeof value);
    else if (isOpen(path)) add(path, "open");
    else if (Array.isArray(value) || value instanceof Set) {
      add(path, value instanceof Set ? "Set" : "list");
      for (const item of value) visit(item, `${path}[]`);
    } else if (value instanceof Map) {
      add(path, "Map");
      for (const [key, item] of value) {
        add(`${path}{key}`, typeof key);
        visit(item, `${path}{}`);
      }
    } else for (const [key, item] of Object.entries(value)) visit(item, `${path}.${key}`);
  };
  for (const value of values) visit(value, name);
  return [...kinds].map(([path, found]) => `${path}: ${[...found].sort().join(" | ")}`).sort();
}
