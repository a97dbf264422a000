/** What the command prints: results, misuse and faults, each in the same words everywhere. */
import type { Writable } from "node:stream";
import {
  messageOf,
  NotATraceError,
  TraceUnreadableError,
  UnsupportedTraceVersionError,
} from "../model/errors.ts";
import { printable } from "../model/printable.ts";
import type { ReportedInput } from "../model/source-contents.ts";
import { NothingImportedError } from "../trace/import/door.ts";
import { UnwritableError } from "./errors.ts";
import { inputLines, refusedWords } from "./inputs-text.ts";
import { t } from "./texts.ts";

/** Where a command prints. */
export interface Printed {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** What became of each input. */
export async function printInputs(inputs: readonly ReportedInput[], io: Printed): Promise<void> {
  for (const line of inputLines(inputs)) await print(io.stderr, `${line.trimStart()}\n`);
}

/** Says what is wrong, where, and what to do. */
export async function printFault(
  error: unknown,
  name: string,
  io: Printed,
  otherAdvice = adviceFor(error),
): Promise<void> {
  const { what, advice } =
    error instanceof NothingImportedError
      ? refusedWords(error.refused)
      : { what: messageOf(error), advice: otherAdvice };
  await print(io.stderr, `${t("error", { what: printable(what), where: printable(name), advice })}\n`);
}

/** What to do about an error. */
export function adviceFor(error: unknown): string {
  if (error instanceof UnwritableError) return t("advice.unwritable");
  if (error instanceof TraceUnreadableError) return t("advice.unreadable");
  if (error instanceof UnsupportedTraceVersionError) {
    return t("advice.version", { supported: error.supported });
  }
  return error instanceof NotATraceError ? t("advice.notATrace") : t("advice.other");
}

/** Says that the words of the command line do not fit, and which do. */
export async function printMisuse(what: string, io: Printed): Promise<void> {
  await print(io.stderr, `skscope: ${printable(what)}\n${t("usage")}\n`);
}

/** Streams whose errors are listened to: one listener for each, however much is written at a time. */
const heard = new WeakSet<Writable>();

/** Writes a text out; a reader that has gone (`skscope report x | head`) is no error. */
export function print(stream: Writable, text: string): Promise<void> {
  // What is told to the writer is told a second time as an event, which would end the process.
  if (!heard.has(stream)) stream.on("error", () => undefined);
  heard.add(stream);
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error == null || (error as NodeJS.ErrnoException).code === "EPIPE") resolve();
      else reject(error);
    });
  });
}
