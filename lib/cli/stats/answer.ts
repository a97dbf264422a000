/** Facts into statistics: those that a server has kept, or those of recordings. */
import type { Readable } from "node:stream";
import { factKey } from "../../core/facts/fact.ts";
import {
  advance,
  type CoreState,
  createFactTracker,
  createState,
  createStats,
  endRecords,
  type Fact,
  type FactTracker,
  type Span,
  type Stats,
  type StatsQuestion,
  step,
} from "../../core/index.ts";
import { DETAILS_MS, forgetDetails } from "../../core/state/forget-details.ts";
import { openFactsReader } from "../../facts/facts-reader.ts";
import { factFolders } from "../../facts/folders.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { readInputs } from "../../sources/read-inputs.ts";
import { UsageError } from "../errors.ts";
import { t } from "../texts.ts";
import type { StatsOptions } from "./options.ts";

/** What is read besides what the options say. */
export interface StatsInputs {
  readonly stdin: Readable;
  readonly stdinName: string;
  readonly now: EpochMs;
}

/** There is nothing to ask; the message says where it was looked for. */
export class NoFactsError extends Error {
  override readonly name = "NoFactsError";
}

const DEFAULT_SINCE_MS: DurationMs = 30 * 86_400_000;
/** Details are let go after so many records, and facts are read before. */
const LOOK_EVERY = 32_768;

/** @throws UsageError, NoFactsError, and what reading files throws */
export function statsFor(options: StatsOptions, inputs: StatsInputs): Promise<Stats> {
  return options.files.length > 0 ? ofFiles(options, inputs) : ofData(options, inputs.now);
}

async function ofData(options: StatsOptions, now: EpochMs): Promise<Stats> {
  const folders = await factFolders(options.data);
  const names = folders.map(({ name }) => name).join(", ");
  if (folders.length === 0) throw new NoFactsError(t("stats.noFacts", { folder: options.data }));
  const { cluster } = options;
  if (cluster === null && folders.length > 1) throw new UsageError(t("stats.whichCluster", { names }));
  const folder = folders.find(({ name }) => cluster === null || name === cluster);
  const reader = folder === undefined ? null : await openFactsReader(folder.path);
  if (reader === null) throw new UsageError(t("stats.noCluster", { name: cluster ?? "", names }));
  try {
    const question = questionOf(options, { from: now - (options.sinceMs ?? DEFAULT_SINCE_MS), to: now });
    const builder = createStats(question);
    for (const fact of reader.facts(question, question.namespace)) builder.add(fact);
    return builder.result(reader.watched());
  } finally {
    reader.close();
  }
}

/** Each is read by itself: of one cluster or of several, from one time or from many. */
async function ofFiles(options: StatsOptions, inputs: StatsInputs): Promise<Stats> {
  const facts = new Map<string, Fact>();
  const spans: Span[] = [];
  for (const path of options.files) {
    const span = await readFile(path, inputs, facts);
    if (span !== null) spans.push(span);
  }
  const to = Math.max(...spans.map((span) => span.to));
  if (spans.length === 0) throw new NoFactsError(t("stats.noRecords"));
  const begin = Math.min(...spans.map(({ from }) => from));
  const from = options.sinceMs === null ? begin : to - options.sinceMs;
  const builder = createStats(questionOf(options, { from, to }));
  for (const fact of facts.values()) if (fact.at >= from && fact.at <= to) builder.add(fact);
  return builder.result(joined(spans));
}

async function readFile(path: string, inputs: StatsInputs, facts: Map<string, Fact>): Promise<Span | null> {
  let options: { systemNamespace?: string | undefined; knative?: string | undefined } = {};
  let state: CoreState | null = null;
  let tracker: FactTracker | null = null;
  let lastSeq = 0;
  const look = (of: CoreState): void => {
    tracker ??= createFactTracker(of);
    for (const changes of tracker.changes(of.shared.lastT ?? 0)) {
      for (const fact of changes.facts) facts.set(factKey(fact), fact);
      for (const fact of changes.revoked) facts.delete(factKey(fact));
    }
  };
  await readInputs(
    { paths: [path], ...inputs },
    {
      onHeader: ({ systemNamespace, knative }) => {
        options = { systemNamespace, knative };
      },
      onProblem: () => undefined,
      onRecord: (record) => {
        lastSeq = record.seq;
        state = step(state ?? createState(options), record);
        if (state.shared.records % LOOK_EVERY !== 0) return;
        const before = (state.shared.lastT ?? 0) - DETAILS_MS;
        advance(state, before);
        look(state);
        forgetDetails(state, before);
      },
    },
  );
  const whole = state as CoreState | null;
  if (whole === null) return null;
  endRecords(whole, lastSeq);
  look(whole);
  const { firstT, lastT } = whole.shared;
  return firstT === null || lastT === null ? null : { from: firstT, to: lastT };
}

function questionOf({ namespace, service, by, objective }: StatsOptions, span: Span): StatsQuestion {
  return { ...span, namespace, service, by, objective };
}

/** Spans in order, those that overlap as one. */
function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last !== undefined && span.from <= last.to) {
      found[found.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    } else found.push(span);
  }
  return found;
}
