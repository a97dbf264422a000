/** The English words of documents, outside React: what the command writes. */
import { isoTime } from "../model/iso-time.ts";
import { describe } from "./describe.ts";
import { translator } from "./translate.ts";

type Values = Readonly<Record<string, string | number>>;

interface Found {
  readonly rule: string;
  readonly values: Values;
}

const text = translator("incident") as unknown as (key: string, values?: Values) => string;

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
} as const;
