/** What joins the words of `skscope serve` and `skscope demo` with this machine. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { whyNotListen } from "../../../scripts/environment.mjs";
import { FLAGS_HELP } from "../../../scripts/flags.mjs";
import { serve } from "../../../scripts/start.mjs";
import { printable } from "../../model/printable.ts";
import { UsageError } from "../errors.ts";
import { openBrowser } from "../open/browser.ts";
import { freePort, NoServerError, packageRoot, requireServer } from "../open/server.ts";
import { type Printed, print, printFault, printMisuse } from "../output.ts";
import { t } from "../texts.ts";
import { findCluster } from "./cluster.ts";
import { readServeOptions } from "./options.ts";
import { isSeen, runServe } from "./run.ts";

const FAILED = 2;

/** Serves until a signal ends it, which is a good end; resolves to the exit status. */
export async function runServeCommand(
  argv: readonly string[],
  io: Printed,
  { isDemo }: { readonly isDemo: boolean },
): Promise<number> {
  try {
    const options = readServeOptions(argv, isDemo);
    if (options.wantsHelp) {
      await print(io.stdout, `${t("serve.help")}\n\n${FLAGS_HELP}${t("serve.helpOwn")}\n`);
      return 0;
    }
    const { env } = process;
    const root = packageRoot();
    requireServer(root, env);
    return await runServe(options, {
      env,
      isPackage: existsSync(join(root, "server")),
      isInteractive: isSeen(process.stdout.isTTY === true, env),
      findCluster,
      isFree: async (port) => (await whyNotListen(env.HOST || "127.0.0.1", port)) === null,
      freePort,
      serve: (announce) => serve({ announce }),
      print: (text) => print(io.stdout, `${text}\n`),
      say: (line) => void print(io.stderr, `${printable(line)}\n`),
      browse: openBrowser,
    });
  } catch (error) {
    if (error instanceof UsageError) {
      await printMisuse(error.message, io);
      return FAILED;
    }
    const advice = error instanceof NoServerError ? error.advice : t("serve.advice");
    await printFault(error, "skscope serve", io, advice);
    return FAILED;
  }
}
