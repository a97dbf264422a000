import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { openerOf } from "../../../lib/cli/open/browser.ts";
import { readOpenOptions } from "../../../lib/cli/open/options.ts";
import { runOpen } from "../../../lib/cli/open/run.ts";
import { noteFileText } from "../../../lib/model/notes.ts";
import { NothingImportedError } from "../../../lib/trace/import/door.ts";
import { formatTrace } from "../../../lib/trace/writer.ts";
import { openRecording } from "../../support/check-recording.ts";
import { runCli } from "../../support/cli.ts";
import { listJson, objectsAt } from "../../support/input-shapes.ts";

const folder = mkdtempSync(join(tmpdir(), "skscope-open-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const recording = openRecording("cold-start");
const DUMP = join(folder, "dump.json");
writeFileSync(DUMP, listJson(objectsAt(recording.records, recording.records.at(-1)?.t ?? 0)));

/** A checkout whose server is this script; it finds what it was given in its environment. */
function checkout(name: string, script: string | null, isBuilt = true): string {
  const root = join(folder, name);
  mkdirSync(join(root, "scripts"), { recursive: true });
  if (script !== null) writeFileSync(join(root, "scripts", "start.mjs"), script);
  if (isBuilt) mkdirSync(join(root, ".next"));
  if (isBuilt) writeFileSync(join(root, ".next", "BUILD_ID"), "x");
  return root;
}

/** A server that answers every question alike, and notes with what it was started. */
const answering = (status: number, body: object, afterwards = "") => `
  import { createServer } from "node:http";
  import { readdirSync, readFileSync, writeFileSync } from "node:fs";
  const { HOST, PORT, SKSCOPE_DEMO, SKSCOPE_TRACES_DIR: dir } = process.env;
  writeFileSync("started.json", JSON.stringify({ HOST, SKSCOPE_DEMO, dir, files: readdirSync(dir), index: readFileSync(dir + "/index.json", "utf8") }));
  createServer((_, response) => {
    response.on("finish", () => { ${afterwards} });
    response.writeHead(${status}).end(${JSON.stringify(JSON.stringify(body))});
  })
    .listen(Number(PORT), HOST, () => console.log("skscope is ready: http://127.0.0.1:" + PORT));
  process.on("SIGTERM", () => process.exit(0));
`;

const ONE = { digests: [{ namespace: "demo", name: "hello-00001" }] };

/** Opens the dump in such a checkout, and stops as soon as the browser is asked for. */
async function opened(root: string, words: readonly string[] = [], hasBrowser = true, path = DUMP) {
  const stop = new AbortController();
  const printed: string[] = [];
  const said: string[] = [];
  const browsed: string[] = [];
  await runOpen(readOpenOptions([...words, path]), {
    root,
    stdin: Readable.from([]),
    stdinName: "standard input",
    now: 0,
    env: process.env,
    stop: stop.signal,
    read: async () => undefined,
    print: async (text) => {
      printed.push(text);
      if (words.includes("--no-browser")) stop.abort();
    },
    say: (line) => said.push(line),
    browse: async (url) => {
      browsed.push(url);
      stop.abort();
      return hasBrowser;
    },
  });
  return { printed: printed.join(""), said, browsed, started: startedIn(root) };
}

function startedIn(root: string) {
  return JSON.parse(readFileSync(join(root, "started.json"), "utf8")) as Record<string, string>;
}

const leftovers = (): string[] =>
  readdirSync(tmpdir()).filter((name) => /^skscope-open-(?!test-)/.test(name));

describe("skscope open", () => {
  test("serves what it was given on this machine only, opens the only revision, and leaves nothing", async () => {
    const { printed, browsed, said, started } = await opened(checkout("one", answering(200, ONE)));
    expect(browsed).toHaveLength(1);
    expect(browsed[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/view\/opened\/demo\/hello-00001$/);
    expect(printed).toContain(`dump.json: ${browsed[0]}`);
    expect(said).toEqual([]);
    expect(started).toMatchObject({ HOST: "127.0.0.1", SKSCOPE_DEMO: "1" });
    expect(started.files).toEqual(["index.json", "opened.ndjson.gz"]);
    expect(JSON.parse(started.index ?? "")).toEqual([
      { file: "opened.ndjson.gz", id: "opened", title: "dump.json" },
    ]);
    expect(existsSync(started.dir ?? "")).toBe(false);
  });

  test("shows a recording with the notes beside it", async () => {
    const path = join(folder, "noted.ndjson");
    writeFileSync(path, [...formatTrace(recording.header, recording.records)].join(""));
    writeFileSync(join(folder, "noted.notes.json"), noteFileText([]));
    const { started } = await opened(checkout("noted", answering(200, ONE)), [], true, path);
    expect(started.files).toEqual(["index.json", "opened.ndjson.gz", "opened.notes.json"]);
  });

  test.each([
    ["several revisions", 200, { digests: [...ONE.digests, { namespace: "demo", name: "b" }] }],
    ["no revision", 200, { digests: [] }],
    ["a token that is not known", 401, {}],
  ])("with %s the overview is opened", async (name, status, body) => {
    const { browsed } = await opened(checkout(name, answering(status, body)));
    expect(browsed[0]).toMatch(/\/view\/opened$/);
  });

  test("--no-browser prints the address only", async () => {
    const { printed, browsed } = await opened(checkout("none", answering(200, ONE)), ["--no-browser"]);
    expect(browsed).toEqual([]);
    expect(printed).toContain("/view/opened/demo/hello-00001");
  });

  test("where no browser can be opened it says so, and goes on", async () => {
    const { said } = await opened(checkout("blind", answering(200, ONE)), [], false);
    expect(said).toEqual(["No browser could be opened. Open the address yourself."]);
  });

  test.each([
    [
      "cannot show it",
      answering(422, { detail: "The trace is too large." }),
      /cannot show it: The trace is too large\./,
    ],
    [
      "does not start",
      'console.error("port 7 is in use"); process.exit(1);',
      /did not start: port 7 is in use/,
    ],
    [
      "ends by itself",
      answering(200, ONE, 'console.error("out of memory"); process.exit(3);'),
      /stopped by itself: .*out of memory/s,
    ],
  ])("a server that %s is told, and nothing is left", async (name, script, message) => {
    const before = leftovers();
    const root = checkout(name, script);
    const run = runOpen(readOpenOptions([DUMP]), {
      root,
      stdin: Readable.from([]),
      stdinName: "",
      now: 0,
      env: process.env,
      stop: new AbortController().signal,
      read: async () => undefined,
      print: async () => undefined,
      say: () => undefined,
      browse: async () => true,
    });
    await expect(run).rejects.toThrow(message);
    expect(leftovers()).toEqual(before);
  });

  test.each([
    ["an installed package", null, false, /holds the command only/],
    ["a checkout that was not built", "", false, /have not been built yet/],
  ])("%s says what is missing before it reads anything", async (name, script, isBuilt, message) => {
    await expect(opened(checkout(name, script, isBuilt))).rejects.toThrow(message);
  });

  test("told to stop while it reads, it stops, and leaves nothing", async () => {
    const before = leftovers();
    const root = checkout("stopped", answering(200, ONE));
    const stop = new AbortController();
    const text = readFileSync(DUMP);
    // It is told to stop while the second half comes.
    const stdin = Readable.from(
      (function* () {
        yield text.subarray(0, 100);
        stop.abort();
        yield text.subarray(100);
      })(),
    );
    let wasRead = false;
    await runOpen(readOpenOptions(["-"]), {
      root,
      stdin,
      stdinName: "standard input",
      now: 0,
      env: process.env,
      stop: stop.signal,
      read: async () => {
        wasRead = true;
      },
      print: async () => undefined,
      say: () => undefined,
      browse: async () => true,
    });
    expect(wasRead).toBe(false);
    expect(existsSync(join(root, "started.json"))).toBe(false);
    expect(leftovers()).toEqual(before);
  });

  test("what cannot be read is refused before a server starts", async () => {
    const root = checkout("refusing", answering(200, ONE));
    const table = join(folder, "table.txt");
    writeFileSync(table, "NAME   AGE\nx      1d\n");
    const run = runOpen(readOpenOptions([table]), {
      root,
      stdin: Readable.from([]),
      stdinName: "",
      now: 0,
      env: process.env,
      stop: new AbortController().signal,
      read: async () => undefined,
      print: async () => undefined,
      say: () => undefined,
      browse: async () => true,
    });
    await expect(run).rejects.toThrow(NothingImportedError);
    expect(existsSync(join(root, "started.json"))).toBe(false);
  });

  test.each([
    [["open"], "at least one file"],
    [["open", "--port", "x", "a.json"], "--port"],
    [["open", "--port", "70000", "a.json"], "--port"],
    [["open", "--browser", "a.json"], "--browser"],
    [["open", "--at", "soon", "a.json"], "soon"],
  ])("%j is refused", async (words, said) => {
    const { status, stderr } = await runCli(words);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
  });
});

test.each([
  ["linux", "xdg-open", ["http://127.0.0.1:1/a&b"]],
  ["darwin", "open", ["http://127.0.0.1:1/a&b"]],
  ["win32", "rundll32", ["url.dll,FileProtocolHandler", "http://127.0.0.1:1/a&b"]],
] as const)("on %s the address is one argument of %s", (platform, command, args) => {
  expect(openerOf(platform, "http://127.0.0.1:1/a&b")).toEqual({ command, args });
});
