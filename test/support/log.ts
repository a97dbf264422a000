/** A log whose lines a test can read. */
import { createLog, type Log } from "../../lib/server/log.ts";

export interface HeldLog {
  readonly log: Log;
  /** Everything that was written. */
  text(): string;
  lines(): Record<string, unknown>[];
}

export function heldLog(env: NodeJS.ProcessEnv = {} as NodeJS.ProcessEnv): HeldLog {
  let text = "";
  const log = createLog(env, {
    write(line) {
      text += line;
    },
  });
  return {
    log,
    text: () => text,
    lines: () =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
