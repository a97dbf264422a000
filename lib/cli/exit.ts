/** What a command is given, and how it ends. */
import type { Readable } from "node:stream";
import type { Printed } from "./output.ts";

/** Standard streams of a process. */
export interface CliStreams extends Printed {
  readonly stdin: Readable;
}

/** Exit statuses, as the report format defines them. */
export const CLEAN = 0;
export const FOUND = 1;
export const FAILED = 2;
