/** A page behind a balancer, of two replicas that follow one NATS: the one that serves it is killed, and it goes on at the other. */
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TraceRecord } from "../../lib/model/record.ts";
import { openScene, until } from "../support/nats-scene.ts";
import { processPods, recordsOf, serve } from "../support/play-cluster.ts";
import { startServer } from "../support/server.ts";
import { expect, lanesShown, test } from "./support.ts";

// What a page says to the console while nobody answers it.
test.use({ expectedComplaint: /net::ERR_|Failed to load resource/ });

/** Passes connections on to a port that may change; those that are open break with their server. */
async function balancer(first: number) {
  let to = first;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(to, "127.0.0.1");
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(port: number): void {
      to = port;
    },
    close(): void {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

const isMode =
  (mode: string) =>
  ({ resource, object }: TraceRecord): boolean =>
    resource.startsWith("serverlessservices") && (object.spec as { mode?: string }).mode === mode;

test("a page goes on at another replica when its own is killed", async ({ page }) => {
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), "skscope-e2e-followed-"));
  const scene = await openScene();
  const records = await recordsOf("cold-start");
  const pods = processPods(records);
  for (const { initial, resource, object } of records) if (initial) scene.api.put(resource, object);
  const rest = records.filter(({ initial }) => !initial);
  const collector = scene.spawnCollector();
  await until(() => collector.said.includes("have been listed"), "all lists");
  const env = { SKSCOPE_FROM: scene.server.url, TZ: "UTC" };
  const [dies, stays] = await Promise.all(
    ["dies", "stays"].map((name) => startServer({ env: { ...env, SKSCOPE_DATA_DIR: join(folder, name) } })),
  );
  if (dies === undefined || stays === undefined) throw new Error("no replicas");
  const portOf = ({ origin }: { readonly origin: string }): number => Number(new URL(origin).port);
  const front = await balancer(portOf(dies));
  let next = 0;
  const play = (isLast: (record: TraceRecord) => boolean): void => {
    for (let ended = false; !ended && next < rest.length; next++) {
      serve(scene.api, rest[next] as TraceRecord, pods);
      ended = isLast(rest[next] as TraceRecord);
    }
  };
  try {
    play(isMode("Serve"));
    await page.goto(`${front.origin}/view/live-fake/demo/hello-00001`);
    await lanesShown(page);
    await page.evaluate(() => Object.assign(window, { isTheSame: true }));
    const streams: string[] = [];
    page.on("request", (request) => {
      if (request.resourceType() !== "eventsource") return;
      const inAddress = new URL(request.url()).searchParams.get("lastEventId");
      void request.allHeaders().then((headers) => streams.push(headers["last-event-id"] ?? inAddress ?? ""));
    });
    front.leadTo(portOf(stays));
    await dies.stop("SIGKILL");
    play(() => false);
    await expect(page.getByTestId("sentence")).toContainText("At zero");
    await expect(page.getByTestId("live-line")).toContainText("live");
    // The page was not loaded anew, and has said how far it was told.
    expect(await page.evaluate(() => "isTheSame" in window)).toBe(true);
    expect(streams.at(-1)).toMatch(/^[0-9a-z]+\.\d+$/);
  } finally {
    await page.goto("about:blank");
    front.close();
    await stays.stop();
    await scene.remove();
    rmSync(folder, { recursive: true, force: true });
  }
});
