import { openApiDocument } from "@/lib/server/openapi/document.ts";
import { get, json, methodNotAllowed } from "@/lib/server/route.ts";
import packageJson from "@/package.json" with { type: "json" };

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The OpenAPI description of everything under /api. */
export const GET = get(() => json(openApiDocument(packageJson.version)));

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
