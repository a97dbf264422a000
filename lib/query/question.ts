/** What can be asked, and with which words: one table for `skscope query`, for `skscope mcp` and for /api/mcp. */
import { z } from "zod";
import { parseTime } from "../trace/time.ts";

/** So many entries an answer has at most, and where nobody asks for a number. */
export const MOST_ENTRIES = 200;
export const USUAL_ENTRIES = 50;

const TIME = "an RFC 3339 time such as 2026-11-23T04:05:14.201Z";
const REVISION = '"NAMESPACE/NAME", as `revisions` lists it; a bare name where only one revision has it';
const SEQ = "the number of a record, from 0";
const LIMIT = `a whole number from 1 to ${MOST_ENTRIES}`;
const CURSOR = "the `next` of the answer before";

const text = (allowed: string, longest = 400) =>
  z.string({ error: allowed }).min(1, allowed).max(longest, allowed);
const time = text(TIME, 64)
  .transform(parseTime)
  .refine((ms) => !Number.isNaN(ms), TIME)
  .describe(TIME);

// The id of a scenario holds all of it.
const source = text("the handle of a source, as `sources` lists it", 4_000)
  .describe("Handle of a source, as `sources` lists it. May be left out where there is only one.")
  .optional();
const revision = text(REVISION).describe(`The revision: ${REVISION}.`);
const limit = z.int({ error: LIMIT }).min(1, LIMIT).max(MOST_ENTRIES, LIMIT).describe(LIMIT).optional();
const cursor = text(CURSOR).describe(`Goes on after an answer: ${CURSOR}.`).optional();
const namespace = text("a Kubernetes namespace", 63).describe("Only of this namespace.").optional();
const at = time.describe(`The instant, ${TIME}; without it the latest that is known.`).optional();
const from = time.describe(`Beginning of the range, ${TIME}.`).optional();
const to = time.describe(`End of the range, ${TIME}.`).optional();
const SEVERITY = ["error", "warning", "note"] as const;
const SEVERITY_WORDS = '"error", "warning" or "note"';
const yesNo = (what: string) => z.boolean({ error: "true or false" }).describe(what).optional();

/** The words of each question. */
export const INPUTS = {
  sources: z.strictObject({ limit, cursor }),
  revisions: z.strictObject({
    source,
    namespace,
    match: text("a part of a name").describe("Only those whose NAMESPACE/NAME contains this.").optional(),
    attention: yesNo("Only those with findings of severity error or warning at the instant."),
    at,
    limit,
    cursor,
  }),
  why: z.strictObject({ source, revision, at }),
  findings: z.strictObject({
    source,
    revision: revision.optional(),
    severity: z
      .enum(SEVERITY, { error: SEVERITY_WORDS })
      .describe(`Only those that are at least so bad: ${SEVERITY_WORDS}; without it errors and warnings.`)
      .optional(),
    lasting: yesNo("Only those that are not over."),
    finding: text("the handle of a finding, such as D19.1100")
      .describe("Only the finding with this handle, however bad it is.")
      .optional(),
    limit,
    cursor,
  }),
  records: z.strictObject({
    source,
    revision: revision.optional(),
    at: time.describe(`The last records received up to this instant, the newest first: ${TIME}.`).optional(),
    from,
    to,
    resource: text("a resource")
      .describe(
        "Only of this resource (pods, endpoints, serverlessservices.networking.internal.knative.dev) or process (autoscaler, activator, controller).",
      )
      .optional(),
    objects: yesNo(
      "With the Kubernetes objects of watch records, shortened; log lines, probes and requests are always there.",
    ),
    limit,
    cursor,
  }),
  record: z.strictObject({
    source,
    record: z
      .int({ error: SEQ })
      .min(0, SEQ)
      .max(1_000_000_000_000, SEQ)
      .describe(`${SEQ}, as other answers name it.`),
  }),
  state: z.strictObject({
    source,
    revision,
    at,
    objects: yesNo("With the Kubernetes objects themselves, shortened."),
  }),
  "cold-starts": z.strictObject({
    source,
    revision: revision.optional(),
    namespace,
    service: text("the name of a Knative Service", 253)
      .describe("Only of revisions of this Knative Service.")
      .optional(),
    from,
    to,
    limit,
    cursor,
  }),
} as const;

export type QuestionName = keyof typeof INPUTS;
export type InputOf<Name extends QuestionName> = z.output<(typeof INPUTS)[Name]>;

export const QUESTIONS = Object.keys(INPUTS) as readonly QuestionName[];

/** What each is for, for whoever chooses one. */
export const DESCRIPTIONS: Readonly<Record<QuestionName, string>> = {
  sources:
    "Lists the sources: recordings, and clusters that are watched, each with its handle and the time that it covers.",
  revisions:
    "Lists the revisions of a source with the state of each at an instant: phase, mode (what the autoscaler wants), path (where requests really go), pods, cold starts, and what was found. Begin here; `attention` leaves those that need it.",
  why: "Says why a revision is in the state it is in at an instant: the answer sentence by sentence with the record behind each, the checklist that keeps pods from going to zero, what was found, and remedies.",
  findings:
    "Lists what was found wrong in a source, or of one revision, over all of its time: rule, severity, cause, remedy, who was hurt, and the numbers of the records that show it.",
  records:
    "Lists the records of a revision (or of the whole source) at an instant or in a range of time: watch events, log lines of Knative's processes, probes, requests.",
  record:
    "Gives one record by its number, whole, with the numbers of the records before and after it of the same object.",
  state:
    "Gives the state of a revision at an instant: mode, path, pods, activators, settings in force and where each comes from, what is unknown, and which objects there were.",
  "cold-starts":
    "Gives statistics of cold starts (count, outcomes, percentiles of each phase) and the cold starts themselves, the newest first, each with its phases, causes and records.",
};

export function isQuestion(name: string): name is QuestionName {
  return Object.hasOwn(INPUTS, name);
}
