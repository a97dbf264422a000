/**
 * Digests as a text that is small inside a page. A page carries its data in a string of a script, where every quote is
 * escaped twice; with columns of numbers instead of named fields, five thousand revisions take a quarter of the page.
 *
 *   [namespace, name, coldStarts, flips, trouble, troubleAt, findings, since, limits, …slices, …samples]   tracks as in `ROW_SLICES`
 *   slices    [value, from, length | -1, seq, endSeq, …]      value: its number in the table of tracks
 *   since     [place, from − since, …]                        of the phases that began before the list that shows them
 *   limits    [place, limitMs, …]                            of the phases that do not turn after the usual time
 *   samples   [t, value | -2, seq, …]                         -2: not known (the autoscaler itself writes -1)
 *
 * Times and numbers of records are differences to the ones before; the first of a track to the first of the same track of a row before:
 * rows that were listed one after another differ by as much, so that ten thousand of them pack well.
 */
import {
  type FindingMark,
  type RevisionDigest,
  ROW_SAMPLES,
  ROW_SLICES,
  type RowTracks,
  TRACKS,
} from "../core/index.ts";
import type { Sample, Slice } from "../model/timeline.ts";

const NOTHING = -2;
const OPEN = -1;

type Row = [
  namespace: string,
  name: string,
  coldStarts: number,
  flips: number,
  trouble: string,
  troubleAt: number | null,
  findings: PackedFinding[],
  since: number[],
  limits: number[],
  ...tracks: number[][],
];

