import { problemResponse } from "@/lib/server/problem.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Paths under /api that are no route; without this they would get a page. */
function unknownRoute(request: Request): Response {
  const { pathname } = new URL(request.url);
  return problemResponse("unknown-route", `There is nothing at ${pathname}.`, pathname);
}

export {
  unknownRoute as DELETE,
  unknownRoute as GET,
  unknownRoute as PATCH,
  unknownRoute as POST,
  unknownRoute as PUT,
};
