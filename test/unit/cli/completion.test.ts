import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandName, withCommandName } from "../../../lib/cli/called-as.ts";
import { complete } from "../../../lib/cli/completion/complete.ts";
import { COMMANDS } from "../../../lib/cli/completion/words.ts";
import { runCli } from "../../support/cli.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "skscope-completion-"));
const bin = join(folder, "bin");
beforeAll(() => {
  mkdirSync(bin);
  for (const name of ["skscope", "kubectl-skscope", "kn-skscope", "kubectl_complete-skscope"])
    symlinkSync(join(ROOT, "bin", "skscope.mjs"), join(bin, name));
  writeFileSync(join(folder, "recording.ndjson"), "");
  mkdirSync(join(folder, "record-data"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs it with the links on the PATH. */
function run(command: string, words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const path = [bin, dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter);
  const env = { NODE_ENV: "test" as const, HOME: folder, PATH: path, ...more };
  return spawnSync(command, words, { cwd: folder, env, encoding: "utf8" });
}

const FILES = 0;
const NOTHING = 4;
const FOLDERS = 16;

describe("what could come next", () => {
  const next = (line: string) => complete(line.split(" ").slice(1), () => ["lab", "prod"]);

  test.each([
    ["skscope re", ["report", "record"], NOTHING],
    ["skscope why --fail-on ", ["never", "warning", "error"], NOTHING],
    ["skscope why --fail-on=w", ["--fail-on=warning"], NOTHING],
    ["skscope why --context p", ["prod"], NOTHING],
    ["skscope --context ", ["lab", "prod"], NOTHING],
    ["skscope report --h", ["--html", "--help"], NOTHING],
    ["skscope report rec", [], FILES],
    ["skscope report --json ", [], FILES],
    ["skscope stats --data ", [], FOLDERS],
    ["skscope why ", [], NOTHING],
    ["skscope why -n ", [], NOTHING],
    ["skscope --no-o", ["--no-open"], NOTHING],
    ["skscope completion ", ["bash", "zsh", "fish"], NOTHING],
    ["skscope toString ", Object.keys(COMMANDS), NOTHING],
  ])("%j", (line, words, directive) => {
    const found = next(line);
    expect([...found.words].sort()).toEqual([...words].sort());
    expect(found.directive).toBe(directive);
  });

  test("every flag of the help is completed, and no other", async () => {
    const { stdout: help } = await runCli(["--help"]);
    const { stdout: flags } = await runCli(["serve", "--help"]);
    const told = new Set(`${help}\n${flags}`.match(/(?<![\w-])(?:--[a-z][\w-]*|-[a-zA-Z]\b)/g));
    for (const only of ["--help", "--version", "-h"]) told.delete(only);
    const known = new Set(Object.values(COMMANDS).flatMap(({ flags }) => Object.keys(flags)));
    expect([...told].filter((flag) => !known.has(flag))).toEqual([]);
    expect([...known].filter((flag) => !told.has(flag))).toEqual([]);
  });

  test("every command of the usage is completed, and no other", async () => {
    const { stderr } = await runCli(["nothing"]);
    const told = [...stderr.matchAll(/^ {2}skscope \[?([a-z]+)/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(Object.keys(COMMANDS).sort());
  });

  test("words that every object has are no commands", async () => {
    expect((await runCli(["toString"])).stderr).toContain("there is no command “toString”");
  });
});

describe("in a shell", () => {
  const has = (shell: string) => spawnSync(shell, ["--version"]).status === 0;
  const lines = ({ stdout }: { readonly stdout: string }) => stdout.trim().split(/\s+/).sort();

  test("kubectl asks its own name, in the words of cobra", () => {
    const kubeconfig = join(folder, "kubeconfig");
    const contexts = [{ name: "lab", context: { cluster: "c" } }];
    writeFileSync(
      kubeconfig,
      JSON.stringify({ clusters: [{ name: "c", cluster: { server: "https://c" } }], contexts }),
    );
    expect(run("kubectl_complete-skscope", ["why", "--fail-on", "w"]).stdout).toBe("warning\n:4\n");
    const env = { KUBECONFIG: kubeconfig };
    expect(run("kubectl_complete-skscope", ["why", "--context", ""], env).stdout).toBe("lab\n:4\n");
  });

  test("bash completes commands, values and files", () => {
    // Outside of a completion nothing can be told of options.
    const ask = (...words: string[]) =>
      run("bash", [
        "-c",
        `compopt() { :; }; source <(skscope completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _skscope; printf '%s\\n' "\${COMPREPLY[@]}"`,
        "bash",
        ...words,
      ]);
    expect(lines(ask("skscope", "re"))).toEqual(["record", "report"]);
    expect(lines(ask("skscope", "why", "--fail-on", "w"))).toEqual(["warning"]);
    expect(lines(ask("kubectl-skscope", "report", "rec"))).toEqual(["record-data", "recording.ndjson"]);
    expect(lines(ask("skscope", "stats", "--data", "rec"))).toEqual(["record-data"]);
    const { stdout } = run("bash", ["-c", "source <(skscope completion bash); complete -p"]);
    expect(stdout).toMatch(/complete -F _skscope kubectl-skscope/);
  });

  test.skipIf(!has("zsh"))("zsh completes commands, values and files", () => {
    // The parts of its completion that are only there at a prompt.
    const stubs = `compdef() { echo "compdef $*" >&2 }; compadd() { shift; print -l -- "$@" }; _files() { echo "files $*" }`;
    const ask = (...words: string[]) =>
      run("zsh", [
        "-fc",
        `${stubs}; source <(skscope completion zsh); words=("$@"); CURRENT=$#; _skscope`,
        "zsh",
        ...words,
      ]);
    expect(lines(ask("skscope", "re"))).toEqual(["record", "report"]);
    expect(lines(ask("skscope", "why", "--fail-on", "w"))).toEqual(["warning"]);
    expect(lines(ask("skscope", "report", "rec"))).toEqual(["files"]);
    expect(ask("skscope", "re").stderr).toContain("compdef _skscope skscope kubectl-skscope kn-skscope");
  });

  test.skipIf(!has("fish"))("fish completes commands, values and files", () => {
    const ask = (line: string) =>
      run("fish", ["-Nc", `skscope completion fish | source; complete -C '${line}'`]);
    expect(lines(ask("skscope re"))).toEqual(["record", "report"]);
    expect(lines(ask("skscope why --fail-on w"))).toEqual(["warning"]);
    expect(lines(ask("skscope report rec"))).toContain("recording.ndjson");
  });

  test("another shell is refused", async () => {
    expect(await runCli(["completion", "tcsh"])).toMatchObject({ status: 2, stdout: "" });
    expect((await runCli(["completion"])).stderr).toContain(
      "completion takes bash, zsh or fish, not nothing",
    );
  });
});

describe("the name it is called by", () => {
  test.each([
    ["skscope", "skscope"],
    ["kubectl-skscope", "kubectl skscope"],
    ["kn-skscope", "kn skscope"],
    ["skscope.old", "skscope"],
  ])("%s is %s", (file, name) => {
    expect(commandName({ NODE_ENV: "test", SKSCOPE_CALLED_AS: file })).toBe(name);
  });

  test.each([
    ["kubectl-skscope", "kubectl skscope"],
    ["kn-skscope", "kn skscope"],
  ])("%s prints its usage with it, in the same columns", (file, name) => {
    const { stderr, status } = run(file, ["nothing"]);
    expect(status).toBe(2);
    const usage = stderr.split("\n").slice(2);
    const commands = usage.filter((line) => /^ {2}\S/.test(line));
    expect(commands.length).toBeGreaterThan(10);
    for (const line of commands) expect(line.startsWith(`  ${name} `)).toBe(true);
    // Where a description stands, whether behind a command or below it.
    const columns = usage.flatMap((line) => {
      const [lead] = /^ +(?:\S+ )*\S+ {2,}(?=\S)|^ {3,}(?=\S)/.exec(line) ?? [];
      return lead === undefined ? [] : [lead.length];
    });
    expect([...new Set(columns)]).toEqual([33]);
  });

  test("commands to paste have it, too, and the program keeps its name", () => {
    const text =
      "skscope: nothing\n  More: skscope why -n shop cart (skscope report FILE). A skscope server.";
    expect(withCommandName(text, "kubectl skscope")).toBe(
      "skscope: nothing\n  More: kubectl skscope why -n shop cart (kubectl skscope report FILE). A skscope server.",
    );
    // A text that has been through is left as it is.
    for (const name of ["kubectl skscope", "kn skscope"])
      expect(withCommandName(withCommandName(text, name), name)).toBe(withCommandName(text, name));
    // A text that has been through is left as it is.
    for (const name of ["kubectl skscope", "kn skscope"])
      expect(withCommandName(withCommandName(text, name), name)).toBe(withCommandName(text, name));
  });
});
