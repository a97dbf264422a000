/** A fact as a row. Texts are short: there may be millions of them. */

import type { ColdStartFact, FindingFact, FlipFact, ScaleToZeroFact } from "../core/facts/fact.ts";
import { detailOf, FACT_KINDS, type Fact } from "../core/index.ts";
import type { EpochMs } from "../model/units.ts";

export interface FactRow {
  readonly kind: number;
  readonly detail: string;
  readonly at: EpochMs;
  /** null for a finding that lasts; of what has no length its beginning. */
  readonly until: EpochMs | null;
  readonly data: string;
}

/** What a row says of its revision. */
export interface StoredFact extends FactRow {
  readonly namespace: string;
  readonly name: string;
}

/** The row of a fact. */
export function rowOf(fact: Fact): FactRow {
  return {
    kind: FACT_KINDS.indexOf(fact.fact),
    detail: detailOf(fact),
    at: fact.at,
    until: fact.fact === "finding" ? fact.to : fact.at,
    data: JSON.stringify(dataOf(fact)),
  };
}

/** The order of the values is that of version 1 of the file. */
function dataOf(fact: Fact): readonly unknown[] {
  switch (fact.fact) {
    case "coldStart": {
      const { kind, outcome, totalMs, answeredMs, waitedCount, lengths, slowest, causes } = fact;
      return [kind, outcome, totalMs, answeredMs, waitedCount, lengths, slowest, causes];
    }
    case "scaleToZero":
      return [fact.outcome, fact.confirmMs, fact.drainMs, fact.probeFailures];
    case "flip":
      return [fact.before, fact.after];
    case "finding":
      return [fact.severity, Number(fact.isCut), Number(fact.isListed)];
    case "setting":
      return [fact.before, fact.after];
  }
}

type Values<F extends Fact, K extends readonly (keyof F)[]> = { [I in keyof K]: F[K[I] & keyof F] };

/** The fact of a row; null for a kind of another version. */
export function factOf({ kind, detail, at, until, data, namespace, name }: StoredFact): Fact | null {
  const values: unknown = JSON.parse(data);
  const of = { namespace, name, at };
  switch (FACT_KINDS[kind]) {
    case "coldStart": {
      const [kind, outcome, totalMs, answeredMs, waitedCount, lengths, slowest, causes] = values as Values<
        ColdStartFact,
        ["kind", "outcome", "totalMs", "answeredMs", "waitedCount", "lengths", "slowest", "causes"]
      >;
      return {
        fact: "coldStart",
        ...of,
        kind,
        outcome,
        totalMs,
        answeredMs,
        waitedCount,
        lengths,
        slowest,
        causes,
      };
    }
    case "scaleToZero": {
      const [outcome, confirmMs, drainMs, probeFailures] = values as Values<
        ScaleToZeroFact,
        ["outcome", "confirmMs", "drainMs", "probeFailures"]
      >;
      return { fact: "scaleToZero", ...of, outcome, confirmMs, drainMs, probeFailures };
    }
    case "flip": {
      const [before, after] = values as Values<FlipFact, ["before", "after"]>;
      return { fact: "flip", ...of, before, after };
    }
    case "finding": {
      const [severity, isCut, isListed] = values as [FindingFact["severity"], number, number];
      return {
        fact: "finding",
        ...of,
        rule: detail,
        severity,
        to: until,
        isCut: isCut === 1,
        isListed: isListed === 1,
      };
    }
    case "setting": {
      const [before, after] = values as [string | null, string | null];
      return { fact: "setting", ...of, key: detail, before, after };
    }
    default:
      return null;
  }
}
