import { refusal, secured } from "@/lib/server/gate.ts";
import { get as answering, only } from "@/lib/server/route.ts";
import { signIn, signOut } from "@/lib/server/sign-in.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

type Handler = ReturnType<typeof answering>;

/** The form does not come through the proxy, so the gate is asked here. */
const guarded =
  (answer: Handler): Handler =>
  async (request, context) =>
    secured(refusal(request) ?? (await answer(request, context)), request.headers);

/** Takes the token of the form, and begins a session. */
export const POST = guarded(answering((request) => signIn(request)));

/** Ends the session. */
export const DELETE = guarded(answering((request) => signOut(request)));

const other = guarded(answering(only("POST, DELETE")));

export { other as GET, other as HEAD, other as PATCH, other as PUT };
