/** What was seen of a finding, in words, outside React: for reports. */
import { MESSAGES } from "./messages.ts";
import { translator } from "./translate.ts";

interface Found {
  readonly rule: string;
  readonly values: Readonly<Record<string, string | number>>;
}

const invariants = translator("invariants");
const diagnosis = translator("diagnosis");

/** One sentence at most; a rule without a text is told by the names and numbers alone. */
export function findingDetail({ rule, values }: Found): string {
  const readable = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, told(name, value)]),
  );
  const text = (use: unknown, key: string): string =>
    (use as (key: string, values: object) => string)(key, readable);
  if (rule in MESSAGES.invariants) return text(invariants, `${rule}.detail`);
  const words = (MESSAGES.diagnosis as Readonly<Record<string, object>>)[rule];
  if (words !== undefined && "saw" in words) return text(diagnosis, `${rule}.saw`);
  return Object.entries(readable)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

/** Instants as RFC 3339, lengths of time in seconds. */
function told(name: string, value: string | number): string | number {
  if (typeof value !== "number") return value;
  if (name.endsWith("At")) return new Date(value).toISOString();
  return name.endsWith("Ms") ? `${value / 1_000} s` : value;
}
