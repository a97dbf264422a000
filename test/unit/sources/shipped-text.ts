import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { SHIPPED } from "./traces.ts";

/** The text of a shipped recording. */
export function textOfShipped(id: string): Uint8Array {
  return gunzipSync(readFileSync(join(SHIPPED, `${id}.ndjson.gz`)));
}
