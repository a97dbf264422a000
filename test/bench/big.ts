/**
 * A recording of 1,000,000 records, opened by the server: when its first rows are there, when all of it is, what that costs, and
 * whether others are answered meanwhile. By itself: `npm run build`, then `node test/bench/big.ts`; 2 GB of temporary files.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { Agent, get as httpGet } from "node:http";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ROOT, type RunningServer, startServer } from "../support/server.ts";
import { parseEvents } from "../unit/stream/events.ts";
import { longRecording } from "./long-recording.ts";
import type { Measurement } from "./measure.ts";
import { judge, say } from "./print.ts";

const RECORDS = 1_000_000;
const MIB = 1024 * 1024;
/** Between an answer and the next question. */
const PAUSE_MS = 5;
/** Each page is asked for so often; the median counts. */
const TIMES = 7;

/** What `docs/scale.md` promises. */
const TARGET = { firstS: 2, readRatio: 3, rssMib: 500, p99Ms: 50, againS: 1 };

interface Answer {
  readonly status: number;
  readonly ms: number;
  readonly text: string;
}

/** Opens the recording in a fresh server, asks for its pages, and opens it in another one. */
export async function measureBig(): Promise<void> {
  if (!existsSync(join(ROOT, process.env.NEXT_DIST_DIR ?? ".next", "BUILD_ID"))) {
    say("A large recording: not measured, there is no build");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "skscope-big-"));
  try {
    const traces = join(folder, "traces");
    mkdirSync(traces);
    const recording = longRecording(join(traces, "long.ndjson"));
    recording.growTo(RECORDS);
    const { size } = statSync(recording.path);
    const load = loadavg()
      .map((value) => value.toFixed(1))
      .join(" ");
    say(
      `A recording of ${recording.records} records, ${(size / MIB).toFixed(0)} MiB, opened by the server; ${cpus().length} cores, load before ${load}`,
    );
    const env = { SKSCOPE_TRACES_DIR: traces, SKSCOPE_DATA_DIR: join(folder, "data") };
    const parse = parseTime(recording.path);
    await first(env, parse);
    const index = join(traces, ".skscope", "long.ndjson.index");
    if (!existsSync(index)) throw new Error(`no index: ${readdirSync(traces).join(" ")}`);
    say(`  index: ${(statSync(index).size / MIB).toFixed(1)} MiB`);
    await second(env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function parseTime(path: string): number {
  const script = fileURLToPath(new URL("measure.ts", import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [script, "parse", path], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`parsing ${path} failed`);
  return (JSON.parse(stdout) as Measurement).ms;
}

async function first(env: Readonly<Record<string, string>>, parseMs: number): Promise<void> {
  const server = await startServer({ env });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    // What the server compiles or reads for the first page of all is not the recording's.
    await get(server, "/view/cold-start");
    say(`  server before: ${(memory(server, "VmRSS") / MIB).toFixed(0)} MiB`);
    const waits: number[] = [];
    let isOver = false;
    const asking = (async () => {
      while (!isOver) {
        waits.push((await get(server, "/healthz", agent)).ms);
        await wait(PAUSE_MS);
      }
    })();
    const since = performance.now();
    const rows = await get(server, "/view/long");
    if (!rows.text.includes("fn0-")) throw new Error("the page has no rows");
    const records = await untilWhole(server);
    const wholeMs = performance.now() - since;
    isOver = true;
    await asking;
    waits.sort((a, b) => a - b);
    const p99 = waits[Math.ceil(0.99 * waits.length) - 1] ?? 0;
    say(
      `  read, split and JSON.parse alone: ${(parseMs / 1_000).toFixed(2)} s; whole: ${(wholeMs / 1_000).toFixed(2)} s`,
    );
    judge("first rows, s", rows.ms / 1_000, TARGET.firstS);
    judge("whole ÷ parse", wholeMs / parseMs, TARGET.readRatio);
    judge("most memory of the server, MiB", memory(server, "VmHWM") / MIB, TARGET.rssMib);
    judge(`/healthz meanwhile, p99 of ${waits.length}, ms`, p99, TARGET.p99Ms);
    say(`  /healthz longest: ${(waits.at(-1) ?? 0).toFixed(0)} ms; records: ${records}`);
    await pages(server);
  } finally {
    agent.destroy();
    await server.stop();
  }
}

/** Follows the rows until the recording is whole. */
function untilWhole(server: RunningServer): Promise<number> {
  return new Promise((resolve, reject) => {
    let rest = "";
    const asked = httpGet(
      `${server.origin}/api/stream?source=long&scope=overview`,
      { agent: false },
      (answer) => {
        answer.setEncoding("utf8");
        answer.on("data", (piece: string) => {
          rest += piece;
          const end = rest.lastIndexOf("\n\n");
          if (end < 0) return;
          const events = parseEvents(rest.slice(0, end + 2).replace(/^retry: \d+\n\n/, ""));
          rest = rest.slice(end + 2);
          for (const { event, data } of events) {
            if (event !== "status" || data.state !== "ended") continue;
            asked.destroy();
            resolve(data.counters?.records ?? 0);
          }
        });
        answer.once("error", reject).once("end", () => reject(new Error("the stream ended early")));
      },
    ).once("error", reject);
  });
}

/** The pages of the large recording beside those of a small one. */
async function pages(server: RunningServer): Promise<void> {
  const key = "many/fn0-01-00001";
  const { digests } = JSON.parse((await get(server, "/api/sources/long")).text) as {
    digests: readonly { key: string }[];
  };
  const revision = digests.find((digest) => digest.key === key)?.key ?? digests[0]?.key ?? "";
  const rows: readonly (readonly [what: string, long: string, short: string])[] = [
    ["overview", "/view/long", "/view/cold-start"],
    ["page of a revision", `/view/long/${revision}`, "/view/cold-start/demo/hello-00001"],
    ["its stream", streamOf("long", revision), streamOf("cold-start", "demo/hello-00001")],
    [
      "objects at its end",
      `/api/sources/long/revisions/${revision}/objects`,
      "/api/sources/cold-start/revisions/demo/hello-00001/objects",
    ],
    ["a record", "/api/sources/long/records/654321", "/api/sources/cold-start/records/654"],
    ["findings", "/api/sources/long/found", "/api/sources/cold-start/found"],
  ];
  say(`  then, ms (median of ${TIMES}; kB): the large recording · \`cold-start\``);
  for (const [what, long, short] of rows) {
    const [a, b] = [await median(server, long), await median(server, short)];
    say(`    ${what}: ${a.ms.toFixed(0)} (${a.kb.toFixed(0)}) · ${b.ms.toFixed(0)} (${b.kb.toFixed(0)})`);
  }
}

function streamOf(source: string, revision: string): string {
  const [namespace, name] = revision.split("/");
  return `/api/stream?source=${source}&scope=revision&namespace=${namespace}&name=${name}`;
}

async function median(server: RunningServer, path: string): Promise<{ ms: number; kb: number }> {
  const all: Answer[] = [];
  for (let i = 0; i < TIMES; i++) all.push(await get(server, path));
  const failed = all.find(({ status }) => status !== 200);
  if (failed !== undefined) throw new Error(`${path}: ${failed.status} ${failed.text.slice(0, 200)}`);
  all.sort((a, b) => a.ms - b.ms);
  const middle = all[TIMES >> 1] as Answer;
  return { ms: middle.ms, kb: middle.text.length / 1_000 };
}

async function second(env: Readonly<Record<string, string>>): Promise<void> {
  const server = await startServer({ env });
  try {
    await get(server, "/view/cold-start");
    const { ms, text } = await get(server, "/view/long");
    if (!text.includes("fn0-")) throw new Error("the page has no rows");
    judge("opened by its index in a new server, s", ms / 1_000, TARGET.againS);
    say(`  memory of that server: ${(memory(server, "VmHWM") / MIB).toFixed(0)} MiB`);
  } finally {
    await server.stop();
  }
}

/** A value of the process's status, in bytes. */
function memory({ pid }: RunningServer, name: "VmRSS" | "VmHWM"): number {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? 0) * 1_024;
}

function get(server: RunningServer, path: string, agent?: Agent): Promise<Answer> {
  const since = performance.now();
  return new Promise((resolve, reject) => {
    httpGet(`${server.origin}${path}`, { agent: agent ?? false }, (answer) => {
      const parts: Buffer[] = [];
      answer
        .on("data", (part: Buffer) => parts.push(part))
        .once("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            ms: performance.now() - since,
            text: Buffer.concat(parts).toString(),
          }),
        )
        .once("error", reject);
    }).once("error", reject);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measureBig();
