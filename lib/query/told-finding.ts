/** A finding as answers tell it: in words, with the records that show it. */
import { z } from "zod";
import { type Finding, type Incident, incidentOf, type SystemFinding } from "../core/index.ts";
import type { RevisionState } from "../core/state/state.ts";
import { describe } from "../i18n/describe.ts";
import type { EpochMs } from "../model/units.ts";
import { type AskedSource, keyOf, told } from "./asked-source.ts";
import { cutText } from "./bounds.ts";
import { evidence, instant, link, maybeInstant, revisionHandle, severity } from "./shapes.ts";

/** So many records of one finding are named; the page and `records` have the others. */
const MOST_EVIDENCE = 20;
const LONGEST = 1_200;

export const findingShape = z.object({
  finding: z.string().describe("its handle within its revision: stays the same while it lasts, and after"),
  revision: revisionHandle.nullable().describe("null: of Knative itself"),
  component: z.string().nullable().describe("the process of Knative that it is about"),
  rule: z.string(),
  severity,
  title: z.string(),
  saw: z.string().describe("what was seen"),
  cause: z.string().describe('likely cause; "" where the rule names none'),
  remedy: z.string().describe('what to do; "" when there is nothing'),
  from: instant,
  to: maybeInstant.describe("null: it lasts at the end of what is known"),
  judgedAt: instant.describe("when it could be known"),
  requests: z
    .object({ seen: z.int(), failed: z.int(), slow: z.int() })
    .nullable()
    .describe("that were under way; null: no requests are recorded"),
  unchecked: z.array(z.string()).describe("what is not recorded although it could matter"),
  records: z.array(evidence),
  recordsLeft: z.int().describe("how many more records show it"),
  link,
});
export type ToldFinding = z.infer<typeof findingShape>;

/** The fields of it that hold texts of others. */
export const UNTRUSTED_IN_FINDING = ["revision", "saw", "cause", "remedy"];

/** A finding of a revision, as known at `end`. */
export function toldFinding(
  { source, link: linkTo }: AskedSource,
  revision: RevisionState,
  finding: Finding,
  end: EpochMs,
): ToldFinding {
  const incident = incidentOf(source.state.shared, revision, finding, end);
  const { rule, values } = finding;
  const key = keyOf(revision);
  const say = (area: "title" | "detail" | "remedy" | "cause" | "rule"): string =>
    cutText(describe(area, rule, values), LONGEST);
  const { records, left } = incident.evidence;
  return {
    finding: incident.ref,
    revision: key,
    component: null,
    rule,
    severity: incident.severity,
    title: say("title"),
    saw: say("detail"),
    cause: say("cause"),
    remedy: say("remedy"),
    from: told(incident.since) ?? "",
    to: told(incident.until),
    judgedAt: told(incident.judgedAt) ?? "",
    requests: requestsOf(incident),
    unchecked: incident.unchecked.map(({ what, values: of }) =>
      [what, ...Object.values(of).map(String)].join(" "),
    ),
    records: records
      .slice(0, MOST_EVIDENCE)
      .map(({ seq, t, parts }) => ({ record: seq, t: told(t), roles: parts.map(({ role }) => role) })),
    recordsLeft: left + Math.max(0, records.length - MOST_EVIDENCE),
    link: linkTo({ revision: key, t: Math.min(end, incident.judgedAt), finding: incident.ref }),
  };
}

/** A finding of Knative itself. */
export function toldSystemFinding({ link: linkTo }: AskedSource, found: SystemFinding): ToldFinding {
  const { rule, component, from, to, seq, values } = found;
  const say = (part: string): string => cutText(describe("knative", `${rule}.${part}`, values), LONGEST);
  return {
    finding: systemRef(found),
    revision: null,
    component,
    rule,
    severity: found.severity,
    title: say("title"),
    saw: say("saw"),
    cause: say("cause"),
    remedy: say("remedy"),
    from: told(from) ?? "",
    to: told(to),
    judgedAt: told(from) ?? "",
    requests: null,
    unchecked: [],
    records: [{ record: seq, t: null, roles: ["shows"] }],
    recordsLeft: 0,
    link: linkTo({ t: from }),
  };
}

/** Its handle: the rule, the process and when it began. */
export function systemRef({ rule, component, from }: SystemFinding): string {
  return [rule, component, String(from)].filter((part) => part !== "").join(".");
}

function requestsOf({ hurt }: Incident): ToldFinding["requests"] {
  return hurt === null ? null : { seen: hurt.requests, failed: hurt.failed, slow: hurt.slow };
}
