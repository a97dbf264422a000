/**
 * `skscope open`: what is given, in the pages, on this machine only, until it is told to stop.
 *
 *   FILE… ──▶ a trace in a temporary folder ──▶ the server, which reads nothing else ──▶ browser
 */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { asArray, asObject, asString } from "../../model/json.ts";
import { noteFileText } from "../../model/notes.ts";
import { printable } from "../../model/printable.ts";
import type { ReportedInput } from "../../model/source-contents.ts";
import type { EpochMs } from "../../model/units.ts";
import { noteFileOf, readNoteFile } from "../../sources/note-file.ts";
import { isTraceFile, STDIN } from "../../sources/read-inputs.ts";
import { convert } from "../convert.ts";
import { noted } from "../notes-text.ts";
import { t } from "../texts.ts";
import type { OpenOptions } from "./options.ts";
import { NoServerError, type OpenServer, packageRoot, requireServer, startOpenServer } from "./server.ts";

export interface OpenRun {
  readonly stdin: Readable;
  /** What standard input is called. */
  readonly stdinName: string;
  readonly now: EpochMs;
  readonly env: NodeJS.ProcessEnv;
  readonly stop: AbortSignal;
  /** Told what became of each input, before the server starts. */
  readonly read: (inputs: readonly ReportedInput[]) => Promise<void>;
  /** Told where to look. */
  readonly print: (text: string) => Promise<void>;
  readonly say: (line: string) => void;
  /** Opens the address; resolves to false when nothing does. */
  readonly browse: (url: string, env: NodeJS.ProcessEnv) => Promise<boolean>;
  /** Default: where this runs from. */
  readonly root?: string;
}

/** Names the recording among those of the server. */
const ID = "opened";
const FILE = `${ID}.ndjson.gz`;

/**
 * Serves the files until the signal fires; nothing of it is left then.
 * @throws NoServerError, UnwritableError, and what an import throws
 */
export async function runOpen(options: OpenOptions, run: OpenRun): Promise<void> {
  const { stop, env, root = packageRoot() } = run;
  requireServer(root, env);
  const folder = await mkdtemp(join(tmpdir(), "skscope-open-"));
  try {
    const tracesDir = join(folder, "traces");
    await mkdir(tracesDir);
    const title = titleOf(options.paths, run.stdinName);
    await writeFile(join(tracesDir, "index.json"), JSON.stringify([{ file: FILE, id: ID, title }]));
    await run.read(await writeRecording(options, join(tracesDir, FILE), run));
    const dataDir = join(folder, "data");
    const server = await startOpenServer({ root, port: options.port, tracesDir, dataDir, env, stop });
    try {
      await showUntilStopped(server, title, options, run);
    } finally {
      await server.stop();
    }
  } catch (error) {
    // Whoever stops it while it starts wants no more than that.
    if (!stop.aborted) throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function titleOf(paths: readonly string[], stdinName: string): string {
  const [first = ""] = paths;
  const name = first === STDIN ? stdinName : basename(resolve(first));
  return t("open.title", { first: name, more: paths.length - 1 });
}

/** A trace stays as it is, so that its damaged lines are told; anything else becomes one. */
async function writeRecording(
  { paths, at }: OpenOptions,
  out: string,
  { stdin, stdinName, now, stop: signal }: OpenRun,
): Promise<readonly ReportedInput[]> {
  const { paths: read, notes } = await noted(paths);
  const [path, ...others] = read;
  if (path !== undefined && path !== STDIN && others.length === 0 && (await isTraceFile(path))) {
    await copyFile(path, out);
    const kept = notes === null ? null : await readNoteFile(notes);
    if (kept !== null) await writeFile(noteFileOf(out), noteFileText(kept));
    return [];
  }
  return (await convert({ paths, out, at }, { stdin, stdinName, now, signal })).inputs;
}

async function showUntilStopped(
  server: OpenServer,
  title: string,
  { opensBrowser }: OpenOptions,
  { env, stop, print, say, browse }: OpenRun,
): Promise<void> {
  const url = `${server.url}${await pathOfAnswer(server.url, env, stop)}`;
  await print(`${t("open.ready", { title: printable(title), url })}\n${t("open.stop")}\n`);
  if (opensBrowser && !(await browse(url, env))) say(t("open.noBrowser"));
  const said = await Promise.race([server.ended, untilAborted(stop)]);
  if (said !== null) throw new NoServerError(t("open.endedEarly", { said }), t("open.advice.didNotStart"));
}

/** The page of the only revision, or the overview, which begins with what needs somebody. */
async function pathOfAnswer(url: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const token = env.SKSCOPE_TOKEN;
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(`${url}/api/sources/${ID}`, { headers, signal });
  const overview = `/view/${ID}`;
  if (response.status === 401) return overview;
  const body = asObject(await response.json());
  if (!response.ok) {
    const said = asString(body.detail) ?? String(response.status);
    throw new NoServerError(t("open.cannotShow", { said }), t("open.advice.cannotShow"));
  }
  const [only, ...others] = asArray(body.digests).map(asObject);
  if (only === undefined || others.length > 0) return overview;
  const name = [only.namespace, only.name].map((part) => encodeURIComponent(asString(part) ?? ""));
  return `${overview}/${name.join("/")}`;
}

function untilAborted(signal: AbortSignal): Promise<null> {
  return new Promise((done) => {
    if (signal.aborted) done(null);
    else signal.addEventListener("abort", () => done(null), { once: true });
  });
}
