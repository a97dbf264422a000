/** What tests of uploads look at: why one was refused, and what is on the disk afterwards. */
import { existsSync, readdirSync } from "node:fs";
import { expect } from "vitest";
import { UploadError } from "../../lib/sources/upload.ts";

/** The error with which an upload was refused. */
export async function failureOf(kept: Promise<unknown>): Promise<UploadError> {
  const error = await kept.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UploadError);
  return error as UploadError;
}

/** Everything in the data directory. */
export function leftIn(dataDir: string): string[] {
  if (!existsSync(dataDir)) return [];
  return readdirSync(dataDir, { recursive: true, encoding: "utf8" })
    .filter((name) => name !== "recordings")
    .sort();
}
