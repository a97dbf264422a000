import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { ROOT } from "../support/server.ts";
import { run, start } from "./installed.ts";

/** A shipped recording, in the folder from which commands are run. */
function recording(id: string): string {
  copyFileSync(join(ROOT, "public", "traces", `${id}.ndjson.gz`), join(inject("place"), `${id}.ndjson.gz`));
  return `${id}.ndjson.gz`;
}

test("--version and --help", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  expect(run(["--version"])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
  expect(run(["--help"])).toMatchObject({ status: 0, stderr: "" });
  expect(run(["serve", "--help"]).stdout).toContain("--no-open");
});

test("report, as text, JSON, Markdown and HTML", () => {
  const file = recording("fault-image-pull");
  expect(run(["report", file])).toMatchObject({ status: 1, stderr: "" });
  expect(JSON.parse(run(["report", file, "--json"]).stdout).revisions).toHaveLength(3);
  expect(run(["report", file, "--markdown"]).stdout).toContain("### Error: ");
  expect(run(["report", file, "--html"]).stdout).toContain("<article");
});

test("convert, export, stats", () => {
  const file = recording("cold-start");
  expect(run(["convert", file, "out.ndjson"])).toMatchObject({ status: 0 });
  expect(run(["report", "out.ndjson"]).status).toBe(0);
  expect(JSON.parse(run(["export", file, "--format", "otlp"]).stdout)).toHaveProperty("resourceSpans");
  expect(run(["stats", file]).stdout).toContain("2 wakes");
});

test("query, and the words of mcp", () => {
  const file = recording("cold-start");
  const { stdout, stderr } = run(["query", file, "why", "demo/hello-00001"]);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({ revision: "demo/hello-00001", phase: "Zero" });
  expect(run(["mcp", "--port", "1"]).stderr).toContain("--port is for --http");
  expect(run(["query", "sources", "--server", "http://127.0.0.1:1"]).stderr).toContain("does not answer");
});

test.each([
  [["query", "revisions"], "no kubeconfig and no service account was found"],
  [["why"], "no kubeconfig and no service account was found"],
  [["record", "out2.ndjson"], "no kubeconfig and no service account was found"],
  [["collect", "--to", "nats://127.0.0.1:1"], "no kubeconfig and no service account was found"],
])("%j, which asks clusters, is whole", (words, says) => {
  const { status, stderr } = run(words);
  expect(stderr).toContain(says);
  expect(status).toBe(2);
});

test("without a command and a kubeconfig it serves the recordings, and keeps nothing in the package", async () => {
  const started = await start([]);
  try {
    expect(started.output()).toContain("No kubeconfig was found, so this is demo mode");
    const { url } = started;
    for (const path of ["/", "/learn", "/sandbox", "/protocol", "/view/cold-start/demo/hello-00001"])
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    const page = await (await fetch(`${url}/view/cold-start`)).text();
    const scripts = new Set(page.match(/\/_next\/static\/chunks\/[\w.~-]+\.(?:js|css)/g));
    expect(scripts.size).toBeGreaterThan(5);
    for (const path of scripts) expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    // Every route that answers a script, so that no script of the build is missing.
    for (const path of [
      "/api/sources",
      "/api/sources/cold-start/report",
      "/api/openapi.json",
      "/metrics",
      "/healthz",
    ])
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
  } finally {
    expect(await started.stop()).toBe(0);
  }
  expect(existsSync(join(inject("place"), "node_modules", "skscope", "server", "data"))).toBe(false);
});

test("open serves a file", async () => {
  const started = await start(["open", recording("burst"), "--no-open"]);
  try {
    expect(started.url).toMatch(/\/view\/opened/);
    expect((await fetch(started.url)).status).toBe(200);
  } finally {
    expect(await started.stop()).toBe(0);
  }
});

test.each([
  ["kubectl-skscope", "kubectl skscope"],
  ["kn-skscope", "kn skscope"],
])("%s is on the PATH, and says its name", (name, says) => {
  const { status, stderr } = run(["nothing"], { name });
  expect(status).toBe(2);
  expect(stderr).toContain(`\n  ${says} report FILE`);
});

test("kubectl can ask what could come next, and shells can be told how to", () => {
  expect(run(["why", "--fail-on", "w"], { name: "kubectl_complete-skscope" }).stdout).toBe("warning\n:4\n");
  for (const shell of ["bash", "zsh", "fish"])
    expect(run(["completion", shell]).stdout).toContain(`# ${shell} completion for skscope`);
});
