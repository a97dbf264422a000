import { completeSignIn } from "@/lib/server/oidc/flow.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Where the OpenID provider sends the browser back to. */
export const GET = get((request) => completeSignIn(request));

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
