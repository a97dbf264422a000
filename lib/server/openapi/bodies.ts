/** What the routes answer, as schemas: what a client may rely on. Members that are not named here may change at any time. */
import { z } from "zod";

const ms = z.number().describe("milliseconds since the epoch");
const maybeMs = z.number().nullable();
const length = z.number().nullable().describe("milliseconds; null: not seen");
const iso = z.string().describe("RFC 3339");
const count = z.int().min(0);
/** Of the core, as it keeps it: `JSON.parse(text, revive)` of skscope/core reads its Maps and Sets. */
const ofCore = (what: string) =>
  z.looseObject({}).describe(`${what}; not described further: skscope/core of the same version reads it`);

const severity = z.enum(["error", "warning", "note"]);
const percentiles = z.looseObject({ count, p50: length, p90: length, p99: length, max: length });
const problem = z.looseObject({ line: z.number(), reason: z.string() });

export const sourceSummary = z.looseObject({
  id: z.string(),
  kind: z.enum(["recording", "cluster"]),
  title: z.string(),
  story: z.string(),
  lookFor: z.array(z.string()),
  start: z.string().optional().describe("NAMESPACE/NAME of the revision a newcomer should see first"),
  records: count.nullable(),
  from: maybeMs,
  to: maybeMs,
  durationMs: maybeMs,
  sizeBytes: z.number().nullable(),
  error: z.string().optional().describe("why it cannot be opened"),
  isImported: z.literal(true).optional(),
});

export const sources = z.looseObject({
  sources: z.array(sourceSummary),
  problems: z.array(
    z.looseObject({ kind: z.string(), path: z.string(), reason: z.string(), detail: z.string() }),
  ),
  clusters: z.array(
    z.looseObject({
      id: z.string(),
      context: z.string(),
      server: z.string(),
      namespace: z.string().nullable(),
      isCurrent: z.boolean(),
      state: z.enum(["starting", "live", "stale", "refused", "stopped"]),
      revisions: count.nullable(),
    }),
  ),
});

export const source = z.looseObject({
  source: sourceSummary,
  epoch: z.string(),
  header: z.looseObject({ version: z.number() }),
  records: count,
  duplicates: count,
  from: maybeMs,
  to: maybeMs,
  problemCount: count,
  problems: z.array(problem),
  notes: z.array(z.looseObject({})),
  gaps: z.array(z.looseObject({ resource: z.string(), from: ms, to: maybeMs, reason: z.string() })),
  resources: z.array(z.looseObject({ resource: z.string(), records: count, lastT: maybeMs, late: count })),
  digests: z.array(ofCore("a row of the overview")),
  shared: ofCore("what all revisions share"),
});

const interval = z.looseObject({ value: z.string(), from: iso, to: iso.nullable() });
const coldStartStatistics = z.looseObject({
  count,
  outcomes: z.record(z.string(), count),
  kinds: z.record(z.string(), count),
  measures: z.record(z.string(), percentiles),
  slowest: z.string().nullable(),
});
const revisionFacts = z.looseObject({
  namespace: z.string(),
  name: z.string(),
  specMode: z.array(interval),
  path: z.array(interval),
  condition: z.array(interval),
  flips: count,
  coldStarts: z.array(z.looseObject({ kind: z.string(), begin: iso, outcome: z.string(), totalMs: length })),
  scaleToZero: z.array(z.looseObject({ inactiveAt: iso, outcome: z.string() })),
  violations: z.array(z.looseObject({ rule: z.string(), from: iso, to: iso.nullable(), detail: z.string() })),
  diagnoses: z.array(
    z.looseObject({
      rule: z.string(),
      severity,
      from: iso,
      to: iso.nullable(),
      text: z.string(),
      remedy: z.string(),
    }),
  ),
  answer: z.looseObject({ phase: z.string(), since: iso.nullable(), text: z.string() }),
  gate: z.looseObject({ branch: z.string(), text: z.string(), blockedBy: z.string().nullable() }),
  burst: z.looseObject({}),
  coldStartStatistics,
});

/** As docs/report.md tells it. */
export const report = z.looseObject({
  trace: z.looseObject({
    records: count,
    problems: z.array(problem),
    from: iso.nullable(),
    to: iso.nullable(),
  }),
  revisions: z.array(revisionFacts),
  unborn: z.array(revisionFacts).optional(),
  services: z.array(z.looseObject({ kind: z.string(), namespace: z.string(), name: z.string() })).optional(),
  knative: z.looseObject({
    components: z.array(
      z.looseObject({
        component: z.string(),
        state: z.enum(["ready", "starting", "down", "gone", "scaledToZero", "unknown"]),
      }),
    ),
    findings: z.array(
      z.looseObject({ rule: z.string(), severity, from: iso, to: iso.nullable(), text: z.string() }),
    ),
    changes: z.array(z.looseObject({ at: iso, name: z.string(), key: z.string() })),
  }),
  coldStartStatistics,
});

export const found = z.looseObject({
  shared: ofCore("what all revisions share").optional(),
  revisions: z.array(ofCore("a revision")),
  next: z.number().nullable().optional().describe("where the next answer begins"),
});

export const note = z.looseObject({
  id: z.string(),
  revision: z.string().nullable(),
  from: ms,
  to: maybeMs,
  text: z.string(),
  by: z.string(),
  at: maybeMs,
  version: count,
});

export const notes = z.looseObject({ notes: z.array(note), keeps: z.boolean() });

