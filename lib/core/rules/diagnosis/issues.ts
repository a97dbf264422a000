/** Issues of Knative Serving in which users met a picture (protocol 8); a new one is an entry here. */
export interface KnativeIssue {
  readonly number: number;
  /** As last looked up. */
  readonly isOpen: boolean;
}

/** Numbers in knative/serving; those that are open have a star. */
const ISSUES: Readonly<Record<string, string>> = {
  D1: "10711 15010 7087 14860 6780",
  D2: "11926 13525",
  D3: "11722 15191 6054",
  D4: "10528 12804 8674 3987 12484*",
  D6: "16260* 13812 2720",
  D7: "5327",
  D8: "14157* 11531* 11717* 13211 13208",
  D10: "13211 12728",
  D11: "14089 12221 15278",
  D12: "15510",
  D14: "15510 10926*",
  D16: "5327 12842",
  D17: "13097 8674 4953",
  D18: "15033 12804",
  D19: "13525 5364 9888",
  D20: "12484* 14200 14739",
  D23: "15278",
  D24: "7630",
  D26: "8599",
  "stale-address": "15510 14739",
};

/** The issues of a rule, as the catalogue lists them. */
export function issuesOf(rule: string): readonly KnativeIssue[] {
  return (ISSUES[rule]?.split(" ") ?? []).map((entry) => ({
    number: Number.parseInt(entry, 10),
    isOpen: entry.endsWith("*"),
  }));
}
