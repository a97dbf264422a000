/** The English words of documents, outside React: what the command writes. */
import { isoTime } from "../model/iso-time.ts";
import { describe } from "./describe.ts";
import { translator } from "./translate.ts";

type Values = Readonly<Record<string, string | number>>;

interface Found {
  readonly rule: string;
  readonly values: Values;
}

type Text = (key: string, values?: Values) => string;

const text = translator("incident") as unknown as Text;
const timeline = translator("timeline") as unknown as Text;

interface Clause {
  readonly key: string;
  readonly values: Values;
}

/** Cards in English, with times as RFC 3339. */
export const ENGLISH_WORDS = {
  text,
  finding: ({ rule, values }: Found) => ({
    title: describe("title", rule, values),
    saw: describe("detail", rule, values),
    rule: describe("rule", rule, values),
    impact: describe("impact", rule, values),
    cause: describe("cause", rule, values),
    remedy: describe("remedy", rule, values),
  }),
  time: isoTime,
  timeline,
  sentence: (clauses: readonly Clause[]) =>
    clauses.map(({ key, values }) => describe("explain", key, values)).join(" "),
} as const;
