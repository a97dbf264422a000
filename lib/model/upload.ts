/** What a browser and the server agree on about uploads of recordings. */
import type { TraceProblem } from "./record.ts";
import type { EpochMs } from "./units.ts";

/** As sent, packed or not. */
export const MAX_UPLOAD_BYTES = 256 * 1024 * 1024;

/** Uploaded recordings that are kept. */
export const MAX_UPLOADS = 20;

/** Why an upload was not kept; a problem detail has it as `failure`, for pages in other languages than the answer's. */
export type UploadFailure = (typeof UPLOAD_FAILURES)[number];

const UPLOAD_FAILURES = [
  "sent-too-large",
  "unpacked-too-large",
  "import-too-large",
  "not-a-trace",
  "interrupted",
  "too-many",
  "disk-full",
  "unwritable",
] as const;

/** Whether a text is one of them: a server of another version may know others. */
export function isUploadFailure(text: unknown): text is UploadFailure {
  return (UPLOAD_FAILURES as readonly unknown[]).includes(text);
}

/** The answer to an upload that was kept. */
export interface UploadAnswer {
  /** Of the new source. */
  readonly id: string;
  readonly records: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** The first problems; `problemCount` says how many there are. */
  readonly problems: readonly TraceProblem[];
  readonly problemCount: number;
  /** Its page. */
  readonly href: string;
}
