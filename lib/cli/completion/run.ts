/** `skscope completion SHELL`, and `__complete`, which the shells call then; kubectl calls it as `kubectl_complete-skscope`. */
import { CLEAN, type CliStreams, FAILED } from "../exit.ts";
import { print, printMisuse } from "../output.ts";
import { t } from "../texts.ts";
import { complete } from "./complete.ts";
import { SCRIPTS } from "./scripts.ts";
import { isShell } from "./words.ts";

/** The hidden command, by the name that cobra gives it. */
export const COMPLETE = "__complete";

/** Prints what a shell is to be told. */
export async function runCompletion(argv: readonly string[], io: CliStreams): Promise<number> {
  const [shell = "", ...more] = argv;
  if (!isShell(shell) || more.length > 0) {
    await printMisuse(t("completion.shell", { given: argv.join(" ") || t("completion.none") }), io);
    return FAILED;
  }
  await print(io.stdout, SCRIPTS[shell]);
  return CLEAN;
}

/** Prints what could come next, a word on each line, and what else the shell may offer. */
export async function runComplete(argv: readonly string[], io: CliStreams): Promise<number> {
  const contexts =
    argv.includes("--context") || argv.at(-1)?.startsWith("--context=") ? await namesOfContexts() : [];
  const { words, directive } = complete(argv, () => contexts);
  await print(io.stdout, [...words, `:${directive}`].map((line) => `${line}\n`).join(""));
  return CLEAN;
}

/** A kubeconfig that cannot be read completes nothing. */
async function namesOfContexts(): Promise<readonly string[]> {
  const { readContexts } = await import("../../cluster/kubeconfig.ts");
  try {
    return readContexts({}, process.env)?.contexts.map(({ name }) => name) ?? [];
  } catch {
    return [];
  }
}
