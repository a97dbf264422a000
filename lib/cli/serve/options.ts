/** The words of `skscope serve` and `skscope demo`. */
import { readFlags } from "../../../scripts/flags.mjs";
import { messageOf } from "../../model/errors.ts";
import { UsageError } from "../errors.ts";

export interface ServeOptions {
  /** What the flags mean to the server. */
  readonly env: Readonly<Record<string, string>>;
  readonly opensBrowser: boolean;
  readonly wantsHelp: boolean;
}

/** Under both names: `skscope open` has long had the second one. */
const NO_BROWSER = ["--no-open", "--no-browser"];

/** @throws UsageError */
export function readServeOptions(argv: readonly string[], isDemo: boolean): ServeOptions {
  const flags = argv.filter((word) => !NO_BROWSER.includes(word));
  try {
    const { help, env } = readFlags(isDemo ? [...flags, "--demo"] : flags);
    return { env, opensBrowser: flags.length === argv.length, wantsHelp: help };
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
