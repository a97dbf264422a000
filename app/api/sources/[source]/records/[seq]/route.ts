import { readRecordParams } from "@/lib/server/params.ts";
import { ProblemError } from "@/lib/server/problem.ts";
import { get, json, methodNotAllowed } from "@/lib/server/route.ts";
import { openPart } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** One record, the version of its object before it, and its neighbours in that object's history. */
export const GET = get(async (_request, params) => {
  const { source: id, seq } = readRecordParams(params);
  const source = await openPart(id);
  const found = source.inContext(seq);
  if (found === null) {
    const range = source.lastSeq < 0 ? "it has none" : `they are numbered 0 to ${source.lastSeq}`;
    throw new ProblemError("unknown-record", `The source "${id}" has no record ${seq}: ${range}.`);
  }
  return json(found);
});

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
