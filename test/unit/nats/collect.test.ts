/** `skscope collect` and a server that shows what it writes: flags, and the whole way with real processes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCollectOptions } from "../../../lib/cli/collect.ts";
import { UsageError } from "../../../lib/cli/errors.ts";
import { RESOURCE } from "../../../lib/model/record.ts";
import { createFollowedClusters } from "../../../lib/server/followed-clusters.ts";
import { openRecording } from "../../support/check-recording.ts";
import { openScene, type Scene, until } from "../../support/nats-scene.ts";

const TO = ["--to", "nats://n"];
const NONE: NodeJS.ProcessEnv = { NODE_ENV: "test" };

describe("the flags of collect", () => {
  test.each<[string[], string]>([
    [[], "needs --to"],
    [["--to", "http://n"], "must be like nats://"],
    [[...TO, "x"], "not “x”"],
    [[...TO, "--retention", "5"], "with a unit"],
    [[...TO, "--retention-mib", "0"], "above 0"],
    [[...TO, "--facts-days", "many"], "above 0"],
    [[...TO, "--replicas", "6"], "at most 5"],
    [[...TO, "--buffer-mib", "much"], "above 0"],
    [[...TO, "--keep", "all"], "does not know “all”"],
    [[...TO, "-n", "a", "-A"], "exclude each other"],
    [[...TO, "--nonsense"], "--nonsense"],
  ])("%j is refused: %s", (argv, says) => {
    expect(() => readCollectOptions(argv, NONE)).toThrow(UsageError);
    expect(() => readCollectOptions(argv, NONE)).toThrow(says);
  });

  test("are kubectl's, and may stand in the environment", () => {
    expect(
      readCollectOptions([...TO, "--context", "c", "-A", "--retention", "48h", "--replicas", "3"], NONE),
    ).toMatchObject({
      to: "nats://n",
      kube: { context: "c" },
      namespace: null,
      retentionMs: 48 * 3_600_000,
      factsDays: 365,
      factsMib: 128,
      replicas: 3,
      bufferMib: 64,
      followLogs: true,
    });
    expect(readCollectOptions([...TO, "--facts-days", "0"], NONE).factsDays).toBe(0);
    const env = {
      ...NONE,
      SKSCOPE_TO: "nats://me:secret@n",
      SKSCOPE_NATS_CREDS: "f",
      SKSCOPE_NATS_CA: "ca",
      SKSCOPE_NATS_CERT: "cert",
      SKSCOPE_CLUSTER: "prod",
    };
    expect(readCollectOptions(["--nats-key", "key"], env)).toMatchObject({
      to: env.SKSCOPE_TO,
      credentials: "f",
      authorities: "ca",
      certificate: "cert",
      key: "key",
      cluster: "prod",
    });
  });

  test("a password in the address is not repeated in what is wrong with it", () => {
    expect(() => readCollectOptions(["--to", "http://me:secret@n"], NONE)).toThrow(/^(?!.*secret)/);
  });
});

describe("a server with --from", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
    for (const { initial, resource, object } of openRecording("cold-start").records) {
      if (initial) scene.api.put(resource, object);
    }
  });
  afterAll(async () => {
    await scene.remove();
  });

  test("offers nothing before anything is collected, then every cluster, and says when nobody collects", async () => {
    const clusters = createFollowedClusters({ ...process.env, SKSCOPE_FROM: scene.server.url });
    await until(() => clusters.problem.startsWith("Nothing is collected into NATS"), "that there is nothing");
    const collector = scene.spawnCollector();
    await until(() => clusters.list().length === 1, "the cluster");
    expect([clusters.list()[0]?.id, clusters.problem]).toEqual(["live-fake", ""]);
    await until(() => collector.said.includes("have been listed"), "all lists");
    const cluster = await clusters.open("live-fake");
    await until(() => cluster?.source.live?.status().state === "live", "a live cluster");
    expect(cluster?.source.state.objects.get(RESOURCE.pods)?.size).toBeGreaterThan(0);
    expect(clusters.opened.map(({ id }) => id)).toEqual(["live-fake"]);
    expect(await clusters.open("live-other")).toBeNull();
    collector.kill("SIGTERM");
    expect(await collector.ended).toBe(0);
    await until(() => cluster?.source.live?.status().state === "stale", "that nobody collects");
    expect(clusters.list()[0]?.state).toBe("stale");
    await cluster?.stop();
  });

  test("says that NATS does not answer, and opens nothing meanwhile", async () => {
    const clusters = createFollowedClusters({ ...process.env, SKSCOPE_FROM: "nats://127.0.0.1:1" });
    await expect(clusters.open("live-fake")).rejects.toThrow("NATS (127.0.0.1:1) has not answered yet.");
    expect(clusters.problem).toBe("NATS (127.0.0.1:1) has not answered yet");
  });
});
