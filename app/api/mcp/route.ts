import { answerQuestion } from "@/lib/server/mcp.ts";
import { get as answering, only } from "@/lib/server/route.ts";
import packageJson from "@/package.json" with { type: "json" };

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Questions of assistants, behind the same sign-in as everything else. */
export const POST = answering((request) => answerQuestion(request, packageJson.version));

const other = only("POST");

export { other as DELETE, other as GET, other as PATCH, other as PUT };