export const coldStarts = z.looseObject({
  coldStarts: z.array(
    z.looseObject({
      namespace: z.string(),
      name: z.string(),
      index: z.int().min(1),
      kind: z.string(),
      outcome: z.enum(["ready", "abandoned", "open"]),
      begin: ms,
      totalMs: length,
      answeredMs: length,
      lengths: z.record(z.string(), length),
      slowest: z.string().nullable(),
      causes: z.array(z.looseObject({ key: z.string(), phase: z.string(), seq: z.number() })),
      marks: z.array(z.looseObject({ key: z.string(), t: ms, seq: z.number().nullable() })),
    }),
  ),
});

const wakes = z.looseObject({
  count,
  outcomes: z.record(z.string(), count),
  total: percentiles,
  answered: percentiles,
});

/** As docs/facts.md tells it. */
export const stats = z.looseObject({
  from: ms,
  to: ms,
  by: z.string(),
  watchedMs: z.number(),
  periods: z.array(z.looseObject({ key: z.string(), from: ms, to: ms, watchedMs: z.number() })),
  all: wakes,
  parts: z.array(z.looseObject({ key: z.string(), wakes, flips: count, findings: count })),
  services: z.array(z.looseObject({ namespace: z.string(), service: z.string(), wakes, flips: count })),
  left: count,
  knative: z.looseObject({ findings: z.array(z.looseObject({})), settings: z.array(z.looseObject({})) }),
  failure: z.string().describe('why a cluster keeps no facts now; "" where it does'),
});

export const history = z.looseObject({
  from: ms,
  to: ms,
  bars: z.array(z.looseObject({ from: ms, to: ms, errors: count, warnings: count, coldStarts: count })),
  watched: z.array(z.looseObject({ from: ms, to: ms })),
  hours: z.array(z.looseObject({ id: z.string().describe("a source"), key: z.string(), from: ms, to: ms })),
});

export const timeline = z.looseObject({
  revision: ofCore("the revision, clipped").nullable(),
  shared: ofCore("what all revisions share"),
  from: ms,
  to: ms,
});

const version = z.looseObject({ seq: z.number(), t: ms, type: z.string(), object: z.looseObject({}) });
const objectAt = version.extend({
  resource: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  previous: version.nullable(),
  deletedAt: ms.optional(),
});

export const objects = z.looseObject({
  at: ms,
  objects: z.array(objectAt),
  deleted: z.array(objectAt),
  deletedOmitted: count,
  changed: z.array(z.looseObject({ seq: z.number(), t: ms, type: z.string(), resource: z.string() })),
});

export const record = z.looseObject({
  record: z.looseObject({
    seq: z.number(),
    t: ms,
    at: z.string(),
    type: z.string(),
    resource: z.string(),
    initial: z.boolean(),
    object: z.looseObject({}),
  }),
  previous: version.nullable(),
  previousSeq: z.number().nullable(),
  nextSeq: z.number().nullable(),
});

export const uploaded = z.looseObject({
  id: z.string(),
  records: count,
  from: ms,
  to: ms,
  problems: z.array(problem),
  problemCount: count,
  href: z.string().describe("path of its page"),
});

export const probes = z.looseObject({
  revisions: z.array(z.string()).describe("NAMESPACE/NAME of those that are probed"),
});
export const recordingBegun = z.looseObject({
  id: z.string().describe("the source that it becomes"),
  file: z.string(),
});
export const recordingEnded = recordingBegun.extend({ records: count, problem: z.string().nullable() });
export const noteDraft = note.omit({ id: true, at: true });
export const classPlace = z.looseObject({
  href: z.string().describe("path and query of a page below /learn, /sandbox or /view"),
  t: maybeMs.describe("the instant that the page shows; null: none"),
  playing: z.boolean(),
  speed: z.number().min(0).max(1_000).describe("times the original; 0: told as a story"),
  until: maybeMs.optional().describe("where it stops playing by itself before its story ends"),
  asked: z
    .looseObject({
      question: z.string().describe("chapter and question"),
      isOpen: z.boolean().describe("guesses count: the answer is not shown yet"),
    })
    .optional()
    .describe("what the class is asked there"),
  sentAt: ms,
});
export const classOpened = z.looseObject({
  id: z.string().describe("for everybody who is to follow"),
  key: z.string().describe("for the teacher, in the header X-Skscope-Class-Key"),
  isOneOfMany: z.boolean().describe("other replicas of this server know nothing of the class"),
});
const answer = z.union([z.string(), z.number()]).describe("the name of an option, or a number");
export const classTold = z.looseObject({
  followers: count,
  away: count.describe("pages that look around by themselves"),
  left: count.describe("pages that were there, and have left or lost the connection"),
  tally: z
    .looseObject({ question: z.string(), counts: z.array(z.tuple([answer, count])) })
    .nullable()
    .describe("how often each answer was guessed; null: nothing has been asked"),
});
export const classSeat = z.looseObject({
  seat: z.string().describe("22 characters that the page made up, as in the query of its stream"),
  isAway: z.boolean(),
  guess: z.looseObject({ question: z.string(), answer }).nullable(),
});
export const classHeard = z.looseObject({ isCounted: z.boolean() });
export const health = z.looseObject({ status: z.literal("ok"), streams: count });
/** JSON-RPC 2.0, as the Model Context Protocol has it. */
export const rpc = z.looseObject({ jsonrpc: z.literal("2.0") });
export const episodes = z.looseObject({}).describe("Chrome trace or OTLP/JSON: docs/export.md");
export const openapi = z.looseObject({ openapi: z.string(), paths: z.looseObject({}) });

/** RFC 9457. */
export const problemDetails = z.looseObject({
  type: z.string().describe("urn:skscope:problem:KIND"),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe("a sentence for whoever asked"),
  instance: z.string().describe("the path that was asked for"),
});

export const uploadQuery = z.object({
  name: z.string({ error: "the name of the file" }).optional(),
  modified: z
    .string({
      error: "the date of the file, RFC 3339, which counts where a list does not say when it was made",
    })
    .optional(),
});
