/** Which build of skscope this is. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shared } from "../sources/shared.ts";

/** The same in every process of one build; while developing, of one process only: code changes without a build then. */
export const buildId = shared("buildId", (): string => {
  if (process.env.NODE_ENV !== "production") return randomUUID();
  const folder = process.env.NEXT_DIST_DIR ?? ".next";
  try {
    return readFileSync(join(/* turbopackIgnore: true */ process.cwd(), folder, "BUILD_ID"), "utf8").trim();
  } catch {
    return randomUUID();
  }
});
