export interface Archive {
  /** As Node calls it. */
  readonly platform: string;
  readonly file: string;
  readonly sha256: string;
}

export function filled(template: string, values: Readonly<Record<string, string>>): string;
export function krewPlatforms(
  archives: readonly Archive[],
  release: { readonly repository: string; readonly version: string },
): string;
