/** `skscope stats`: weeks in numbers, from a data directory or from recordings. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runStats } from "../../../lib/cli/stats/run.ts";
import type { Fact, Stats } from "../../../lib/core/index.ts";
import { openFactsWriter } from "../../../lib/facts/facts-writer.ts";
import { runCli } from "../../support/cli.ts";
import { wakeFact } from "../../support/wake-fact.ts";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const DAY = 86_400_000;

let data = "";
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "skscope-stats-"));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const wake = (daysAgo: number, name: string, totalMs: number): Fact =>
  wakeFact({
    name,
    at: NOW - daysAgo * DAY,
    totalMs,
    answeredMs: totalMs + 100,
    waitedCount: 1,
    lengths: { start: totalMs },
    slowest: "start",
  });

async function keep(facts: readonly Fact[], cluster = "live-kind-all", days = 20): Promise<void> {
  const options = { folder: join(data, "facts", cluster), ms: 365 * DAY, bytes: 1e9 };
  const writer = await openFactsWriter(options, NOW);
  writer.write([{ facts, revoked: [] }], { from: NOW - days * DAY, to: NOW }, null);
  writer.close();
}

/** The command at a time that stands still. */
async function stats(...argv: string[]) {
  let [stdout, stderr] = ["", ""];
  const sink = (take: (text: string) => void) =>
    ({
      on: () => undefined,
      write: (text: string, done: () => void) => {
        take(text);
        done();
        return true;
      },
    }) as unknown as NodeJS.WriteStream;
  const io = {
    stdin: Readable.from([]),
    stdout: sink((text) => (stdout += text)),
    stderr: sink((text) => (stderr += text)),
  };
  const status = await runStats(argv, io, { NODE_ENV: "test", SKSCOPE_DATA_DIR: data }, NOW);
  return { status, stdout, stderr };
}

describe("of a data directory", () => {
  test("tells of each service by week, also of weeks without a wake, and which were not watched", async () => {
    await keep([wake(16, "web-00001", 1_000), wake(2, "web-00002", 2_000), wake(1, "web-00002", 4_000)]);
    const { status, stdout } = await stats();
    expect(stdout).toBe(
      `2026-10-30 12:00 to 2026-11-29 12:00 UTC. Watched for 20 d of 30 d.
3 wakes in 1 service.

  service   wakes  p50  p90  max  client p90  flips  findings
  shop/web      3  2 s  4 s  4 s       4.1 s      0         0

shop/web
  week of     wakes  p50  p90  max  client p90  flips  findings
  2026-11-09      1  1 s  1 s  1 s       1.1 s      0         0
  2026-11-16      0    –    –    –           –      –         –
  2026-11-23      2  2 s  4 s  4 s       4.1 s      0         0
  web-00002 against web-00001, at the median as clients waited: 2.1 s against 1.1 s, too few wakes
  to compare (fewer than 10).
`,
    );
    expect(status).toBe(0);
  });

  test("measures a promise: the exit status says whether it is kept, where a share is given", async () => {
    await keep([wake(3, "web-00001", 2_900), wake(2, "web-00001", 2_901), wake(1, "web-00001", 10)]);
    expect(await stats("--slo", "3s")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("66.6 % of 3 wakes were answered within 3 s.\n"),
    });
    expect(await stats("--slo", "3s:66%")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("The target of 66 % is met."),
    });
    expect(await stats("--slo", "3s:99%")).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("The target of 99 % is missed."),
    });
  });

  test("says what is not there: no wake, nobody who watched, no facts at all", async () => {
    expect(await stats()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(
        "holds no facts of a cluster\n  Where: skscope stats\n  What to do: name",
      ),
    });
    await keep([]);
    expect((await stats()).stdout).toContain("No wake was recorded in this span.");
    expect((await stats("--slo", "3s:99%")).stdout).toContain("No wake can be judged against 3 s.");
    rmSync(join(data, "facts"), { recursive: true });
    await keep([wake(100, "web-00001", 1_000)], "live-kind-all", 0);
    expect((await stats("--since", "1h")).stdout).toContain("Nobody watched in this time");
  });

  test("is of the cluster, namespace and service that are asked for", async () => {
    await keep([wake(3, "web-00001", 1_000), { ...wake(3, "api-00001", 1_000), namespace: "other" } as Fact]);
    const services = async (...argv: string[]): Promise<string[]> => {
      const { stdout } = await stats("--json", ...argv);
      return (JSON.parse(stdout) as Stats).services.map(
        ({ namespace, service }) => `${namespace}/${service}`,
      );
    };
    expect(await services()).toEqual(["other/api", "shop/web"]);
    expect(await services("-n", "shop")).toEqual(["shop/web"]);
    expect(await services("api")).toEqual(["other/api"]);
    expect(await services("other/api")).toEqual(["other/api"]);
    expect(await services("--since", "2d")).toEqual([]);
    expect(await services("--since", "1w")).toHaveLength(2);
    await keep([], "live-other-all");
    expect(await stats()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("choose one with --cluster: live-kind-all, live-other-all"),
    });
    expect(await services("--cluster", "live-other-all")).toEqual([]);
    expect(await stats("--cluster", "nothing")).toMatchObject({ status: 2 });
  });

  test("says in a sentence that the file is damaged", async () => {
    await keep([wake(3, "web-00001", 1_000)]);
    writeFileSync(join(data, "facts", "live-kind-all", "facts.db"), "spoilt ".repeat(2_000));
    expect(await stats()).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/facts\.db: The file is damaged\.\n {2}Where/),
    });
  });

  test("as Markdown holds nothing that is markup", async () => {
    await keep([wake(3, "web-00001", 1_000)]);
    const { stdout } = await stats("-o", "markdown");
    expect(stdout).toContain(
      "| service | wakes | p50 | p90 | max | client p90 | flips | findings |\n|---|---:|",
    );
    expect(stdout).toContain("| shop/web | 1 | 1 s | 1 s | 1 s | 1.1 s | 0 | 0 |");
  });
});

