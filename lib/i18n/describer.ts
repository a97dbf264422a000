/** The words of what was found, why it is so and what to do, in a language and on a clock. */
import { commandValues } from "../model/command-names.ts";
import { formatAge, formatDuration } from "../model/lengths.ts";
import type { EpochMs } from "../model/units.ts";
import type { Messages } from "./messages.ts";

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

/** The areas of the catalogue that the words come from. */
export const DESCRIBED = ["invariants", "diagnosis", "explain", "gate", "knative"] as const;

export interface DescriberOptions {
  /** The texts of a language, for which parts there are of a rule. */
  readonly messages: Pick<Messages, (typeof DESCRIBED)[number]>;
  /** Puts a text of an area into words; keys are chosen by the core, and the compiler cannot know which. */
  readonly translate: (area: (typeof DESCRIBED)[number]) => Text;
  /** An instant by the recorder's clock, as it is shown. */
  readonly time: (t: EpochMs) => string;
  /** The same of the cluster's own clock, which has whole seconds. */
  readonly second: (t: EpochMs) => string;
}

export type Describer = (area: Part | "explain" | "gate" | "knative", key: string, values: Values) => string;

/**
 * Returns what says one sentence or a few. `area` is a catalogue, and `key` a key in it; or a part of what is said of a
 * rule, and `key` the rule. A rule without a text is told by its names and numbers alone, a part that it does not have is "".
 */
export function createDescriber({ messages, translate, time, second }: DescriberOptions): Describer {
  const texts = Object.fromEntries(DESCRIBED.map((area) => [area, translate(area)])) as Readonly<
    Record<(typeof DESCRIBED)[number], Text>
  >;

  const told = (name: string, value: string | number): string | number => {
    if (typeof value !== "number") return value;
    if (name.endsWith("At")) return time(value);
    if (name.endsWith("Second")) return second(value);
    if (name.endsWith("Age")) return formatAge(value);
    return name.endsWith("Ms") ? formatDuration(value) : value;
  };
  /** Instants and lengths of time as text; `xRaw` and `xText` are both sides of it, for texts that need them. */
  const readable = (values: Values): Record<string, string | number> => {
    const words: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(values)) {
      words[name] = told(name, value);
      if (!name.endsWith("Ms")) continue;
      words[`${name}Raw`] = value;
      words[`${name}Text`] = words[name];
    }
    return words;
  };
  const plain = (values: Values): string =>
    Object.entries(values)
      .map(([name, value]) => `${name}=${told(name, value)}`)
      .join(" ");

  return (area, key, values) => {
    const words = readable(values);
    if (area === "knative") {
      const [rule = "", part = ""] = key.split(".");
      const known: object = (messages.knative.rule as Readonly<Record<string, object>>)[rule] ?? {};
      if (!(part in known)) return "";
      return withMinus(texts.knative(`rule.${key}`, key.endsWith(".remedy") ? commandValues(words) : words));
    }
    if (area === "gate") return withMinus(texts.gate(key, words));
    // That catalogue asks whether there is any retention.
    if (area === "explain")
      return withMinus(texts.explain(key, { ...words, retentionMs: values.retentionMs ?? 0 }));
    const catalogue = key in messages.invariants ? "invariants" : "diagnosis";
    const parts = (messages[catalogue] as Readonly<Record<string, object>>)[key];
    const part = PARTS[area].find((name) => parts !== undefined && name in parts);
    if (part !== undefined) {
      const said = part === "remedy" ? commandValues(words) : words;
      return withMinus(texts[catalogue](`${key}.${part}`, said));
    }
    if (area === "title") return key;
    return area === "detail" ? plain(values) : "";
  };
}

/** Numbers below zero with a minus, not a hyphen. */
function withMinus(text: string): string {
  return text.replace(/(?<=^|\s)-(?=\d)/g, "−");
}
