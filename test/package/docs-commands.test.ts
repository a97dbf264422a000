/**
 * Every command of README and docs, typed by a reader: the installed package, his own folder with the files that the pages name, and
 * a cluster (a fake API server) in which there is what they ask for.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { asObject, type JsonObject } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { auditEvents } from "../support/audit-log.ts";
import { docsCommands, NOT_RUN, whyNotRun, wrongIn } from "../support/docs-commands.ts";
import { createFakeApi, type FakeApi } from "../support/fake-api/fake-api.ts";
import { recordsOf } from "../support/play-cluster.ts";
import { freePort, ROOT } from "../support/server.ts";
import { environmentOfUser } from "./installed.ts";

/** They go on until Ctrl+C. */
const LASTS = /^(kubectl |kn )?skscope( (serve|demo|open|-A|--context|-n)\b.*)?$|--watch$/;
/** A recording of five minutes is made in one second. */
const SHORTER: readonly [RegExp, string] = [/--duration 5m/, "--duration 1s"];
/** 1: something was found, or an SLO missed. */
const MAY_FIND = /\bskscope (report|why|stats)\b/;

const all = docsCommands();
const typed = [...new Set(all.map(({ command }) => command))];
/** npx hands on to the command that is installed, and so does npm in a checkout: what all say is run once. */
const run = [
  ...new Set(
    typed
      .filter((command) => whyNotRun(command) === null)
      .map((command) => command.replace(/^npx /, "").replace(/^npm run --silent skscope -- /, "skscope ")),
  ),
];

