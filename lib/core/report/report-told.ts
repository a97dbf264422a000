/** What logs, requests and audit writes prove of a revision of which no object is recorded. */
import { isoTime } from "../../model/iso-time.ts";
import type { DecisionInstant, DecisionKind } from "../../model/timeline.ts";
import { isToldOnly } from "../reduce/known.ts";
import type { RevisionState, SharedState } from "../state/state.ts";

interface Told {
  readonly at: string;
  readonly text: string;
}

/** Nothing else of the revision is known. */
export interface ToldFacts {
  /** Log lines and writes, probes, requests that are kept. */
  readonly lines: number;
  readonly probes: number;
  readonly requests: number;
  /** Replicas that were asked for: each patch that the autoscaler logged. */
  readonly scalings: readonly { readonly at: string; readonly from: number; readonly to: number }[];
  /** The mode that it wanted, each time another one. */
  readonly modes: readonly {
    readonly at: string;
    readonly mode: string;
    readonly want: number | null;
    readonly excess: number | null;
  }[];
  readonly panics: readonly { readonly at: string; readonly on: boolean }[];
  /** The same text once, when it was said last. */
  readonly errors: readonly Told[];
  /** Writes of an audit log: who did what. */
  readonly writes: readonly Told[];
}

/** So many of each are told, the latest. */
const KEPT = 100;

/** What is told of a revision without objects; null for one that has them. */
export function toldFacts(shared: SharedState, revision: RevisionState): ToldFacts | null {
  if (!isToldOnly(shared, revision)) return null;
  const { decisions, probes, requests } = revision;
  const of = (...kinds: readonly DecisionKind[]): DecisionInstant[] =>
    decisions.filter(({ kind }) => kinds.includes(kind));
  const modes = of("mode").map(({ t, values }) => ({
    at: isoTime(t),
    mode: String(values.mode ?? ""),
    want: numberOf(values.want),
    excess: numberOf(values.ebc),
  }));
  const isWrite = ({ process }: DecisionInstant): boolean => process === "kube-apiserver";
  const errors = new Map<string, string>();
  for (const { t, message } of of("error", "request-error")) {
    errors.delete(message);
    errors.set(message, isoTime(t));
  }
  return {
    lines: decisions.length,
    probes: probes.length,
    requests: requests.t.length,
    scalings: latest(
      of("scaling").map(({ t, values }) => ({
        at: isoTime(t),
        from: numberOf(values.from) ?? 0,
        to: numberOf(values.to) ?? 0,
      })),
    ),
    modes: latest(modes.filter(({ mode }, i) => mode !== modes[i - 1]?.mode)),
    panics: latest(
      of("panic-on", "panic-off").map(({ t, kind }) => ({ at: isoTime(t), on: kind === "panic-on" })),
    ),
    errors: latest([...errors].map(([text, at]) => ({ at, text }))),
    writes: latest(decisions.filter(isWrite).map(({ t, message }) => ({ at: isoTime(t), text: message }))),
  };
}

function numberOf(value: string | number | boolean | undefined): number | null {
  return typeof value === "number" ? value : null;
}

function latest<T>(items: readonly T[]): readonly T[] {
  return items.slice(-KEPT);
}
