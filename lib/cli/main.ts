/** The command line: `skscope [serve]`, `skscope demo`, `skscope report FILE [--json] [--fail-on …]`, `skscope why [NAME]`, `skscope record OUT`, `skscope collect --to URL`, `skscope export FILE`, `skscope stats`, `skscope open FILE`, `skscope query [FILE] QUESTION`, `skscope mcp`, `skscope completion SHELL`. Exit status 0, 1 and 2 as the report format defines them. */
import packageJson from "../../package.json" with { type: "json" };
import { printable, printableJson } from "../model/printable.ts";
import { STDIN } from "../sources/read-inputs.ts";
import {
  misused,
  runCollect,
  runConvert,
  runExport,
  runMcpCommand,
  runOpenCommand,
  runQueryCommand,
  runRecord,
  runServing,
  runStatsCommand,
  runWhyCommand,
} from "./commands.ts";
import { COMPLETE, runComplete, runCompletion } from "./completion/run.ts";
import { timeGiven } from "./convert.ts";
import { UsageError } from "./errors.ts";
import { CLEAN, type CliStreams, FAILED, FOUND } from "./exit.ts";
import { type FailOn, isClean, takeFailOn } from "./fail-on.ts";
import { noted, notesFor, withNotes } from "./notes-text.ts";
import { print, printFault } from "./output.ts";
import { readReport } from "./read-report.ts";
import { DOCUMENT_FORMATS, type DocumentFormat, reportDocument } from "./report-document.ts";
import { reportText } from "./report-text.ts";
import { t } from "./texts.ts";

/** By their first word; report, which stands anywhere, is the one that is read here. */
const COMMANDS: Readonly<Record<string, (argv: readonly string[], io: CliStreams) => Promise<number>>> = {
  why: runWhyCommand,
  record: runRecord,
  collect: runCollect,
  export: runExport,
  convert: runConvert,
  stats: runStatsCommand,
  query: runQueryCommand,
  mcp: runMcpCommand,
  open: runOpenCommand,
  completion: runCompletion,
};

/** Runs the command; resolves to the exit status and never rejects for a fault of the input. */
export async function main(argv: readonly string[], io: CliStreams): Promise<number> {
  // What is completed may hold a flag that asks for help.
  if (argv[0] === COMPLETE) return runComplete(argv.slice(1), io);
  if (isToServe(argv)) return runServing(argv, io);
  const isHelp = argv.includes("--help") || argv.includes("-h");
  const [first = ""] = argv;
  const command = isHelp || !Object.hasOwn(COMMANDS, first) ? undefined : COMMANDS[first];
  if (command !== undefined) return command(argv.slice(1), io);
  const { rest: words, failOn, unknown: unknownSeverity } = takeFailOn(argv);
  const { rest, at } = takeAt(words);
  const options = rest.filter((word) => word.startsWith("-") && word !== "-");
  const [named, ...files] = rest.filter((word) => !options.includes(word));
  if (isHelp) {
    await print(io.stdout, `${t("help", { usage: t("usage") })}\n`);
    return CLEAN;
  }
  if (options.includes("--version")) {
    await print(io.stdout, `${packageJson.version}\n`);
    return CLEAN;
  }
  const unknown = options.find((option) => option !== "--json" && !isDocument(option));
  if (named !== "report") return misused(io, t("unknownCommand", { name: named ?? "" }));
  if (unknown !== undefined) return misused(io, t("unknownOption", { name: unknown }));
  if (unknownSeverity !== null) return misused(io, t("unknownSeverity", { given: unknownSeverity }));
  if (files.length === 0) return misused(io, t("noFile"));
  try {
    const asDocument = options.find(isDocument) ?? null;
    const asJson = options.includes("--json");
    return await runReport(files, { asJson, asDocument, failOn, at: timeGiven(at) }, io);
  } catch (error) {
    if (error instanceof UsageError) return misused(io, error.message);
    throw error;
  }
}

/** With these it does not serve, wherever they stand: a report takes its flags first, too. */
const NOT_SERVING = ["report", "--help", "-h", "--version"];

/** Serving is what it does when no other command is named; flags alone are those of the server. */
function isToServe(argv: readonly string[]): boolean {
  const [first = "serve"] = argv;
  if (first === "serve" || first === "demo") return true;
  return first.startsWith("-") && !argv.some((word) => NOT_SERVING.includes(word));
}

function isDocument(option: string): option is DocumentFormat {
  return DOCUMENT_FORMATS.some((format) => format === option);
}

interface ReportOptions {
  readonly asJson: boolean;
  readonly asDocument: DocumentFormat | null;
  readonly failOn: FailOn;
  /** When lists were made that do not say it. */
  readonly at: number | undefined;
}

/** Takes `--at TIME` out of the words. */
function takeAt(words: readonly string[]): {
  readonly rest: readonly string[];
  readonly at: string | undefined;
} {
  const index = words.indexOf("--at");
  if (index !== -1) return { rest: words.toSpliced(index, 2), at: words[index + 1] ?? "" };
  const joined = words.find((word) => word.startsWith("--at="));
  return { rest: words.filter((word) => word !== joined), at: joined?.slice("--at=".length) };
}

async function runReport(
  paths: readonly string[],
  { asJson, asDocument, failOn, at }: ReportOptions,
  io: CliStreams,
): Promise<number> {
  const isStdin = paths.includes(STDIN);
  const stdinName = t("standardInput");
  const name = paths.map((path) => (path === STDIN ? stdinName : path)).join(", ");
  try {
    const listed = at === undefined ? {} : { listedAt: at };
    const input = await noted(paths);
    const given = { paths: input.paths, stdin: io.stdin, stdinName, now: Date.now(), ...listed };
    const { header, report, state } = await readReport(given);
    const notes = await notesFor(input, header);
    const text =
      asDocument !== null
        ? await reportDocument(asDocument, given, { header, state, name, notes })
        : asJson
          ? `${printableJson(JSON.stringify(withNotes(report, notes), null, 2))}\n`
          : reportText(report, header, name, notes);
    await print(io.stdout, text);
    // Logs of Knative's own processes, or a Service, may be all there is: what is found in them is judged.
    const { revisions, services = [], knative } = report;
    if (revisions.length + services.length + knative.findings.length === 0) {
      const what = t("nothingToJudge");
      await print(
        io.stderr,
        `${t("error", { what, where: printable(name), advice: t("advice.noRevision") })}\n`,
      );
      return FAILED;
    }
    return isClean(report, failOn) ? CLEAN : FOUND;
  } catch (error) {
    await printFault(error, name, io);
    return FAILED;
  } finally {
    // What is left unread would keep the process waiting for the writer.
    if (isStdin) io.stdin.destroy();
  }
}
