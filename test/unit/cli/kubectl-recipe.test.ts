import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../lib/model/json.ts";
import { importGiven } from "../../../lib/sources/read-inputs.ts";
import { readTrace } from "../../../lib/trace/reader.ts";
import { createFakeApi, type FakeApi } from "../../support/fake-api/fake-api.ts";
import { objectRecords, textOfLines } from "../../support/input-shapes.ts";

const { records } = readTrace(gunzipSync(readFileSync("public/traces/cold-start.ndjson.gz")));
const OBJECTS = objectRecords(records).filter(
  ({ object }) => (object.metadata as JsonObject).namespace === "demo",
);
const CHANGES = OBJECTS.filter(({ initial }) => !initial);
const CODE = /^ {4}.*(?:\n {4}.*)*/gm;

/** The code block of a page that holds a word. */
function blockWith(word: string, page = "docs/bring.md"): string {
  const blocks = readFileSync(page, "utf8").match(CODE) ?? [];
  const found = blocks.find((block) => block.includes(word));
  if (found === undefined) throw new Error(`no block with ${word}`);
  return found.replace(/^ {4}/gm, "").replaceAll("shop", "demo");
}

const has = (command: string): boolean => spawnSync(command, ["--version"]).error === undefined;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-recipe-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function readAll(): Promise<ReturnType<typeof readTrace>> {
  const paths = readdirSync(folder)
    .filter((name) => /\.(json|log)$/.test(name))
    .map((name) => join(folder, name));
  const given = { paths, stdin: Readable.from([]), stdinName: "stdin", now: 0 };
  const merged = await importGiven(given);
  return readTrace(new TextEncoder().encode(textOfLines(merged)));
}

/** Runs a script against an API server on which the recording happens, until `isWritten`. */
async function recorded(script: string, watches: number, isWritten: () => boolean): Promise<void> {
  const api: FakeApi = await createFakeApi({ token: "a-token-of-the-tests" });
  for (const { resource, object, initial } of OBJECTS) if (initial) api.put(resource, object);
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, api.kubeconfig({ namespace: "demo" }));
  const shell = spawn("sh", ["-c", script], {
    cwd: folder,
    detached: true,
    stdio: "ignore",
    env: { ...process.env, KUBECONFIG: kubeconfig, HOME: folder },
  });
  const ended = new Promise((resolve) => shell.once("exit", resolve));
  try {
    await expect
      .poll(() => api.requests.filter(({ watch, status }) => watch && status === 200).length)
      .toBeGreaterThanOrEqual(watches);
    for (const { type, resource, object } of CHANGES) {
      api.apply({ type: type as "MODIFIED", resource, object });
    }
    await expect.poll(isWritten).toBe(true);
  } finally {
    // The shell and what it has begun.
    if (shell.pid !== undefined) process.kill(-shell.pid, "SIGINT");
    if (shell.pid !== undefined) process.kill(-shell.pid, "SIGTERM");
    await ended;
    await api.close();
  }
}

const versionsOf = (
  resource: string,
  of: readonly { resource: string; type: string; object: JsonObject }[],
) =>
  of
    .filter((record) => record.resource === resource && record.type !== "DELETED")
    .map(({ object }) => (object.metadata as JsonObject).resourceVersion);

const SKS = "serverlessservices.networking.internal.knative.dev";

describe("recording with nothing but kubectl", () => {
  test("what kubectl prints is read, one file of events for each kind", async () => {
    for (const resource of new Set(OBJECTS.map((record) => record.resource))) {
      const events = OBJECTS.filter((record) => record.resource === resource);
      // As the real one prints them: one event a line.
      const text = events.map(({ type, object }) => `${JSON.stringify({ type, object })}\n`).join("");
      writeFileSync(join(folder, `${resource}.json`), text);
    }
    const { records: read } = await readAll();
    for (const resource of [SKS, "pods", "endpoints"]) {
      expect(versionsOf(resource, read)).toEqual(versionsOf(resource, OBJECTS));
    }
  });

  test.runIf(has("kubectl")).each(["docs/bring.md", "README.md"])(
    "the loop of %s records what happens",
    async (page) => {
      const version = versionsOf(SKS, CHANGES).at(-1);
      await recorded(blockWith("for kind in", page), 7, () =>
        readFileSync(join(folder, "serverlessservices.json"), "utf8").includes(
          `"resourceVersion":"${version}"`,
        ),
      );
      const { records: read } = await readAll();
      expect(versionsOf(SKS, read)).toEqual(versionsOf(SKS, OBJECTS));
      expect(read.filter(({ initial }) => initial).length).toBeGreaterThan(0);
    },
  );

  test.runIf(has("kubectl") && has("jq"))("with jq, events have the time of receipt", async () => {
    const version = versionsOf("pods", CHANGES).at(-1);
    const before = Date.now();
    await recorded(blockWith("jq -c"), 1, () =>
      readFileSync(join(folder, "pods.json"), "utf8").includes(`"resourceVersion":"${version}"`),
    );
    const { records: read } = await readAll();
    expect(versionsOf("pods", read)).toEqual(versionsOf("pods", OBJECTS));
    expect(read.every(({ t }) => t >= before - 1_000 && t <= Date.now())).toBe(true);
  });
});
