/** What a browser and the server agree on about uploads of recordings. */
import type { TraceProblem } from "./record.ts";
import type { EpochMs } from "./units.ts";

/** As sent, packed or not. */
export const MAX_UPLOAD_BYTES = 256 * 1024 * 1024;

/** Uploaded recordings that are kept. */
export const MAX_UPLOADS = 20;

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
