/** `skscope query`: one question, one JSON document. */
import type { Readable } from "node:stream";
import { printableJson } from "../../model/printable.ts";
import { isQueryError } from "../../query/library.ts";
import { UsageError } from "../errors.ts";
import { CLEAN, type CliStreams, FAILED } from "../exit.ts";
import { print, printMisuse } from "../output.ts";
import { t } from "../texts.ts";
import { untilSignal } from "../until-signal.ts";
import { readQueryOptions } from "./options.ts";
import { openPlace } from "./place.ts";

/** Prints the answer; resolves to the exit status, and never rejects for a fault of the input. */
export async function runQuery(argv: readonly string[], io: CliStreams): Promise<number> {
  let stdin: Readable | null = null;
  try {
    const { place: where, question, input } = readQueryOptions(argv);
    if (where.kind === "files" && where.paths.includes("-")) stdin = io.stdin;
    const answer = await untilSignal(async (stop) => {
      const place = openPlace(where, {
        stdin: io.stdin,
        stdinName: t("standardInput"),
        env: process.env,
        stop,
        say: (line) => void print(io.stderr, `${line}\n`),
        now: Date.now,
      });
      try {
        return await place.ask(question, input);
      } finally {
        await place.close();
      }
    });
    await print(io.stdout, `${printableJson(JSON.stringify(answer, null, 2))}\n`);
    return CLEAN;
  } catch (error) {
    if (error instanceof UsageError) await printMisuse(error.message, io);
    else if (isQueryError(error)) await print(io.stderr, `skscope query: ${error.message}\n`);
    else throw error;
    return FAILED;
  } finally {
    // What is left unread would keep the process waiting for the writer.
    stdin?.destroy();
  }
}
