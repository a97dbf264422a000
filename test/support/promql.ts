/** What a PromQL expression asks for, by Prometheus' own grammar. */
import { parser } from "@prometheus-io/lezer-promql";

export interface Asked {
  readonly selectors: readonly { readonly metric: string; readonly labels: readonly string[] }[];
  /** By which it groups and joins. */
  readonly grouped: readonly string[];
}

/** @throws Error that shows where it is no PromQL */
export function askedBy(expr: string): Asked {
  const selectors: { metric: string; labels: string[] }[] = [];
  const grouped: string[] = [];
  let isGrouping = false;
  parser.parse(expr).iterate({
    enter({ name, type, from, to }) {
      const text = expr.slice(from, to);
      if (type.isError)
        throw new Error(`no PromQL at ${JSON.stringify(expr.slice(from, from + 20))} of ${expr}`);
      if (name === "VectorSelector") selectors.push({ metric: "", labels: [] });
      const selector = selectors.at(-1);
      if (name === "Identifier" && selector !== undefined) selector.metric = text;
      if (name === "GroupingLabels") isGrouping = true;
      if (name !== "LabelName") return;
      if (isGrouping) grouped.push(text);
      else selector?.labels.push(text);
    },
    leave({ name }) {
      if (name === "GroupingLabels") isGrouping = false;
    },
  });
  return { selectors, grouped };
}

/** Metric → its labels. */
export type Known = ReadonlyMap<string, ReadonlySet<string>>;

/** What Prometheus adds to every series it scrapes, and what it makes of them. */
const ALWAYS = ["job", "instance"];

/** What an expression names and nobody has: "no metric x", "no label y of x". */
export function unknownIn(expr: string, known: Known, alsoNamed: readonly string[] = []): string[] {
  const { selectors, grouped } = askedBy(expr);
  const labelsOf = (metric: string): ReadonlySet<string> => known.get(metric) ?? new Set();
  const all = new Set([...ALWAYS, ...selectors.flatMap(({ metric }) => [...labelsOf(metric)])]);
  return [
    ...selectors.filter(({ metric }) => !known.has(metric)).map(({ metric }) => `no metric ${metric}`),
    ...selectors.flatMap(({ metric, labels }) =>
      labels
        .filter((label) => known.has(metric) && !ALWAYS.includes(label) && !labelsOf(metric).has(label))
        .map((label) => `no label ${label} of ${metric}`),
    ),
    ...[...grouped, ...alsoNamed]
      .filter((label) => !all.has(label))
      .map((label) => `no label ${label} in ${expr}`),
  ];
}
