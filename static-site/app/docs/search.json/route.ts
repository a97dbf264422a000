import { docSite } from "../../../docs.ts";

export const dynamic = "force-static";

/** What can be found in the documentation; asked for when somebody begins to search. */
export function GET(): Response {
  return Response.json(docSite().findable());
}
