/**
 * Whether the server still answers while it is given the worst that is known: how long `/healthz` takes meanwhile. By itself
 * (`node test/bench/hold.ts`) a sample of the inputs, in a few minutes: `npm run build` before, and nothing beside it.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ROOT, type RunningServer, startServer } from "../support/server.ts";
import { type HoldInput, SAMPLE, scenarios, writeInputs } from "./hold-inputs.ts";
import { judge, say } from "./print.ts";

/** The 99th percentile of each kind of work may take so long. */
const MAX_P99_MS = 100;
/** Between an answer and the next question. */
const PAUSE_MS = 5;
/** Inputs that are named, the one that held the server longest first. */
const NAMED = 5;

interface Work {
  readonly name: string;
  run(server: RunningServer): Promise<number>;
}

interface Held {
  readonly name: string;
  readonly status: number;
  readonly ms: number;
  /** How long each `/healthz` took meanwhile. */
  readonly waits: readonly number[];
}

/**
 * Opens, reports, uploads and plays the worst inputs, one after the other.
 * @param only names of inputs; without it, all
 */
export async function measureHold(only: readonly string[] = []): Promise<void> {
  if (!existsSync(join(ROOT, process.env.NEXT_DIST_DIR ?? ".next", "BUILD_ID"))) {
    say("Answering under load: not measured, there is no build");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "skscope-hold-"));
  const inputs = writeInputs(folder, only);
  const env = {
    SKSCOPE_TRACES_DIR: folder,
    SKSCOPE_DATA_DIR: join(folder, "data"),
    SKSCOPE_MAX_STREAMS: "4",
  };
  const server = await startServer({ env });
  try {
    const load = loadavg().map((value) => value.toFixed(1));
    say(
      `/healthz while the server is given the worst ${inputs.length} inputs that are known; ${cpus().length} cores, load before ${load}`,
    );
    const rows = [
      await measureKind("opened", inputs.map(opened), server),
      await measureKind("reported", inputs.map(reported), server),
      await measureKind("shown as a page", inputs.map(shown), server),
      await measureKind("uploaded", inputs.map(uploaded), server),
      await measureKind("simulated", scenarios().map(simulated), server),
      await measureKind("opened, four at a time", inFours(inputs.map(reopened)), server),
    ];
    for (const row of ["| | p50 | p99 | longest |", "|---|---|---|---|", ...rows]) say(row);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const opened = ({ name, id }: HoldInput): Work => ({
  name,
  run: (server) => get(server, `/api/sources/${id}`),
});
const reported = ({ name, id }: HoldInput): Work => ({
  name,
  run: (server) => get(server, `/api/sources/${id}/report`),
});
const shown = ({ name, id }: HoldInput): Work => ({ name, run: (server) => get(server, `/view/${id}`) });
const simulated = ({ name, id }: { name: string; id: string }): Work => ({
  name,
  run: (server) => get(server, `/api/sources/${id}/report`),
});
/** Its upload: the same under another id, which was not read before. */
const reopened = ({ name, id }: HoldInput): Work => ({
  name,
  run: async (server) => {
    const sent = await send(server, { name: `again-${id}`, body: kept.get(id) ?? new Uint8Array(0) });
    const status = await get(server, `/api/sources/again-${id}`);
    await remove(server, `again-${id}`);
    return sent === 201 ? status : sent;
  },
});

/** What is uploaded, by the id of its input. */
const kept = new Map<string, Uint8Array>();

function uploaded({ name, id, packed }: HoldInput): Work {
  kept.set(id, packed);
  return {
    name,
    run: async (server) => {
      const status = await send(server, { name: `sent-${id}`, body: packed });
      await remove(server, `sent-${id}`);
      return status;
    },
  };
}

function inFours(works: readonly Work[]): Work[] {
  const groups: Work[] = [];
  for (let i = 0; i < works.length; i += 4) {
    const four = works.slice(i, i + 4);
    groups.push({
      name: four.map(({ name }) => name).join(" + "),
      run: async (server) => Math.max(...(await Promise.all(four.map(({ run }) => run(server))))),
    });
  }
  return groups;
}

/** The row of a kind of work in the table of docs/security.md. */
async function measureKind(kind: string, works: readonly Work[], server: RunningServer): Promise<string> {
  const all: Held[] = [];
  for (const work of works) all.push(await measure(work, server));
  const waits = all.flatMap((held) => held.waits).sort((a, b) => a - b);
  const [p50, p99, most] = [0.5, 0.99, 1].map((part) => waits[Math.ceil(part * waits.length) - 1] ?? 0);
  const ms = all.reduce((sum, held) => sum + held.ms, 0);
  say(
    `  ${kind}, ${(ms / 1_000).toFixed(0)} s: ${waits.length} answers, p50 ${p50?.toFixed(1)}, most ${most?.toFixed(0)} ms`,
  );
  judge(`${kind}, p99 ms`, p99 ?? 0, MAX_P99_MS);
  const worst = all
    .map((held) => ({ ...held, most: Math.max(0, ...held.waits) }))
    .sort((a, b) => b.most - a.most)
    .slice(0, NAMED);
  for (const { name, status, ms: took, most: longest } of worst)
    say(`    ${name}: ${status}, ${took.toFixed(0)} ms, longest wait ${longest.toFixed(0)} ms`);
  return `| ${kind} | ${[p50, p99, most].map((ms) => `${Math.round(ms ?? 0)} ms`).join(" | ")} |`;
}

async function measure(work: Work, server: RunningServer): Promise<Held> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const waits: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const since = performance.now();
      await get(server, "/healthz", agent);
      waits.push(performance.now() - since);
      await wait(PAUSE_MS);
    }
  })();
  const since = performance.now();
  const status = await work.run(server);
  const ms = performance.now() - since;
  isOver = true;
  await asking;
  agent.destroy();
  return { name: work.name, status, ms, waits };
}

/** The status; the body is read and dropped. */
function get(server: RunningServer, path: string, agent?: Agent, method = "GET"): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${server.origin}${path}`, { agent: agent ?? false, method }, (answer) => {
      answer.once("end", () => resolve(answer.statusCode ?? 0)).once("error", reject);
      answer.resume();
    })
      .once("error", reject)
      .end();
  });
}

const remove = (server: RunningServer, id: string): Promise<number> =>
  get(server, `/api/recordings/${id}`, undefined, "DELETE");

function send(server: RunningServer, { name, body }: { name: string; body: Uint8Array }): Promise<number> {
  const headers = { "content-type": "application/octet-stream" };
  return new Promise((resolve, reject) => {
    request(
      `${server.origin}/api/recordings?name=${name}`,
      { agent: false, method: "POST", headers },
      (answer) => {
        answer.once("end", () => resolve(answer.statusCode ?? 0)).once("error", reject);
        answer.resume();
      },
    )
      .once("error", reject)
      .end(body);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measureHold(SAMPLE);
