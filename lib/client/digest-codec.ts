/**
 * Digests as a text that is small inside a page. A page carries its data in a string of a script, where every quote is
 * escaped twice; with columns of numbers instead of named fields, five thousand revisions take a quarter of the page.
 *
 *   [namespace, name, coldStarts, flips, trouble, troubleAt, specMode, path, phase, findings, publicActivators, …]
 *   slices    [value, from, length | -1, seq, endSeq, …]      value: its number in the list of values
 *   samples   [t, value | -2, seq, …]                         -2: not known (the autoscaler itself writes -1)
 *
 * Times and numbers of records are differences to the ones before.
 */
import type { FindingMark, RevisionDigest, RevisionPhase } from "../core/index.ts";
import type { Path, Sample, Slice, SpecMode } from "../model/timeline.ts";

const MODES: readonly SpecMode[] = ["Serve", "Proxy"];
const PATHS: readonly Path[] = ["activator", "pods", "mixed", "none"];
const PHASES: readonly RevisionPhase[] = [
  "Zero",
  "Waking",
  "Failing",
  "HandingOver",
  "Proxied",
  "Serving",
  "Degraded",
  "BlackHole",
  "NotOwned",
  "Creating",
  "Deleted",
  "Unknown",
];
const SAMPLES = ["publicActivators", "publicPods", "privateReady", "replicas", "desired", "actual"] as const;
const NOTHING = -2;
const OPEN = -1;

type Row = [
  namespace: string,
  name: string,
  coldStarts: number,
  flips: number,
  trouble: string,
  troubleAt: number | null,
  specMode: number[],
  path: number[],
  phase: number[],
  findings: PackedFinding[],
  ...samples: number[][],
];

/** The digests as text; what a row of the overview has no use for (reasons of slices) is left out. */
export function encodeDigests(digests: readonly RevisionDigest[]): string {
  return JSON.stringify(
    digests.map(
      (digest): Row => [
        digest.namespace,
        digest.name,
        digest.coldStarts,
        digest.flips,
        digest.trouble,
        digest.troubleAt,
        packSlices(digest.specMode, MODES),
        packSlices(digest.path, PATHS),
        packSlices(digest.phase, PHASES),
        digest.findings.map(packFinding),
        ...SAMPLES.map((name) => packSamples(digest[name])),
      ],
    ),
  );
}

/** The digests of {@link encodeDigests}; throws SyntaxError on text that is not JSON. */
export function decodeDigests(text: string): RevisionDigest[] {
  const rows = JSON.parse(text) as Row[];
  return rows.map(
    ([namespace, name, coldStarts, flips, trouble, troubleAt, mode, path, phase, findings, ...samples]) => ({
      key: `${namespace}/${name}`,
      namespace,
      name,
      specMode: unpackSlices(mode, MODES),
      path: unpackSlices(path, PATHS),
      phase: unpackSlices(phase, PHASES),
      publicActivators: unpackSamples(samples[0]),
      publicPods: unpackSamples(samples[1]),
      privateReady: unpackSamples(samples[2]),
      replicas: unpackSamples(samples[3]),
      desired: unpackSamples(samples[4]),
      actual: unpackSamples(samples[5]),
      coldStarts,
      flips,
      findings: findings.map(unpackFinding),
      trouble,
      troubleAt,
    }),
  );
}

type PackedFinding = [
  rule: string,
  from: number,
  to: number | null,
  afterMs: number,
  until: number | null,
  beginSeq: number,
  endSeq: number | null,
];

function packFinding({ rule, from, to, afterMs, until, beginSeq, endSeq }: FindingMark): PackedFinding {
  return [rule, from, to, afterMs, until ?? null, beginSeq, endSeq ?? null];
}

function unpackFinding([rule, from, to, afterMs, until, beginSeq, endSeq]: PackedFinding): FindingMark {
  return {
    rule,
    from,
    to,
    afterMs,
    beginSeq,
    ...(until === null ? {} : { until }),
    ...(endSeq === null ? {} : { endSeq }),
  };
}

const SLICE_FIELDS = 5;
const SAMPLE_FIELDS = 3;

function packSlices<V extends string>(slices: readonly Slice<V>[], values: readonly V[]): number[] {
  let t = 0;
  let record = 0;
  return slices.flatMap((slice) => {
    const end = slice.endSeq === undefined ? OPEN : slice.endSeq - slice.seq;
    const length = slice.to === null ? OPEN : slice.to - slice.from;
    const packed = [values.indexOf(slice.value), slice.from - t, length, slice.seq - record, end];
    t = slice.from;
    record = slice.seq;
    return packed;
  });
}

function unpackSlices<V extends string>(packed: readonly number[], values: readonly V[]): Slice<V>[] {
  const slices: Slice<V>[] = [];
  let from = 0;
  let seq = 0;
  for (let i = 0; i < packed.length; i += SLICE_FIELDS) {
    const [value = 0, since = 0, length = OPEN, records = 0, end = OPEN] = packed.slice(i, i + SLICE_FIELDS);
    from += since;
    seq += records;
    slices.push({
      value: values[value] as V,
      from,
      to: length === OPEN ? null : from + length,
      seq,
      ...(end === OPEN ? {} : { endSeq: seq + end }),
    });
  }
  return slices;
}

function packSamples(samples: readonly Sample[]): number[] {
  let t = 0;
  let record = 0;
  return samples.flatMap((sample) => {
    const packed = [sample.t - t, sample.value ?? NOTHING, sample.seq - record];
    t = sample.t;
    record = sample.seq;
    return packed;
  });
}

function unpackSamples(packed: readonly number[] = []): Sample[] {
  const samples: Sample[] = [];
  let t = 0;
  let seq = 0;
  for (let i = 0; i < packed.length; i += SAMPLE_FIELDS) {
    const [since = 0, value = NOTHING, records = 0] = packed.slice(i, i + SAMPLE_FIELDS);
    t += since;
    seq += records;
    samples.push({ t, value: value === NOTHING ? null : value, seq });
  }
  return samples;
}
