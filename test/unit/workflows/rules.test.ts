/** What the workflows may do, and that what they run is there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../support/server.ts";
import { STEPS, WORKFLOWS } from "../../support/workflows.ts";

const release = WORKFLOWS.find(({ file }) => file === "release.yml");
const jobs = release?.jobs ?? {};

describe("every workflow", () => {
  test("pins its actions by commit, says the version, and pins one action once", () => {
    const pinned = new Map<string, Set<string>>();
    for (const { file, text } of WORKFLOWS)
      for (const [, used = ""] of text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)) {
        expect(used, file).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
        const [action = "", rest = ""] = used.split("@");
        pinned.set(action, (pinned.get(action) ?? new Set()).add(rest));
      }
    expect(pinned.size).toBeGreaterThan(8);
    for (const [action, pins] of pinned) expect([...pins], action).toHaveLength(1);
  });

  test("may do no more than read, unless a job says so, and ends at some time", () => {
    for (const { file, permissions, jobs } of WORKFLOWS) {
      expect([{}, { contents: "read" }], file).toContainEqual(permissions);
      for (const [name, job] of Object.entries(jobs))
        expect(job["timeout-minutes"], `${file}, ${name}`).toBeGreaterThan(0);
    }
  });

  test("puts nothing of GitHub's into a script, where it would be run: only into its environment", () => {
    for (const { place, run } of STEPS) expect(run ?? "", place).not.toContain("${{");
  });

  test("runs scripts that are there", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const { place, run = "", ...step } of STEPS) {
      for (const [, path = ""] of run.matchAll(/\bnode (\S+\.(?:mjs|ts))/g))
        expect(existsSync(join(ROOT, path)), `${place}: ${path}`).toBe(true);
      if (step["working-directory"] !== undefined) continue;
      for (const [, name = ""] of run.matchAll(/\bnpm run (?:--silent )?([\w:]+)/g))
        expect(Object.keys(scripts), place).toContain(name);
    }
  });
});

describe("the release", () => {
  const mayWrite = (name: string): string[] =>
    Object.entries(jobs[name]?.permissions ?? {})
      .filter(([, access]) => access === "write")
      .map(([area]) => area)
      .sort();

  test("gives each job what it needs, and no more", () => {
    expect(Object.fromEntries(Object.keys(jobs).map((name) => [name, mayWrite(name)]))).toEqual({
      verify: [],
      package: [],
      executables: [],
      files: ["attestations", "id-token"],
      smoke: [],
      image: ["attestations", "id-token", "packages"],
      chart: ["id-token", "packages"],
      npm: ["id-token"],
      release: ["contents"],
    });
  });

  test("knows no secret but the token that GitHub makes for the run", () => {
    const named = [...(release?.text ?? "").matchAll(/secrets\.(\w+)/g)].map(([, name]) => name);
    expect(new Set(named)).toEqual(new Set(["GITHUB_TOKEN"]));
    // It comes in by standard input or the environment: an argument would be in the list of processes.
    for (const { place, run = "" } of STEPS) {
      expect(run, place).not.toMatch(/(--password|--token)[ =]["$]/);
      expect(run, place).not.toMatch(/set -\w*x|echo .*TOKEN/);
    }
  });

  const needed = (name: string, seen = new Set<string>()): Set<string> => {
    const { needs = [] } = jobs[name] as { needs?: string | string[] };
    for (const one of [needs].flat()) if (!seen.has(one)) needed(one, seen.add(one));
    return seen;
  };

  test("signs and pushes nothing that no maintainer has let go on", () => {
    const lasting = Object.keys(jobs).filter((name) =>
      mayWrite(name).some((area) => ["id-token", "packages"].includes(area)),
    );
    expect(lasting.toSorted()).toEqual(["chart", "files", "image", "npm"]);
    for (const name of lasting) expect(jobs[name]?.environment, name).toBe("release");
    // The release itself is made after all of them.
    expect([...needed("release")]).toEqual(expect.arrayContaining(lasting));
    // What does not run is not pushed as an image either.
    expect(needed("image")).toContain("smoke");
  });

  test("publishes only what was verified, and tries each artefact", () => {
    for (const name of Object.keys(jobs)) if (name !== "verify") expect(needed(name)).toContain("verify");
    expect([...needed("npm")].sort()).toEqual(
      Object.keys(jobs)
        .filter((name) => !/^(npm|release)$/.test(name))
        .sort(),
    );
    const scripts = (name: string) => jobs[name]?.steps.map(({ run = "" }) => run).join("\n");
    for (const name of ["smoke", "image", "npm"]) expect(scripts(name), name).toContain("scripts/smoke.mjs");
    expect(scripts("chart")).toContain('helm template skscope "oci://$REGISTRY/skscope"');
  });
});
