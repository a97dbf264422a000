/** The words of reports, outside React: what was found, why it is so, what to do. */
import { commandValues } from "../model/command-names.ts";
import { isoTime } from "../model/iso-time.ts";
import { formatAge, formatDuration } from "../model/lengths.ts";
import { MESSAGES } from "./messages.ts";
import { translator } from "./translate.ts";

type Values = Readonly<Record<string, string | number>>;
type Text = (key: string, values: object) => string;

/** Parts of what is said of a rule; invariants call what was seen `detail`, diagnoses `saw`. */
const PARTS = {
  title: ["title"],
  detail: ["detail", "saw"],
  rule: ["rule"],
  impact: ["impact"],
  cause: ["cause"],
  remedy: ["remedy"],
} as const;
type Part = keyof typeof PARTS;

// Keys are chosen by the core; the compiler cannot know which.
const AREAS = {
  invariants: translator("invariants") as unknown as Text,
  diagnosis: translator("diagnosis") as unknown as Text,
  explain: translator("explain") as unknown as Text,
  gate: translator("gate") as unknown as Text,
  knative: translator("knative") as unknown as Text,
};

/**
 * One sentence or a few. `area` is a catalogue, and `key` a key in it; or a part of what is said of a rule, and `key` the
 * rule. A rule without a text is told by its names and numbers alone, a part that it does not have is "".
 */
export function describe(area: Part | "explain" | "gate" | "knative", key: string, values: Values): string {
  const words = readable(values);
  if (area === "knative") {
    const [rule = "", part = ""] = key.split(".");
    const known: object = (MESSAGES.knative.rule as Readonly<Record<string, object>>)[rule] ?? {};
    if (!(part in known)) return "";
    return withMinus(AREAS.knative(`rule.${key}`, key.endsWith(".remedy") ? commandValues(words) : words));
  }
  if (area === "gate") return withMinus(AREAS.gate(key, words));
  // That catalogue asks whether there is any retention.
  if (area === "explain")
    return withMinus(AREAS.explain(key, { ...words, retentionMs: values.retentionMs ?? 0 }));
  const catalogue = key in MESSAGES.invariants ? "invariants" : "diagnosis";
  const texts = (MESSAGES[catalogue] as Readonly<Record<string, object>>)[key];
  const part = PARTS[area].find((name) => texts !== undefined && name in texts);
  if (part !== undefined) {
    const told = part === "remedy" ? commandValues(words) : words;
    return withMinus(AREAS[catalogue](`${key}.${part}`, told));
  }
  if (area === "title") return key;
  return area === "detail" ? plain(values) : "";
}

/** Numbers below zero with a minus, not a hyphen. */
function withMinus(text: string): string {
  return text.replace(/(?<=^|\s)-(?=\d)/g, "−");
}

function plain(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${told(name, value)}`)
    .join(" ");
}

/** Instants and lengths of time as text; `xRaw` and `xText` are both sides of it, for texts that need them. */
function readable(values: Values): Record<string, string | number> {
  const words: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) {
    words[name] = told(name, value);
    if (!name.endsWith("Ms")) continue;
    words[`${name}Raw`] = value;
    words[`${name}Text`] = words[name];
  }
  return words;
}

/** Receipt times as RFC 3339, those of the cluster's own clock without what it does not have, lengths as on a page. */
function told(name: string, value: string | number): string | number {
  if (typeof value !== "number") return value;
  if (name.endsWith("At")) return isoTime(value);
  if (name.endsWith("Second")) return isoTime(value).replace(/\.\d+Z$/, "Z");
  if (name.endsWith("Age")) return formatAge(value);
  return name.endsWith("Ms") ? formatDuration(value) : value;
}
