/** The command line of `skscope stats`. */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Objective, STATS_BY, type StatsBy } from "../../core/index.ts";
import type { DurationMs } from "../../model/units.ts";
import { STDIN } from "../../sources/read-inputs.ts";
import { durationGiven } from "../cluster-flags.ts";
import { dataDirToRead } from "../data-dir.ts";
import { UsageError } from "../errors.ts";
import { parsedBy } from "../parsed.ts";
import { t } from "../texts.ts";

const FORMATS = ["table", "json", "markdown"] as const;
export type StatsFormat = (typeof FORMATS)[number];

export interface StatsOptions {
  /** null: all. */
  readonly namespace: string | null;
  /** A service or a revision; null: all. */
  readonly service: string | null;
  /** null: not given. */
  readonly sinceMs: DurationMs | null;
  readonly by: StatsBy;
  readonly objective: Objective | null;
  readonly format: StatsFormat;
  /** A data directory; where there are files it is not asked. */
  readonly data: string;
  /** Of the clusters in it; null: there is one. */
  readonly cluster: string | null;
  /** Recordings, and what becomes one. */
  readonly files: readonly string[];
}

const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** @throws UsageError */
export function readStatsOptions(argv: readonly string[], env: NodeJS.ProcessEnv): StatsOptions {
  const { values, positionals } = parsedBy(parse, argv);
  const files = positionals.filter(isFile);
  const [given, ...more] = positionals.filter((word) => !isFile(word));
  if (given !== undefined && !NAME.test(given.slice(given.indexOf("/") + 1)))
    throw new UsageError(t("stats.noFile", { name: given }));
  if (more.length > 0) throw new UsageError(t("stats.names", { count: more.length + 1 }));
  const [service, within] = given?.split("/").reverse() ?? [];
  if (within !== undefined && values.namespace !== undefined && within !== values.namespace)
    throw new UsageError(t("stats.namespaces", { name: given ?? "", namespace: values.namespace }));
  if (files.length > 0 && (values.data !== undefined || values.cluster !== undefined))
    throw new UsageError(t("stats.both"));
  const by = STATS_BY.find((known) => known === (values.by ?? "week"));
  if (by === undefined) {
    throw new UsageError(t("stats.by", { given: values.by ?? "", known: STATS_BY.join(", ") }));
  }
  const output = values.json === true ? "json" : (values.output ?? "table");
  const format = FORMATS.find((known) => known === output);
  if (format === undefined)
    throw new UsageError(t("whyNow.format", { given: output, known: FORMATS.join(", ") }));
  return {
    namespace: values.namespace ?? within ?? null,
    service: service ?? null,
    sinceMs: values.since === undefined ? null : durationGiven("--since", values.since),
    by,
    objective: values.slo === undefined ? null : objectiveGiven(values.slo),
    format,
    data: values.data ?? dataDirToRead(env),
    cluster: values.cluster ?? null,
    files,
  };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      namespace: { type: "string", short: "n" },
      since: { type: "string" },
      slo: { type: "string" },
      by: { type: "string" },
      output: { type: "string", short: "o" },
      json: { type: "boolean" },
      data: { type: "string" },
      cluster: { type: "string" },
    },
  });
}

/** A word that names a file, whether it is there or not: reading it says what is wrong with it. */
function isFile(word: string): boolean {
  return (
    word === STDIN || /\.(ndjson|jsonl?|ya?ml|log|txt|gz|tgz|tar|zip|zst)$/i.test(word) || existsSync(word)
  );
}

/** "3s", or "3s:99%". @throws UsageError */
function objectiveGiven(given: string): Objective {
  const [length = "", share, ...more] = given.split(":");
  const percent = share === undefined ? null : Number(/^(\d+(?:\.\d+)?)%?$/.exec(share)?.[1]);
  if (more.length > 0 || Number.isNaN(percent) || (percent !== null && (percent <= 0 || percent > 100)))
    throw new UsageError(t("stats.slo", { given }));
  return { withinMs: durationGiven("--slo", length), share: percent === null ? null : percent / 100 };
}
