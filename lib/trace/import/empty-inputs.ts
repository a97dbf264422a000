/** What inputs are of which nothing came, by what was left out of them. */
import { ENCRYPTED_ENTRY } from "./archive-expand.ts";
import { OTHER_METHOD } from "./archive-zip.ts";
import type { Refused } from "./refusals.ts";
import type { InputReport } from "./report.ts";
import type { LeftReason } from "./types.ts";

const BROKEN: ReadonlySet<string> = new Set<LeftReason>(["brokenJson", "brokenYaml"]);

/** What an input is that was read and gave nothing. */
export function emptyAs({ kind, left }: InputReport): Refused {
  if (kind === "archive" || kind === "capture") {
    const broken = left.filter(({ reason }) => reason === "unreadable");
    if (left.some(({ reason }) => reason === "limit")) return "limit";
    if (broken.length === 0) return "archive";
    return broken.every(({ first }) => first.endsWith(`: ${ENCRYPTED_ENTRY}`)) ? "encrypted" : "damaged";
  }
  if (left.some(({ reason }) => reason === "limit")) return "limit";
  if (kind === "metrics" || kind === "requests") return kind;
  if (kind === "list" && left.length === 0) return "noObjects";
  if (kind === "logs" && left.length > 0 && left.every(({ reason }) => reason === "noTime"))
    return "timeless";
  if (kind !== "unknown" && kind !== "list") return "unused";
  // Lines in envelopes that are known, of other processes.
  if (left.some(({ reason }) => reason === "otherLine")) return "unused";
  return left.length > 0 && left.every(({ reason }) => BROKEN.has(reason)) ? "broken" : "text";
}

/** What an input is of which nothing came. */
export function damagedAs({
  reason,
  message,
}: {
  readonly reason: LeftReason;
  readonly message: string;
}): Refused {
  if (reason === "limit") return "limit";
  return message.startsWith(OTHER_METHOD) ? "packed" : "damaged";
}
