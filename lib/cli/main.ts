/** The command line: `skscope [serve]`, `skscope demo`, `skscope report FILE [--json] [--fail-on …]`, `skscope why [NAME]`, `skscope record OUT`, `skscope collect --to URL`, `skscope export FILE`, `skscope stats`, `skscope open FILE`. Exit status 0, 1 and 2 as the report format defines them. */
import type { Readable } from "node:stream";
import packageJson from "../../package.json" with { type: "json" };
import { messageOf } from "../model/errors.ts";
import { printable, printableJson } from "../model/printable.ts";
import { STDIN } from "../sources/read-inputs.ts";
import { timeGiven } from "./convert.ts";
import { UsageError } from "./errors.ts";
import { type FailOn, isClean, takeFailOn } from "./fail-on.ts";
import { noted, notesFor, withNotes } from "./notes-text.ts";
import { adviceFor, type Printed, print, printFault, printInputs, printMisuse } from "./output.ts";
import { readReport } from "./read-report.ts";
import { DOCUMENT_FORMATS, type DocumentFormat, reportDocument } from "./report-document.ts";
import { reportText } from "./report-text.ts";
import { t } from "./texts.ts";

/** Standard streams of a process. */
export interface CliStreams extends Printed {
  readonly stdin: Readable;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const CLEAN = 0;
const FOUND = 1;
const FAILED = 2;

/** Runs the command; resolves to the exit status and never rejects for a fault of the input. */
export async function main(argv: readonly string[], io: CliStreams): Promise<number> {
  if (isToServe(argv)) {
    const { runServeCommand } = await import("./serve/command.ts");
    const isNamed = argv[0] === "serve" || argv[0] === "demo";
    return runServeCommand(isNamed ? argv.slice(1) : argv, io, { isDemo: argv[0] === "demo" });
  }
  const isHelp = argv.includes("--help") || argv.includes("-h");
  if (argv[0] === "why" && !isHelp) return runWhyCommand(argv.slice(1), io);
  if (argv[0] === "record" && !isHelp) return runRecord(argv.slice(1), io);
  if (argv[0] === "collect" && !isHelp) return runCollect(argv.slice(1), io);
  if (argv[0] === "export" && !isHelp) return runExport(argv.slice(1), io);
  if (argv[0] === "convert" && !isHelp) return runConvert(argv.slice(1), io);
  if (argv[0] === "stats" && !isHelp) {
    const { runStats } = await import("./stats/run.ts");
    return runStats(argv.slice(1), io, process.env, Date.now());
  }
  if (argv[0] === "open" && !isHelp) return runOpenCommand(argv.slice(1), io);
  const { rest: words, failOn, unknown: unknownSeverity } = takeFailOn(argv);
  const { rest, at } = takeAt(words);
  const options = rest.filter((word) => word.startsWith("-") && word !== "-");
  const [command, ...files] = rest.filter((word) => !options.includes(word));
  if (isHelp) {
    await print(io.stdout, `${t("help", { usage: t("usage") })}\n`);
    return CLEAN;
  }
  if (options.includes("--version")) {
    await print(io.stdout, `${packageJson.version}\n`);
    return CLEAN;
  }
  const unknown = options.find((option) => option !== "--json" && !isDocument(option));
  if (command !== "report") return misused(io, t("unknownCommand", { name: command ?? "" }));
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

/** Asks a cluster, and with --watch goes on until a signal, the time or another answer ends it. */
async function runWhyCommand(argv: readonly string[], io: CliStreams): Promise<number> {
  const [{ readWhyOptions }, { NothingToJudgeError, runWhy }] = await Promise.all([
    import("./why/options.ts"),
    import("./why/run.ts"),
  ]);
  try {
    const options = readWhyOptions(argv);
    const isFine = await untilSignal((stop) =>
      runWhy(options, {
        stop,
        env: process.env,
        print: (text) => print(io.stdout, text),
        say: (line) => void print(io.stderr, `${printable(line)}\n`),
      }),
    );
    return isFine ? CLEAN : FOUND;
  } catch (error) {
    if (error instanceof UsageError) return misused(io, error.message);
    const advice = error instanceof NothingToJudgeError ? error.advice : t("whyNow.advice.ask");
    const what = printable(messageOf(error));
    await print(io.stderr, `${t("error", { what, where: "skscope why", advice: printable(advice) })}\n`);
    return FAILED;
  }
}

/** Does what ends when it is told to, which signals do. */
async function untilSignal<T>(work: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

/** Records until a signal or the time ends it; both are good ends. */
async function runRecord(argv: readonly string[], io: CliStreams): Promise<number> {
  // What talks to clusters takes a while to load, and a report has no use for it.
  const { readRecordOptions, recordCluster } = await import("./record.ts");
  try {
    const options = readRecordOptions(argv);
    const records = await untilSignal((stop) =>
      recordCluster(options, {
        stop,
        env: process.env,
        say: (line) => void print(io.stderr, `${printable(line)}\n`),
      }),
    );
    await print(io.stdout, `${t("record.ended", { records, file: printable(options.out) })}\n`);
    return CLEAN;
  } catch (error) {
    if (error instanceof UsageError) return misused(io, error.message);
    const what = printable(messageOf(error));
    await print(io.stderr, `${t("error", { what, where: "skscope record", advice: t("advice.record") })}\n`);
    return FAILED;
  }
}

/** Collects until a signal ends it, which is a good end. */
async function runCollect(argv: readonly string[], io: CliStreams): Promise<number> {
  // Nobody else needs what talks to NATS.
  const { collectCluster, readCollectOptions } = await import("./collect.ts");
  try {
    const options = readCollectOptions(argv, process.env);
    await untilSignal((stop) =>
      collectCluster(options, {
        stop,
        env: process.env,
        say: (line) => void print(io.stderr, `${printable(line)}\n`),
      }),
    );
    return CLEAN;
  } catch (error) {
    if (error instanceof UsageError) return misused(io, error.message);
    const what = printable(messageOf(error));
    await print(io.stderr, `${t("error", { what, where: "skscope collect", advice: t("advice.record") })}\n`);
    return FAILED;
  }
}

/** Writes the episodes of a trace, to standard output or into a file; a trace without any is no failure. */
async function runExport(argv: readonly string[], io: CliStreams): Promise<number> {
  const { exportTrace, readExportOptions, writeExport } = await import("./export.ts");
  let name = "skscope export";
  try {
    const options = readExportOptions(argv);
    name = options.file === "-" ? t("standardInput") : options.file;
    const { text, episodes, problems } = await exportTrace(options, io.stdin);
    if (problems > 0) await print(io.stderr, `skscope: ${t("export.problems", { problems })}\n`);
    if (options.out === undefined) await print(io.stdout, text);
    else {
      await writeExport(options.out, text);
      await print(io.stdout, `${t("export.ended", { episodes, file: printable(options.out) })}\n`);
    }
    return CLEAN;
  } catch (error) {
    if (error instanceof UsageError) return misused(io, error.message);
    const what = printable(messageOf(error));
    await print(io.stderr, `${t("error", { what, where: printable(name), advice: adviceFor(error) })}\n`);
    return FAILED;
  } finally {
    // What is left unread would keep the process waiting for the writer.
    if (name === t("standardInput")) io.stdin.destroy();
  }
}

/** Writes a trace of whatever is given. */
async function runConvert(argv: readonly string[], io: CliStreams): Promise<number> {
  const { convert, readConvertOptions } = await import("./convert.ts");
  let name = "skscope convert";
  try {
    const options = readConvertOptions(argv);
    const stdinName = t("standardInput");
    name = options.paths.map((path) => (path === STDIN ? stdinName : path)).join(", ");
    const { inputs, records } = await convert(options, {
      stdin: io.stdin,
      stdinName,
      now: Date.now(),
    });
    await printInputs(inputs, io);
    await print(io.stdout, `${t("record.ended", { records, file: printable(options.out) })}\n`);
    return CLEAN;
  } catch (error) {
    if (error instanceof UsageError) return misused(io, error.message);
    await printFault(error, name, io);
    return FAILED;
  } finally {
    io.stdin.destroy();
  }
}

/** Shows whatever is given in the browser until a signal ends it, which is a good end. */
async function runOpenCommand(argv: readonly string[], io: CliStreams): Promise<number> {
  const [{ readOpenOptions }, { runOpen }, { NoServerError }, { openBrowser }] = await Promise.all([
    import("./open/options.ts"),
    import("./open/run.ts"),
    import("./open/server.ts"),
    import("./open/browser.ts"),
  ]);
  let name = "skscope open";
  try {
    const options = readOpenOptions(argv);
    const stdinName = t("standardInput");
    name = options.paths.map((path) => (path === STDIN ? stdinName : path)).join(", ");
    await untilSignal((stop) =>
      runOpen(options, {
        stdin: io.stdin,
        stdinName,
        now: Date.now(),
        env: process.env,
        stop,
        read: (inputs) => printInputs(inputs, io),
        print: (text) => print(io.stdout, text),
        say: (line) => void print(io.stderr, `${printable(line)}\n`),
        browse: openBrowser,
      }),
    );
    return CLEAN;
  } catch (error) {
    if (error instanceof UsageError) return misused(io, error.message);
    const advice = error instanceof NoServerError ? error.advice : undefined;
    await printFault(error, name, io, advice);
    return FAILED;
  } finally {
    io.stdin.destroy();
  }
}

async function misused(io: CliStreams, what: string): Promise<number> {
  await printMisuse(what, io);
  return FAILED;
}
