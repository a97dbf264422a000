import { signIn } from "@/lib/server/sign-in.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Takes the token of the form, and begins a session. */
export const POST = (request: Request): Promise<Response> => signIn(request);
