import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { ROOT } from "../support/server.ts";

/** Node for other platforms is not in the lockfile. */
const IS_HERE = process.platform === "linux" && process.arch === "x64";

describe.skipIf(!IS_HERE)("the single executable", () => {
  let executable: string;
  let home: string;
  beforeAll(() => {
    const made = spawnSync(process.execPath, [join(ROOT, "scripts", "sea.mjs"), "linux-x64"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect(made.stderr.replace(/^warning: Can't find string offset.*\n/gm, "")).not.toMatch(/error/i);
    const path = made.stdout.trim().split("\n").at(-1) ?? "";
    executable = join(ROOT, path);
    expect(existsSync(executable)).toBe(true);
    home = join(inject("place"), "home");
    mkdirSync(join(home, "bin"), { recursive: true });
    for (const name of ["skscope", "kubectl-skscope", "kubectl_complete-skscope"])
      symlinkSync(executable, join(home, "bin", name));
  });

  /** With no Node on the PATH: there is one in it. */
  const env = (): NodeJS.ProcessEnv => ({
    NODE_ENV: "production",
    HOME: home,
    TZ: "UTC",
    PATH: join(home, "bin"),
  });
  const run = (name: string, ...words: readonly string[]) =>
    spawnSync(join(home, "bin", name), words, { env: env(), encoding: "utf8", cwd: home });

  test("is the command, and unpacks what it needs once", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    expect(run("skscope", "--version")).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
    const file = join(ROOT, "public", "traces", "cold-start.ndjson.gz");
    expect(run("skscope", "report", file)).toMatchObject({ status: 0, stderr: "" });
    const kept = readdirSync(join(home, ".cache", "skscope"));
    expect(kept).toEqual([
      expect.stringMatching(new RegExp(`^${version.replaceAll(".", "\\.")}-[0-9a-f]{16}$`)),
    ]);
  });

  test("says the name that it is called by, and completes for kubectl", () => {
    expect(run("kubectl-skscope", "nothing").stderr).toContain("\n  kubectl skscope report FILE");
    expect(run("kubectl_complete-skscope", "why", "--fail-on", "w").stdout).toBe("warning\n:4\n");
  });

  test("serves the pages, and ends when it is told to", async () => {
    const child = spawn(join(home, "bin", "skscope"), ["demo"], {
      env: env(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    let output = "";
    const url = await new Promise<string>((resolve, reject) => {
      const hear = (data: unknown): void => {
        output += data;
        const [, found] = /ready: (\S+)/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      void ended.then(() => reject(new Error(output)));
    });
    for (const path of ["/", "/protocol", "/view/cold-start/demo/hello-00001"])
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  });

  test("is released in an archive, with checksums of all files and a list of what is in the package", () => {
    const script = (name: string, ...words: string[]) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(ROOT, "scripts", name), ...words],
        {
          cwd: ROOT,
          encoding: "utf8",
        },
      );
      expect([name, status, stderr]).toEqual([name, 0, ""]);
      return stdout;
    };
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    script("sbom.mjs");
    script("release-files.mjs", "--repository", "owner/name");
    const folder = join(ROOT, "dist", "release");
    const sums = readFileSync(join(folder, "checksums.txt"), "utf8").trim().split("\n");
    const names = sums.map((line) => line.slice(66));
    const archive = `skscope-${version}-linux-x64.tar.gz`;
    const list = `skscope-${version}.cdx.json`;
    expect(names).toEqual(expect.arrayContaining([archive, `skscope-${version}.tgz`, list]));
    for (const line of sums) {
      const digest = createHash("sha256")
        .update(readFileSync(join(folder, line.slice(66))))
        .digest("hex");
      expect(line).toBe(`${digest}  ${line.slice(66)}`);
    }
    const { bomFormat, metadata, components } = JSON.parse(readFileSync(join(folder, list), "utf8"));
    expect([bomFormat, metadata.component.name]).toEqual(["CycloneDX", "skscope"]);
    const named = components.map(({ name }: { name: string }) => name);
    expect(named).toEqual(expect.arrayContaining(["next", "react", "react-dom", "prom-client", "yaml"]));
    // What only developers have is in no package.
    expect(named).not.toContain("vitest");
    expect(readFileSync(join(folder, "krew", "skscope.yaml"), "utf8")).toContain(archive);
    // As who downloads it: unpacked elsewhere, and tried by what the release tries it with.
    const place = join(home, "downloaded");
    mkdirSync(place);
    expect(spawnSync("tar", ["-xzf", join(folder, archive), "-C", place]).status).toBe(0);
    const said = script("smoke.mjs", version, "--", join(place, "skscope"));
    expect(said).toBe("the command reports\nthe pages are served\n");
  });
});
