/** A real Prometheus that scrapes a server under test and evaluates the rules of packaging/. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checker, PROMETHEUS } from "../../scripts/checkers.mjs";
import { PROMETHEUS_FOLDER } from "./dashboard.ts";
import { freePort } from "./server.ts";

const START_MS = 60_000;
const READY = /Server is ready to receive web requests/;

export interface Prometheus {
  /** The data of an answer of its API. @throws Error with what it says instead */
  ask<T>(path: string, query?: Readonly<Record<string, string>>): Promise<T>;
  stop(): Promise<void>;
}

/** Starts one that asks `origin` every second. */
export async function startPrometheus(origin: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), "skscope-prometheus-"));
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: [join(fileURLToPath(PROMETHEUS_FOLDER), "rules.yaml")],
    scrape_configs: [{ job_name: "skscope", static_configs: [{ targets: [new URL(origin).host] }] }],
  };
  // JSON is YAML.
  writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    checker(PROMETHEUS),
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
      "--enable-feature=exemplar-storage",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  let output = "";
  const ready = new Promise<boolean>((resolve) => {
    child.stderr.on("data", (data) => {
      output += data;
      if (READY.test(output)) resolve(true);
    });
    child.once("exit", () => resolve(false));
    child.once("error", () => resolve(false));
    AbortSignal.timeout(START_MS).addEventListener("abort", () => resolve(false));
  });
  if (!(await ready)) {
    await stop();
    throw new Error(`Prometheus did not start:\n${output}`);
  }
  return {
    async ask<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
      const response = await fetch(`http://${address}/api/v1/${path}?${new URLSearchParams(query)}`);
      const answer = (await response.json()) as { status: string; data: T; error?: string };
      if (answer.status !== "success") throw new Error(`${query.query ?? path}: ${answer.error}`);
      return answer.data;
    },
    stop,
  };
}
