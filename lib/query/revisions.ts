/** `revisions`: the rows of a source at an instant. */
import { z } from "zod";
import { type OverviewRow, rowAt, unknownAt } from "../core/index.ts";
import { frameOf, instantOf, openAsked, told } from "./asked-source.ts";
import { pageOf } from "./bounds.ts";
import type { QueryLibrary } from "./library.ts";
import type { InputOf } from "./question.ts";
import { FRAME, instant, link, maybeInstant, revisionHandle, severity, TAIL } from "./shapes.ts";

export const revisionsAnswer = z.object({
  ...FRAME,
  at: instant,
  count: z.int().describe("how many there are in all"),
  revisions: z.array(
    z.object({
      revision: revisionHandle,
      phase: z.string(),
      since: maybeInstant,
      mode: z.string().nullable().describe("what the autoscaler wants: Serve or Proxy; null: not known"),
      path: z.string().nullable().describe("who is behind the public Service; null: not known"),
      replicas: z.number().nullable(),
      coldStarts: z.int(),
      flips: z.int(),
      trouble: z.string().describe("last reason for which a container or scheduling failed"),
      findings: z.array(z.object({ rule: z.string(), severity, from: instant })),
      link,
    }),
  ),
  ...TAIL,
});

/** Nothing worse than a note is on a row. */
const attention = ({ findings }: OverviewRow): boolean =>
  findings.some(({ severity: how }) => how !== "note");

export async function* revisionsOf(library: QueryLibrary, input: InputOf<"revisions">) {
  const asked = await openAsked(library, input.source);
  const { source, notes, link: linkTo } = asked;
  const at = instantOf(asked, input.at);
  const { shared } = source.state;
  const hidden = unknownAt(shared, at);
  const rows: OverviewRow[] = [];
  for (const digest of source.digests()) {
    if (input.namespace !== undefined && digest.namespace !== input.namespace) continue;
    if (input.match !== undefined && !digest.key.includes(input.match)) continue;
    const row = rowAt(shared, digest, at, hidden);
    yield;
    if (row !== null && (input.attention !== true || attention(row))) rows.push(row);
  }
  rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = yield* pageOf(
    rows,
    input,
    ({ key }) => key,
    (row) => ({
      revision: row.key,
      phase: row.phase,
      since: told(row.since),
      mode: row.wish,
      path: row.pathUnknown ? null : row.path,
      replicas: row.replicas,
      coldStarts: row.coldStarts,
      flips: row.flips,
      trouble: row.trouble,
      findings: row.findings.map(({ rule, severity: how, from }) => ({
        rule,
        severity: how,
        from: told(from) ?? "",
      })),
      link: linkTo({ revision: row.key, t: at }),
    }),
  );
  return {
    ...frameOf(asked),
    at: told(at) ?? "",
    count: rows.length,
    revisions: page.entries,
    next: page.next,
    notes,
    untrusted: ["revisions[].revision", "revisions[].trouble"],
  };
}
