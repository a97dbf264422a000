/** The command line of `skscope mcp`. */
import { parseArgs } from "node:util";
import { STDIN } from "../../sources/read-inputs.ts";
import { UsageError } from "../errors.ts";
import { parsedBy } from "../parsed.ts";
import { PLACE_FLAGS, type PlaceOptions, readPlace } from "../query/place-options.ts";
import { t } from "../texts.ts";

export interface McpCommandOptions {
  readonly place: PlaceOptions;
  /** Where HTTP is served; null: standard input and output. 0: any port. */
  readonly port: number | null;
}

const DEFAULT_PORT = 3001;

/** @throws UsageError */
export function readMcpOptions(argv: readonly string[]): McpCommandOptions {
  const { values, positionals } = parsedBy(parse, argv);
  if (positionals.includes(STDIN)) throw new UsageError(t("mcp.stdin"));
  if (values.port !== undefined && values.http !== true) throw new UsageError(t("mcp.portAlone"));
  const port = values.port ?? String(DEFAULT_PORT);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new UsageError(t("open.port", { given: port }));
  return { place: readPlace(positionals, values), port: values.http === true ? Number(port) : null };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { ...PLACE_FLAGS, http: { type: "boolean" }, port: { type: "string" } },
  });
}