let folder: string;
let api: FakeApi;
let port: number;
let server: ChildProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-docs-"));
  // The pages tell of the Service "cart" in "shop"; the recording has "hello" in "demo".
  const records = JSON.parse(
    JSON.stringify(await recordsOf("cold-start"))
      .replaceAll("hello", "cart")
      .replaceAll("demo", "shop"),
  ) as TraceRecord[];
  const objects = lastObjects(records);
  api = await createFakeApi({ token: "reader" });
  for (const [resource, object] of objects) api.put(resource, object);
  writeFileSync(join(folder, "kubeconfig"), api.kubeconfig({ context: "prod" }), { mode: 0o600 });
  writeFiles(records, objects);
  writeCommands();
  port = await freePort();
  // It watches the cluster, so that there are facts of it in ./data.
  server = start(`skscope serve --watch --port ${port} --data ${join(folder, "data")}`);
  await addressOf(server);
  const hasFacts = async () => (await outcomeOf("skscope stats")).status !== 2;
  await vi.waitUntil(hasFacts, { timeout: 100_000, interval: 500 });
});
afterAll(async () => {
  if (server !== undefined) await interrupt(server);
  await api?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What there is at the end of a recording, with its resource. */
function lastObjects(records: readonly TraceRecord[]): readonly (readonly [string, JsonObject])[] {
  const last = new Map<string, readonly [string, JsonObject]>();
  for (const { type, resource, object } of records) {
    const { namespace, name } = asObject(object.metadata);
    const key = `${resource} ${namespace} ${name}`;
    if (type === "DELETED") last.delete(key);
    else if (type === "ADDED" || type === "MODIFIED") last.set(key, [resource, object]);
  }
  return [...last.values()];
}

/** What the pages call dump.json, autoscaler.log and so on. */
function writeFiles(records: readonly TraceRecord[], objects: ReturnType<typeof lastObjects>): void {
  const text = (lines: readonly unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
  const items = objects.map(([, object]) => object);
  write("dump.json", JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  write(
    "autoscaler.log",
    text(records.filter((one) => one.resource === "autoscaler").map((one) => one.object)),
  );
  write("audit.log.gz", gzipSync(text(auditEvents(records, "RequestResponse"))));
  const recording = join(ROOT, "public", "traces", "cold-start.ndjson.gz");
  for (const name of ["FILE", "Mon.ndjson.gz", "Tue.ndjson.gz"]) copyFileSync(recording, join(folder, name));
  write("mine.ndjson", gunzipSync(readFileSync(recording)));
  mkdirSync(join(folder, ".config", "fish", "completions"), { recursive: true });
}

/** kubectl and kn, which hand on to what is called after them. */
function writeCommands(): void {
  mkdirSync(join(folder, "bin"));
  const write = (name: string, script: string): void => {
    writeFileSync(join(folder, "bin", name), `#!/bin/bash\n${script}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  };
  for (const name of ["kubectl", "kn"])
    write(name, `[ "$1" = skscope ] || exit 127\nshift\nexec ${name}-skscope "$@"`);
}

function environment(): NodeJS.ProcessEnv {
  const env = environmentOfUser({ HOME: folder, KUBECONFIG: join(folder, "kubeconfig"), CI: "true" });
  const first = [join(folder, "bin"), join(inject("place"), "node_modules", ".bin")];
  return { ...env, PATH: [...first, env.PATH].join(delimiter) };
}

/** The command as a reader would complete it: with a file of his, the port of his server, and a name of his. */
function completed(command: string): string {
  return (
    command
      .replace(...SHORTER)
      // There is no zsh here; what it would read is asked for.
      .replace(/^source <\((skscope completion zsh)\)$/, "$1")
      .replaceAll("FILE…", "FILE")
      .replaceAll("127.0.0.1:3000", `127.0.0.1:${port}`)
      .replaceAll("/sources/NAME/", "/sources/cold-start/")
  );
}

function start(command: string): ChildProcess {
  return spawn("bash", ["-c", `exec ${command}`], {
    cwd: folder,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Its end, while the cluster of this process goes on to answer. */
function outcomeOf(command: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn("bash", ["-c", command], {
    cwd: folder,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** The address of the pages, once they can be asked for. @throws Error with what it printed when it ends before */
function addressOf(child: ChildProcess): Promise<string> {
  let output = "";
  return new Promise((resolve, reject) => {
    const hear = (data: unknown): void => {
      output += data;
      const [, url] = /: (http:\/\/127\S+)/.exec(output) ?? [];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => reject(new Error(output)));
  });
}

function interrupt(child: ChildProcess): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  return ended;
}

describe("the commands of README and docs", () => {
  test("are found, and most of ours are run", () => {
    expect(typed.length).toBeGreaterThan(60);
    expect(run.length).toBeGreaterThan(25);
    for (const file of ["README.md", "docs/install.md", "docs/report.md", "docs/zh/start.md"])
      expect(all.map((one) => one.file)).toContain(file);
    // A reason that nothing needs any more is none.
    for (const [which, why] of NOT_RUN)
      if (!/^(npm ci|helm|gh\||\(gh)/.test(which.source.replaceAll(/[\^\\b]/g, "")))
        expect(
          typed.some((command) => which.test(command)),
          `${which}: ${why}`,
        ).toBe(true);
  });

  test("name paths and scripts that there are", () => {
    expect(typed.flatMap((command) => wrongIn(command).map((wrong) => `${command}: ${wrong}`))).toEqual([]);
    expect(wrongIn("npm run nothing && kubectl apply -k deploy/nothing")).toEqual([
      "no deploy/nothing",
      "no script nothing",
    ]);
  });

  test.each(run.filter((command) => !LASTS.test(command)))("%s", async (command) => {
    const { status, stdout, stderr } = await outcomeOf(completed(command));
    const allowed = MAY_FIND.test(command) ? [0, 1] : [0];
    expect(allowed, `${status}\n${stdout.slice(0, 2_000)}\n${stderr}`).toContain(status);
    expect(stderr).not.toMatch(/unknown|not found|cannot be read|no such/i);
  });

  test.each(run.filter((command) => LASTS.test(command)))("%s, until Ctrl+C", async (command) => {
    const child = start(completed(command));
    if (/--watch$/.test(command)) {
      const output = await new Promise<string>((resolve) =>
        child.stdout?.once("data", (data) => resolve(`${data}`)),
      );
      expect(output).toContain("cart");
    } else {
      const response = await fetch(await addressOf(child));
      expect(response.status).toBe(200);
      await response.arrayBuffer();
    }
    expect(await interrupt(child)).toBe(0);
  });
});

describe("commands within sentences and tables", () => {
  const inline = [
    ...new Set(
      all
        .map(({ file }) => file)
        .filter((file, i, files) => files.indexOf(file) === i)
        .concat("docs/operate.md", "docs/zh/operate.md", "docs/live.md", "docs/deploy.md")
        .flatMap((file) =>
          [
            ...readFileSync(join(ROOT, file), "utf8").matchAll(/`(?:kubectl |kn |npx )?skscope ([^`|…]+)`/g),
          ].map(([, words = ""]) => words.trim()),
        ),
    ),
  ];

  test("have the commands and flags that usage has", () => {
    const usage = new Map<string, string>();
    const helpOf = (name: string): string => {
      const known = usage.get(name);
      if (known !== undefined) return known;
      const { stdout } = spawnSync("skscope", [name, "--help"], {
        cwd: folder,
        env: environment(),
        encoding: "utf8",
      });
      usage.set(name, stdout);
      return stdout;
    };
    expect(inline.length).toBeGreaterThan(15);
    const wrong = inline.flatMap((words) => {
      const [first = ""] = words.split(" ");
      const command = /^[a-z]+$/.test(first) ? first : "serve";
      const help = helpOf(command);
      const flags = [...words.matchAll(/(?:^|\s)(--[\w-]+)/g)].map(([, flag = ""]) => flag);
      return [
        ...(help === "" ? [`skscope ${words}: no command ${command}`] : []),
        ...flags
          .filter((flag) => flag !== "--help" && !help.includes(flag))
          .map((flag) => `skscope ${words}: ${flag}`),
      ];
    });
    expect(wrong).toEqual([]);
  });
});
