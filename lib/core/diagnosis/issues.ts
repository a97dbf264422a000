/** Issues of Knative in which users met a rule (protocol 8); a new one is an entry here. */
export interface KnativeIssue {
  /** "owner/name" on GitHub. */
  readonly repository: string;
  readonly number: number;
  /** As last looked up. */
  readonly isOpen: boolean;
}

const ISSUES: Readonly<Record<string, readonly KnativeIssue[]>> = {};

/** The issues of a rule, as the catalogue lists them. */
export function issuesOf(rule: string): readonly KnativeIssue[] {
  return ISSUES[rule] ?? [];
}
