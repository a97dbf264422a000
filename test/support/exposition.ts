/** OpenMetrics text, read as strictly as a scraper reads it. */

export interface Exposition {
  /** Family → type. */
  readonly types: ReadonlyMap<string, string>;
  /** All series: name and sorted labels, as `name{a="b"}` → value. */
  readonly values: ReadonlyMap<string, number>;
  /** Series → labels of its exemplar. */
  readonly exemplars: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Labels without a value that holds "} # {": none of ours does. */
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*?)\})? (\S+)(?: # \{(.*)\} (\S+) (\S+))?$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\.)*)"(?:,|$)/y;

/** @throws on a line that is none, a series that comes twice or belongs to no family, and where the end is missing */
export function readExposition(text: string): Exposition {
  const types = new Map<string, string>();
  const values = new Map<string, number>();
  const exemplars = new Map<string, Record<string, string>>();
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.pop() !== "# EOF") throw new Error("the text does not end with # EOF");
  for (const line of lines) {
    const comment = /^# (HELP|TYPE|UNIT) (\S+) (.*)$/.exec(line);
    if (comment !== null) {
      if (comment[1] === "TYPE") types.set(comment[2] ?? "", comment[3] ?? "");
      continue;
    }
    const match = SAMPLE.exec(line);
    if (match === null) throw new Error(`no sample: ${line}`);
    const [, name = "", labels = "", value = "", exemplar] = match;
    const family = name.replace(/_(total|bucket|count|sum|created|info)$/, "");
    if (!types.has(family) && !types.has(name)) throw new Error(`no family: ${line}`);
    const key = keyOf(name, readLabels(labels));
    if (values.has(key)) throw new Error(`twice: ${key}`);
    values.set(key, Number(value));
    if (exemplar !== undefined) exemplars.set(key, readExemplar(line, name, exemplar, Number(match[5])));
  }
  return { types, values, exemplars };
}

/** Name and labels as the key of a series. */
export function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}{${sorted.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(",")}}`;
}

/** @throws where there may be none, where it is too long, and where its value is not in the bucket */
function readExemplar(line: string, name: string, text: string, value: number): Record<string, string> {
  const labels = readLabels(text);
  const length = Object.entries(labels).reduce((sum, pair) => sum + [...pair.join("")].length, 0);
  const bound = Number(/\ble="([^"]*)"/.exec(line)?.[1]?.replace("+Inf", "Infinity"));
  if (!name.endsWith("_bucket") || length > 128 || !(value <= bound)) throw new Error(`no exemplar: ${line}`);
  return labels;
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text);
    if (match === null) throw new Error(`no labels: ${text}`);
    labels[match[1] ?? ""] = (match[2] ?? "").replace(/\\(.)/g, (_, c: string) => (c === "n" ? "\n" : c));
  }
  return labels;
}