/** The digests as text; what a row of the overview has no use for (reasons of slices) is left out. */
export function encodeDigests(digests: readonly RevisionDigest[]): string {
  const steps = encodeInSlices(digests);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same with a pause after every digest, for who must answer others meanwhile. */
export function* encodeInSlices(digests: readonly RevisionDigest[]): Generator<void, string, void> {
  const rows: string[] = [];
  const begins = newBegins();
  for (const digest of digests) {
    rows.push(JSON.stringify(rowOf(digest, begins)));
    yield;
  }
  return `[${rows.join(",")}]`;
}

/** Where a track began in the row before. */
interface Begin {
  t: number;
  seq: number;
}

interface Begins {
  readonly slices: readonly Begin[];
  readonly samples: readonly Begin[];
}

function newBegins(): Begins {
  const begin = (): Begin => ({ t: 0, seq: 0 });
  return { slices: ROW_SLICES.map(begin), samples: ROW_SAMPLES.map(begin) };
}

const rowOf = (digest: RevisionDigest, { slices, samples }: Begins): Row => [
  digest.namespace,
  digest.name,
  digest.coldStarts,
  digest.flips,
  digest.trouble,
  digest.troubleAt,
  digest.findings.map(packFinding),
  packSince(digest.phase),
  packLimits(digest.phase),
  ...ROW_SLICES.map((name, i) => packSlices(digest[name], TRACKS[name].row, slices[i])),
  ...ROW_SAMPLES.map((name, i) => packSamples(digest[name], samples[i])),
];

/** The digests of {@link encodeDigests}; throws SyntaxError on text that is not JSON. */
export function decodeDigests(text: string): RevisionDigest[] {
  const rows = JSON.parse(text) as Row[];
  const begins = newBegins();
  return rows.map(
    ([
      namespace,
      name,
      coldStarts,
      flips,
      trouble,
      troubleAt,
      findings,
      since,
      limits,
      ...tracks
    ]): RevisionDigest => ({
      key: `${namespace}/${name}`,
      namespace,
      name,
      ...withLimits(withSince(unpackTracks(tracks, begins), since), limits),
      coldStarts,
      flips,
      findings: findings.map(unpackFinding),
      trouble,
      troubleAt,
    }),
  );
}

/** What the slices of each track may say, in the order of their numbers. */
const VALUES = ROW_SLICES.map((name) => Object.keys(TRACKS[name].row));

function unpackTracks(packed: readonly number[][], begins: Begins): RowTracks {
  const tracks: Partial<Record<keyof RowTracks, unknown>> = {};
  ROW_SLICES.forEach((name, i) => {
    tracks[name] = unpackSlices(packed[i], VALUES[i] ?? [], begins.slices[i]);
  });
  ROW_SAMPLES.forEach((name, i) => {
    tracks[name] = unpackSamples(packed[ROW_SLICES.length + i], begins.samples[i]);
  });
  return tracks as RowTracks;
}

function packSince(phases: RowTracks["phase"]): number[] {
  return phases.flatMap(({ from, since }, place) => (since === undefined ? [] : [place, from - since]));
}

function withSince(tracks: RowTracks, packed: readonly number[]): RowTracks {
  for (let i = 0; i < packed.length; i += 2) {
    const slice = tracks.phase[packed[i] ?? -1];
    if (slice !== undefined) slice.since = slice.from - (packed[i + 1] ?? 0);
  }
  return tracks;
}

function packLimits(phases: RowTracks["phase"]): number[] {
  return phases.flatMap(({ limitMs }, place) => (limitMs === undefined ? [] : [place, limitMs]));
}

function withLimits(tracks: RowTracks, packed: readonly number[]): RowTracks {
  for (let i = 0; i < packed.length; i += 2) {
    const slice = tracks.phase[packed[i] ?? -1];
    if (slice !== undefined) slice.limitMs = packed[i + 1] ?? 0;
  }
  return tracks;
}

type PackedFinding = [
  rule: string,
  from: number,
  to: number | null,
  afterMs: number,
  until: number | null,
  beginSeq: number,
  endSeq: number | null,
  severity: FindingMark["severity"] | null,
  judgedAt: number | null,
];

function packFinding(finding: FindingMark): PackedFinding {
  const { rule, from, to, afterMs, judgedAt, until, beginSeq, endSeq, severity } = finding;
  return [
    rule,
    from,
    to,
    afterMs,
    until ?? null,
    beginSeq,
    endSeq ?? null,
    severity ?? null,
    judgedAt ?? null,
  ];
}

function unpackFinding(packed: PackedFinding): FindingMark {
  const [rule, from, to, afterMs, until, beginSeq, endSeq, severity, judgedAt] = packed;
  return {
    rule,
    from,
    to,
    afterMs,
    beginSeq,
    ...(until === null ? {} : { until }),
    ...(endSeq === null ? {} : { endSeq }),
    ...(severity == null ? {} : { severity }),
    ...(judgedAt == null ? {} : { judgedAt }),
  };
}

const SLICE_FIELDS = 5;
const SAMPLE_FIELDS = 3;

/** The track begins there; one that is empty begins nowhere. */
function moveTo(begin: Begin, t: number | undefined, seq: number | undefined): void {
  begin.t = t ?? begin.t;
  begin.seq = seq ?? begin.seq;
}

function packSlices(
  slices: readonly Slice[],
  numbers: Readonly<Record<string, number>>,
  begin: Begin = { t: 0, seq: 0 },
): number[] {
  let { t, seq: record } = begin;
  moveTo(begin, slices[0]?.from, slices[0]?.seq);
  return slices.flatMap((slice) => {
    const end = slice.endSeq === undefined ? OPEN : slice.endSeq - slice.seq;
    const length = slice.to === null ? OPEN : slice.to - slice.from;
    const packed = [numbers[slice.value] ?? -1, slice.from - t, length, slice.seq - record, end];
    t = slice.from;
    record = slice.seq;
    return packed;
  });
}

/** @param values in the order of their numbers */
function unpackSlices(
  packed: readonly number[] = [],
  values: readonly string[],
  begin: Begin = { t: 0, seq: 0 },
): Slice[] {
  const slices: Slice[] = [];
  let from = begin.t;
  let seq = begin.seq;
  for (let i = 0; i < packed.length; i += SLICE_FIELDS) {
    // By place: a list of ten thousand rows has more than a hundred thousand of them, and a page waits for it.
    const length = packed[i + 2] ?? OPEN;
    const end = packed[i + 4] ?? OPEN;
    from += packed[i + 1] ?? 0;
    seq += packed[i + 3] ?? 0;
    const value = values[packed[i] ?? 0] ?? "";
    const to = length === OPEN ? null : from + length;
    slices.push(end === OPEN ? { value, from, to, seq } : { value, from, to, seq, endSeq: seq + end });
    if (i > 0) continue;
    begin.t = from;
    begin.seq = seq;
  }
  return slices;
}

function packSamples(samples: readonly Sample[], begin: Begin = { t: 0, seq: 0 }): number[] {
  let { t, seq: record } = begin;
  moveTo(begin, samples[0]?.t, samples[0]?.seq);
  return samples.flatMap((sample) => {
    const packed = [sample.t - t, sample.value ?? NOTHING, sample.seq - record];
    t = sample.t;
    record = sample.seq;
    return packed;
  });
}

function unpackSamples(packed: readonly number[] = [], begin: Begin = { t: 0, seq: 0 }): Sample[] {
  const samples: Sample[] = [];
  let t = begin.t;
  let seq = begin.seq;
  for (let i = 0; i < packed.length; i += SAMPLE_FIELDS) {
    const value = packed[i + 1] ?? NOTHING;
    t += packed[i] ?? 0;
    seq += packed[i + 2] ?? 0;
    samples.push({ t, value: value === NOTHING ? null : value, seq });
    if (i > 0) continue;
    begin.t = t;
    begin.seq = seq;
  }
  return samples;
}
