/** `skscope stats`: what weeks of facts, or recordings, say of each service. */

import type { Readable } from "node:stream";
import { UnusableFactsError } from "../../facts/database.ts";
import { messageOf } from "../../model/errors.ts";
import { printable, printableJson } from "../../model/printable.ts";
import { UsageError } from "../errors.ts";
import { type Printed, print, printFault, printMisuse } from "../output.ts";
import { t } from "../texts.ts";
import { NoFactsError, statsFor } from "./answer.ts";
import { readStatsOptions } from "./options.ts";
import { statsText } from "./text.ts";

/** Resolves to the exit status: 0, 1 when a promise was asked for and is not kept, 2 when there is nothing to ask. */
export async function runStats(
  argv: readonly string[],
  io: Printed & { readonly stdin: Readable },
  env: NodeJS.ProcessEnv,
  now: number,
): Promise<number> {
  let where = "skscope stats";
  try {
    const options = readStatsOptions(argv, env);
    if (options.files.length > 0) where = options.files.join(", ");
    const stats = await statsFor(options, { stdin: io.stdin, stdinName: t("standardInput"), now });
    const text =
      options.format === "json"
        ? `${printableJson(JSON.stringify(stats, null, 2))}\n`
        : statsText(stats, options);
    await print(io.stdout, text);
    return stats.all.kept?.isMet === false ? 1 : 0;
  } catch (error) {
    if (error instanceof UsageError) {
      await printMisuse(error.message, io);
      return 2;
    }
    if (error instanceof NoFactsError || error instanceof UnusableFactsError) {
      const what = printable(messageOf(error));
      await print(io.stderr, `${t("error", { what, where: printable(where), advice: t("stats.advice") })}\n`);
      return 2;
    }
    await printFault(error, where, io);
    return 2;
  } finally {
    io.stdin.destroy();
  }
}