describe("of recordings", () => {
  test("is what the report says of their cold starts", async () => {
    const file = "public/traces/cold-start.ndjson.gz";
    const { stdout } = await runCli(["stats", file, "-o", "json"]);
    const { all, services, watchedMs, from, to } = JSON.parse(stdout) as Stats;
    const report = JSON.parse((await runCli(["report", file, "--json"])).stdout) as {
      coldStartStatistics: { kinds: { wake: number } };
    };
    expect(all.count).toBe(report.coldStartStatistics.kinds.wake);
    expect(all.count).toBeGreaterThan(0);
    expect(services.map(({ service }) => service)).toEqual(["hello"]);
    expect(watchedMs).toBe(to - from);
  });

  test("of several is that of all of them, and of one twice no more", async () => {
    const [one, two] = ["cold-start", "knobs"].map((id) => `public/traces/${id}.ndjson.gz`) as [
      string,
      string,
    ];
    const ask = async (...files: string[]): Promise<Stats> =>
      JSON.parse((await runCli(["stats", ...files, "--by", "revision", "--json"])).stdout) as Stats;
    const [first, second] = [await ask(one), await ask(two)];
    const both = await ask(one, two);
    expect(both.services.length).toBe(first.services.length + second.services.length);
    expect(both.all.count).toBe(first.all.count + second.all.count);
    expect(both.watchedMs).toBe(first.watchedMs + second.watchedMs);
    expect((await ask(one, one)).all.count).toBe(first.all.count);
  });

  test("without a wake says so, by revision", async () => {
    const { stdout } = await runCli(["stats", "public/traces/rollout.ndjson.gz", "--by", "revision"]);
    expect(stdout).toContain("No wake was recorded in this span.");
    expect(stdout).toContain("web-00004      0");
    expect(stdout).toContain("error D8 Does not start: 2 times");
  });
});

describe("misused", () => {
  test.each([
    [["--by", "month"], "--by takes one of minute, hour, day, week, revision, not “month”"],
    [["--slo", "3"], "--slo is “3”; it must be a number with a unit"],
    [["--slo", "3s:0%"], "--slo is “3s:0%”; it must be a length of time, with a share or without"],
    [["--slo", "3s:101%"], "--slo is “3s:101%”"],
    [["--since", "30"], "--since is “30”"],
    [["-o", "html"], "--output takes one of table, json, markdown, not “html”"],
    [["a", "b"], "stats takes one Service, but 2 were given"],
    [["NOT_A_NAME"], "there is no file “NOT_A_NAME”, and it is no name of a Service either"],
    [["x/web", "-n", "y"], "exclude each other"],
    [
      ["public/traces/cold-start.ndjson.gz", "--data", "x"],
      "with files, --data and --cluster have no meaning",
    ],
    [["--nonsense"], "Unknown option '--nonsense'"],
  ])("%j is told what fits", async (argv, says) => {
    const { status, stderr } = await stats(...argv);
    expect(stderr).toContain(says);
    expect(status).toBe(2);
  });

  test("a file that is not there", async () => {
    expect(await stats("nothing.ndjson")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Where: nothing.ndjson"),
    });
  });
});
