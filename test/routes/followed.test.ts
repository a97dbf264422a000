/**
 * `npm start -- --from nats://…` over HTTP: a fake API server, `skscope collect`, a real nats-server and two replicas, each a
 * process of its own. What a browser was told by one replica goes on at another one.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SourceStats } from "../../lib/client/port.ts";
import { asObject, asString } from "../../lib/model/json.ts";
import type { NoteList } from "../../lib/model/notes.ts";
import { RESOURCE, type TraceRecord } from "../../lib/model/record.ts";
import { openScene, type Scene, until } from "../support/nats-scene.ts";
import { processPods, recordsOf, serve } from "../support/play-cluster.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { type ReceivedEvent, seqsOf } from "../unit/stream/events.ts";
import { ask, askEvents } from "./http.ts";

const LIMIT_MS = 180_000;
const STREAM = "/api/stream?source=live-fake&scope=revision&namespace=demo&name=hello-00001";

let scene: Scene;
let rest: TraceRecord[];
let pods: ReadonlyMap<string, string>;
let stays: RunningServer;
let folder: string;
const data = (name: string) => ({ SKSCOPE_DATA_DIR: join(folder, name) });

const isServerless = ({ resource }: TraceRecord): boolean => resource === RESOURCE.serverlessServices;
const versionOf = ({ object }: TraceRecord): string =>
  asString(asObject(object.metadata).resourceVersion) ?? "";
const recordsIn = (events: readonly ReceivedEvent[]): TraceRecord[] =>
  events.flatMap((message) => (message.event === "records" ? message.data.records : []));
const hasVersion =
  (version: string) =>
  (events: readonly ReceivedEvent[]): boolean =>
    recordsIn(events).some((record) => isServerless(record) && versionOf(record) === version);

function play(records: readonly TraceRecord[]): void {
  for (const record of records) serve(scene.api, record, pods);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-followed-"));
  scene = await openScene();
  const records = await recordsOf("cold-start");
  pods = processPods(records);
  for (const { initial, resource, object } of records) if (initial) scene.api.put(resource, object);
  rest = records.filter(({ initial }) => !initial);
  const collector = scene.spawnCollector();
  await until(() => collector.said.includes("have been listed"), "all lists");
  stays = await startServer({ flags: ["--from", scene.server.url], env: data("stays") });
}, LIMIT_MS);
afterAll(async () => {
  await stays?.stop();
  await scene?.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe("a server of `npm start -- --from`", () => {
  test("offers the cluster that is collected, and its pages answer", async () => {
    const { origin } = stays;
    const { clusters } = JSON.parse((await ask("/api/sources", { origin })).text) as {
      clusters: { id: string; context: string }[];
    };
    expect(clusters).toMatchObject([{ id: "live-fake", context: "fake" }]);
    play(rest.slice(0, rest.findIndex(isServerless) + 1));
    const row = async (): Promise<string> => (await ask("/view/live-fake", { origin })).text;
    await expect.poll(row).toContain("hello-00001");
    for (const path of ["/", "/view/live-fake/demo/hello-00001", "/view/live-fake/trends"])
      expect([path, (await ask(path, { origin })).status]).toEqual([path, 200]);
    expect((await ask("/api/sources/live-other", { origin })).status).toBe(404);
    expect(stays.output()).not.toContain("Demo mode");
  });

  test(
    "goes on for a browser whose replica was killed: nothing is left out, nothing told twice",
    async () => {
      const dies = await startServer({ env: { ...data("dies"), SKSCOPE_FROM: scene.server.url } });
      const left = rest.slice(rest.findIndex(isServerless) + 1);
      const serverless = left.filter(isServerless);
      const [middle, last] = [serverless[Math.floor(serverless.length / 2)], serverless.at(-1)];
      if (middle === undefined || last === undefined) throw new Error("the recording has no changes");
      const begun = { seen: false };
      const isOver = hasVersion(versionOf(last));
      const witness = askEvents(STREAM, isOver, { origin: stays.origin });
      const before = askEvents(
        STREAM,
        (events) => {
          begun.seen ||= events.length > 0;
          return hasVersion(versionOf(middle))(events);
        },
        { origin: dies.origin },
      );
      await until(() => begun.seen, "a snapshot of the one that dies");
      const half = left.indexOf(middle) + 1;
      play(left.slice(0, half));
      const first = await before;
      await dies.stop("SIGKILL");
      play(left.slice(half));
      const headers = { "last-event-id": first.at(-1)?.id ?? "" };
      const second = await askEvents(STREAM, isOver, { origin: stays.origin, headers });

      expect(first[0]?.event).toBe("snapshot");
      // A snapshot would tell again what was told.
      expect(second.map(({ event }) => event)).not.toContain("snapshot");
      const all = await witness;
      const end = recordsIn(all).find(
        (record) => isServerless(record) && versionOf(record) === versionOf(last),
      );
      const upTo = (seqs: readonly number[]): number[] => seqs.filter((seq) => seq <= (end?.seq ?? 0));
      expect(seqsOf(first).length).toBeGreaterThan(10);
      expect(seqsOf(second).length).toBeGreaterThan(10);
      // The one that stays may have begun a little earlier or later.
      const begin = Math.max(first[0]?.place.seq ?? 0, all[0]?.place.seq ?? 0);
      const told = upTo([...seqsOf(first), ...seqsOf(second)]).filter((seq) => seq > begin);
      expect(told).toEqual(upTo(seqsOf(all)).filter((seq) => seq > begin));
      expect(new Set(told).size).toBe(told.length);
    },
    LIMIT_MS,
  );

  test(
    "tells what every other one tells: notes that people write, and what the records say in numbers",
    async () => {
      const other = await startServer({ env: { ...data("other"), SKSCOPE_FROM: scene.server.url } });
      try {
        const path = "/api/sources/live-fake/notes";
        const at = async ({ origin }: RunningServer): Promise<string[]> =>
          (JSON.parse((await ask(path, { origin })).text) as NoteList).notes.map(({ text }) => text);
        const write = ({ origin }: RunningServer, id: string, text: string, version = 0) =>
          fetch(`${origin}${path}/${id}`, {
            method: "PUT",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ revision: null, from: 1_000, to: null, text, by: "ci", version }),
          });
        expect((await write(stays, "deploy01", "rollout 42")).status).toBe(200);
        expect(await at(other)).toEqual(["rollout 42"]);
        expect((await write(other, "deploy01", "rollout 43", 1)).status).toBe(200);
        expect((await write(stays, "deploy01", "too late", 1)).status).toBe(409);
        expect(await at(stays)).toEqual(["rollout 43"]);

        expect((await ask("/", { origin: stays.origin })).text).toContain(
          "kept or made here are on this server only",
        );

        const statsOf = async ({ origin }: RunningServer): Promise<SourceStats> =>
          JSON.parse((await ask("/api/sources/live-fake/stats", { origin })).text) as SourceStats;
        // The collector tells facts every ten seconds.
        const isTold = async (): Promise<boolean> => {
          const { all, failure } = await statsOf(stays);
          return all.count > 0 && failure === "";
        };
        await expect.poll(isTold, { timeout: LIMIT_MS / 2 }).toBe(true);
        const { services } = await statsOf(stays);
        expect(services.map(({ service }) => service)).toEqual(["hello"]);
        const theirs = async () => (await statsOf(other)).services;
        await expect.poll(theirs, { timeout: LIMIT_MS / 2 }).toEqual((await statsOf(stays)).services);
      } finally {
        await other.stop();
      }
    },
    LIMIT_MS,
  );

  test("says that NATS is away, and keeps what it has", async () => {
    const { origin } = stays;
    const reasons = (events: readonly ReceivedEvent[]): string[] =>
      events.flatMap((message) => (message.event === "status" ? [message.data.live?.reason ?? ""] : []));
    let isAway = false;
    const heard = askEvents(
      STREAM,
      (events) => {
        const said = reasons(events);
        // It was well before.
        if (said.length > 0 && !isAway) {
          expect(said[0]).toBe("");
          isAway = true;
          void scene.server.kill();
        }
        return said.at(-1)?.includes("cannot be reached") === true;
      },
      { origin },
    );
    expect((await heard).length).toBeGreaterThan(1);
    expect((await ask("/view/live-fake", { origin })).text).toContain("hello-00001");
  });
});
