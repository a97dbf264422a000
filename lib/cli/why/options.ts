/** The command line of `skscope why`. */
import { parseArgs } from "node:util";
import type { DurationMs } from "../../model/units.ts";
import { CLUSTER_FLAGS, type ClusterOptions, durationGiven, readClusterFlags } from "../cluster-flags.ts";
import { UsageError } from "../errors.ts";
import { type FailOn, takeFailOn } from "../fail-on.ts";
import { parsedBy } from "../parsed.ts";
import { t } from "../texts.ts";
import { type AskedName, readName } from "./names.ts";

const FORMATS = ["text", "json", "markdown"] as const;
export type WhyFormat = (typeof FORMATS)[number];

export interface WhyOptions extends ClusterOptions {
  /** null: all revisions. */
  readonly name: AskedName | null;
  readonly format: WhyFormat;
  readonly failOn: FailOn;
  readonly readLogs: boolean;
  readonly watch: boolean;
  /** How long it is watched; undefined: until it changes or is told to stop. */
  readonly timeoutMs: DurationMs | undefined;
}

/** @throws UsageError */
export function readWhyOptions(argv: readonly string[]): WhyOptions {
  const { rest, failOn, unknown } = takeFailOn(argv);
  if (unknown !== null) throw new UsageError(t("unknownSeverity", { given: unknown }));
  const { values, positionals } = parsedBy(parse, rest);
  const [given, ...more] = positionals;
  if (more.length > 0) throw new UsageError(t("whyNow.tooManyNames", { count: positionals.length }));
  const name = given === undefined ? null : readName(given);
  const watch = values.watch === true;
  if (values.timeout !== undefined && !watch) throw new UsageError(t("whyNow.timeout"));
  return {
    ...readClusterFlags(values, name?.namespace ?? undefined),
    name,
    format: values.json === true ? "json" : formatOf(values.output ?? "text"),
    failOn,
    readLogs: values["no-logs"] !== true,
    watch,
    timeoutMs: values.timeout === undefined ? undefined : durationGiven("--timeout", values.timeout),
  };
}

function formatOf(given: string): WhyFormat {
  const format = FORMATS.find((known) => known === given);
  if (format === undefined) throw new UsageError(t("whyNow.format", { given, known: FORMATS.join(", ") }));
  return format;
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...CLUSTER_FLAGS,
      output: { type: "string", short: "o" },
      json: { type: "boolean" },
      watch: { type: "boolean", short: "w" },
      timeout: { type: "string" },
      "no-logs": { type: "boolean" },
    },
  });
}
