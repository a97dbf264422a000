/** The sign for how something is known: fuller, the nearer to a record; the `?` dialog is their legend. */
export const PROVENANCE_SIGNS = [
  ["observed", "●"],
  ["derived", "◐"],
  ["inferred", "○"],
  ["reconstructed", "◌"],
] as const;

/** The sign of one kind. */
export function signOf(provenance: string): string {
  return PROVENANCE_SIGNS.find(([kind]) => kind === provenance)?.[1] ?? "";
}
