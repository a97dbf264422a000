/** The commands but report, which loads nothing of what they need: each resolves to the exit status, and never rejects for a fault of the input. */
import { messageOf } from "../model/errors.ts";
import { printable } from "../model/printable.ts";
import { STDIN } from "../sources/read-inputs.ts";
import { UsageError } from "./errors.ts";
import { CLEAN, type CliStreams, FAILED, FOUND } from "./exit.ts";
import { adviceFor, print, printFault, printInputs, printMisuse } from "./output.ts";
import { t } from "./texts.ts";
import { untilSignal } from "./until-signal.ts";

/** Serves the pages: `serve`, `demo`, or no command at all. */
export async function runServing(argv: readonly string[], io: CliStreams): Promise<number> {
  const { runServeCommand } = await import("./serve/command.ts");
  const isNamed = argv[0] === "serve" || argv[0] === "demo";
  return runServeCommand(isNamed ? argv.slice(1) : argv, io, { isDemo: argv[0] === "demo" });
}

/** Answers from weeks of facts. */
export async function runStatsCommand(argv: readonly string[], io: CliStreams): Promise<number> {
  const { runStats } = await import("./stats/run.ts");
  return runStats(argv, io, process.env, Date.now());
}

/** Answers one question as JSON. */
export async function runQueryCommand(argv: readonly string[], io: CliStreams): Promise<number> {
  const { runQuery } = await import("./query/run.ts");
  return runQuery(argv, io);
}

/** Answers a program that speaks MCP. */
export async function runMcpCommand(argv: readonly string[], io: CliStreams): Promise<number> {
  const { runMcp } = await import("./mcp/run.ts");
  return runMcp(argv, io);
}

/** Asks a cluster, and with --watch goes on until a signal, the time or another answer ends it. */
export async function runWhyCommand(argv: readonly string[], io: CliStreams): Promise<number> {
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

/** Records until a signal or the time ends it; both are good ends. */
export async function runRecord(argv: readonly string[], io: CliStreams): Promise<number> {
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
export async function runCollect(argv: readonly string[], io: CliStreams): Promise<number> {
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
export async function runExport(argv: readonly string[], io: CliStreams): Promise<number> {
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
export async function runConvert(argv: readonly string[], io: CliStreams): Promise<number> {
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
export async function runOpenCommand(argv: readonly string[], io: CliStreams): Promise<number> {
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

/** Says what is wrong with the words, and which there are. */
export async function misused(io: CliStreams, what: string): Promise<number> {
  await printMisuse(what, io);
  return FAILED;
}
