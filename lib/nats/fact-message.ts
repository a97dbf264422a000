/**
 * Facts on their way through a stream: what a collector has written at one time. A message says of which time it tells, so whoever
 * has not read those before it knows what it knows nothing of:
 *
 *   ├─ message 7 ─┤├─ message 8 ─┤      ├─ message 9: another collector begins ─┤
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Fact, FindingFact, Minute, Span } from "../core/index.ts";
import { asArray, asNumber, asObject, type JsonObject } from "../model/json.ts";

export interface FactMessage {
  /** New, or other than they were told. */
  readonly facts: readonly Fact[];
  /** Findings that were told and never were. */
  readonly revoked: readonly FindingFact[];
  /** What was watched since the message before, by whoever writes it. */
  readonly watched: Span;
  readonly minutes: readonly Minute[];
  /** The first of whoever writes it. */
  readonly isBeginning: boolean;
}

/** What a message of another version of skscope may not be read as. */
export const FACTS_FORMAT = 1;
/** Far more than {@link encodeFacts} makes of a message's facts. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A message of a newer skscope, or none of it. */
export class UnreadableFactsError extends Error {
  override readonly name = "UnreadableFactsError";
}

/** The bytes of a message. */
export function encodeFacts({ facts, revoked, watched, minutes, isBeginning }: FactMessage): Uint8Array {
  const { from, to } = watched;
  const said = {
    format: FACTS_FORMAT,
    watched: [from, to],
    ...(facts.length === 0 ? {} : { facts }),
    ...(revoked.length === 0 ? {} : { revoked }),
    ...(minutes.length === 0 ? {} : { minutes }),
    ...(isBeginning ? { isBeginning } : {}),
  };
  return deflateRawSync(JSON.stringify(said));
}

/** @throws UnreadableFactsError */
export function decodeFacts(data: Uint8Array): FactMessage {
  let said: JsonObject;
  try {
    said = asObject(JSON.parse(inflateRawSync(data, { maxOutputLength: MOST_BYTES }).toString()));
  } catch {
    throw new UnreadableFactsError("they cannot be read");
  }
  const format = asNumber(said.format);
  if (format !== FACTS_FORMAT) {
    throw new UnreadableFactsError(
      `they are of another skscope (format ${format ?? "unknown"}; this one knows ${FACTS_FORMAT})`,
    );
  }
  const [from, to] = asArray(said.watched).map(asNumber);
  if (from === undefined || to === undefined) throw new UnreadableFactsError("they do not say of which time");
  return {
    // Whoever may write here is a collector of the same format.
    facts: asArray(said.facts) as unknown as readonly Fact[],
    revoked: asArray(said.revoked) as unknown as readonly FindingFact[],
    watched: { from, to },
    minutes: asArray(said.minutes) as unknown as readonly Minute[],
    isBeginning: said.isBeginning === true,
  };
}
