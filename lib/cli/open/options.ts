/** The words of `skscope open`. */
import { parseArgs } from "node:util";
import type { EpochMs } from "../../model/units.ts";
import { timeGiven } from "../convert.ts";
import { UsageError } from "../errors.ts";
import { parsedBy } from "../parsed.ts";
import { t } from "../texts.ts";

export interface OpenOptions {
  readonly paths: readonly string[];
  /** When lists were made that do not say it. */
  readonly at: EpochMs | undefined;
  /** undefined: a free one. */
  readonly port: number | undefined;
  readonly opensBrowser: boolean;
}

/** @throws UsageError */
export function readOpenOptions(argv: readonly string[]): OpenOptions {
  const { positionals, values } = parsedBy(parse, argv);
  if (positionals.length === 0) throw new UsageError(t("open.noFile"));
  return {
    paths: positionals,
    at: timeGiven(values.at),
    port: portGiven(values.port),
    opensBrowser: values["no-open"] !== true && values["no-browser"] !== true,
  };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      at: { type: "string" },
      port: { type: "string" },
      "no-open": { type: "boolean" },
      // What it was called first.
      "no-browser": { type: "boolean" },
    },
  });
}

const MAX_PORT = 65_535;

function portGiven(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > MAX_PORT)
    throw new UsageError(t("open.port", { given: text }));
  return port;
}
