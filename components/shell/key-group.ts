/** Keys that belong together, for the list of keys. */
export interface KeyGroup {
  readonly title: string;
  /** What signs and words on the page mean, beside the keys. */
  readonly isReading?: boolean;
  readonly keys: readonly { readonly keys: readonly string[]; readonly text: string }[];
}
