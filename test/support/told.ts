/** All that is said of a revision at an instant, in English, and what was found of it until then. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  buildState,
  type CoreOptions,
  type CoreState,
  endRecords,
  explain,
  findingsUntil,
  gateAt,
  type RevisionState,
  ruleOf,
} from "../../lib/core/index.ts";
import { describe } from "../../lib/i18n/describe.ts";
import type { JsonObject } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { RESOURCES } from "../../lib/model/resources.ts";
import type { FindingValues, RevisionPhase } from "../../lib/model/timeline.ts";
import { readTrace } from "../../lib/trace/reader.ts";
import type { Recording } from "./check-recording.ts";
import { merged } from "./pod-objects.ts";
import { at, KEY, records } from "./records.ts";

export interface Told {
  readonly state: CoreState;
  readonly revision: RevisionState;
  readonly phase: RevisionPhase;
  /** The keys of the sentence's clauses. */
  readonly clauses: readonly string[];
  /** The branch of the gate and the key of its headline. */
  readonly gate: string;
  /** Rule ids, each once; notes of the severity `note` are not among them. */
  readonly rules: readonly string[];
  /** Everything there is to read: the sentence, the gate, all findings and remedies. */
  readonly text: string;
  /** The values of a rule's last finding; {} where there is none. */
  valuesOf(rule: string): FindingValues;
  /** "10:00:20.020–10:01:02.000", or "10:00:20.020–" while it lasts; of the rule's last finding. */
  spanOf(rule: string): string | null;
}

const RESOURCE_OF_KIND = new Map(RESOURCES.map(({ kind, resource }) => [kind, resource]));

/** A recording of `test/recordings`, by its path there. */
export function openCase(path: string): Recording {
  const bytes = readFileSync(`test/recordings/${path}`);
  const plain = new Uint8Array(path.endsWith(".gz") ? gunzipSync(bytes) : bytes);
  return { bytes: plain, ...readTrace(plain) };
}

/** What `kubectl get … -o json` printed, as records of one instant. */
export function openDump(path: string, t: number): Recording {
  const { items } = JSON.parse(readFileSync(`test/recordings/${path}`, "utf8")) as { items: JsonObject[] };
  const at = new Date(t).toISOString();
  const records = items.map((object, seq): TraceRecord => {
    const resource = RESOURCE_OF_KIND.get(String(object.kind)) ?? String(object.kind);
    return { seq, t, at, type: "ADDED", resource, initial: true, object };
  });
  return { bytes: new Uint8Array(), header: { version: 1 }, records, problems: [] };
}

/** What is said of a recording's only revision at its end, or of one by its name. */
export function toldOf(recording: Pick<Recording, "header" | "records">, key?: string): Told {
  const { systemNamespace, knative } = recording.header;
  const state = buildState(recording.records, { systemNamespace, knative });
  endRecords(state, recording.records.length - 1);
  return toldOfState(state, key);
}

/** What is said of r at a second of a drawn story, of which these pods are a part; no more records come. */
export function toldOfStory(
  text: string,
  pods: readonly TraceRecord[],
  seconds: number,
  options: CoreOptions = {},
): Told {
  const all = merged(records(text), pods);
  const state = buildState(all, options);
  endRecords(state, all.length - 1);
  return toldOfState(state, KEY, at(seconds));
}

/** The same of a state, at an instant or at its end. */
export function toldOfState(state: CoreState, key?: string, t = state.shared.lastT ?? 0): Told {
  const all = [...state.revisions.values()].filter(({ hasSks }) => hasSks);
  const revision = key === undefined ? all[0] : state.revisions.get(key);
  if (revision === undefined || (key === undefined && all.length > 1)) {
    throw new Error(`which revision? ${[...state.revisions.keys()].join(" ")}`);
  }
  const { phase, clauses } = explain(state.shared, revision, t);
  const gate = gateAt(state.shared, revision, t);
  const found = findingsUntil(revision, t).filter(({ rule }) => {
    const known = ruleOf(rule);
    return known?.kind !== "diagnosis" || known.severity !== "note";
  });
  const last = (rule: string) => found.findLast((finding) => finding.rule === rule);
  const said = [
    ...clauses.map(({ key: clause, values }) => describe("explain", clause, values)),
    describe("gate", `headline.${gate.headline.key}`, gate.headline.values),
    ...(gate.unblock === null ? [] : [describe("gate", `unblock.${gate.unblock.key}`, gate.unblock.values)]),
    ...gate.exceptions.map((note) => describe("gate", `note.${note.key}`, note.values)),
    ...found.flatMap(({ rule, values }) =>
      (["title", "detail", "remedy"] as const).map((part) => describe(part, rule, values)),
    ),
  ];
  return {
    state,
    revision,
    phase,
    clauses: clauses.map((clause) => clause.key),
    gate: `${gate.branch} ${gate.headline.key}`,
    rules: [...new Set(found.map(({ rule }) => rule))].sort(),
    text: said.join("\n"),
    valuesOf: (rule) => last(rule)?.values ?? {},
    spanOf: (rule) => {
      const finding = last(rule);
      return finding === undefined ? null : `${clock(finding.from)}–${clock(finding.to)}`;
    },
  };
}

/** An instant as minutes read it: "10:00:20.020"; "" for one that has not come. */
export function clock(t: number | null): string {
  return t === null ? "" : new Date(t).toISOString().slice(11, 23);
}
