/** A cluster is collected by one at a time, and what every replica shows is what the cluster is. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../lib/cluster/types.ts";
import { objectKey } from "../../../lib/core/reduce/membership.ts";
import type { LiveCluster } from "../../../lib/live/live-cluster.ts";
import { asObject, type JsonObject } from "../../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { LEASES, streamOf } from "../../../lib/nats/names.ts";
import { createFeed } from "../../../lib/stream/feed.ts";
import { openRecording } from "../../support/check-recording.ts";
import { CLUSTER, openScene, type Scene, until } from "../../support/nats-scene.ts";

const LIMIT_MS = 180_000;
let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(async () => {
  await scene.remove();
});

const { records } = openRecording("cold-start");
const OBJECTS: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);
const events = records.filter(({ type, initial }) => OBJECTS.has(type) && !initial);
const half = Math.floor(events.length / 2);
/** Everything of them is watched, whatever it is called. */
const COMPARED = [RESOURCE.serverlessServices, RESOURCE.podAutoscalers, RESOURCE.revisions];

function put(): void {
  for (const { initial, resource, object } of records) if (initial) scene.api.put(resource, object);
}
function apply(all: readonly TraceRecord[]): void {
  for (const { type, resource, object } of all) scene.api.apply({ type: type as "ADDED", resource, object });
}
const versionOf = (object: JsonObject | null): unknown => asObject(object?.metadata).resourceVersion;
/** The objects after these events, in their last versions. */
function truth(all: readonly TraceRecord[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { type, resource, object, initial } of records.filter(
    (one) => one.initial || all.includes(one),
  )) {
    if (!COMPARED.some((one) => one === resource) || (!initial && !OBJECTS.has(type))) continue;
    const key = `${resource} ${objectKey(object)}`;
    if (type === "DELETED") delete found[key];
    else found[key] = versionOf(object);
  }
  return found;
}
function shown({ source }: LiveCluster): Record<string, unknown> {
  const all = COMPARED.flatMap((resource) =>
    [...(source.state.objects.get(resource)?.keys() ?? [])].map((key) => [
      `${resource} ${key}`,
      versionOf(source.current(resource, key)),
    ]),
  );
  return Object.fromEntries(all);
}
const shows = (cluster: LiveCluster, all: readonly TraceRecord[]): boolean => {
  const [now, wanted] = [shown(cluster), truth(all)];
  return (
    Object.keys(now).length === Object.keys(wanted).length &&
    Object.keys(wanted).every((key) => now[key] === wanted[key])
  );
};
const reasonsOf = ({ source }: LiveCluster): string[] => [
  ...new Set(source.state.shared.gaps.map(({ reason }) => reason)),
];
const stateOf = ({ source }: LiveCluster): string | undefined => source.live?.status().state;
const reasonOf = ({ source }: LiveCluster): string | undefined => source.live?.status().reason;

describe("collectors and replicas", () => {
  test(
    "show the same, wherever and whenever a replica begins, and one goes on where another was left",
    async () => {
      put();
      const { collecting } = await scene.collect("a");
      await until(() => collecting.isActive, "collecting");
      const one = await opened();
      await until(() => one.isSettled, "all lists");
      apply(events.slice(0, half));
      await until(() => shows(one, events.slice(0, half)), "the first half");
      const feed = createFeed({ source: one.source, scope: { kind: "overview" }, resume: null });
      feed.next(0);
      const { place } = feed;
      apply(events.slice(half));
      await until(() => shows(one, events), "the second half");
      const two = await opened();
      await until(() => two.source.lastSeq === one.source.lastSeq, "the same records");
      expect(two.source.epoch).toBe(one.source.epoch);
      const resumed = createFeed({ source: two.source, scope: { kind: "overview" }, resume: place });
      const text = Buffer.concat([...resumed.next(0).bytes]).toString();
      expect([text.includes("event: snapshot"), resumed.place.epoch]).toEqual([false, place.epoch]);
      expect(two.source.digests()).toEqual(one.source.digests());
      expect([stateOf(one), reasonsOf(one)]).toEqual(["live", []]);
    },
    LIMIT_MS,
  );

  test(
    "go on when one is cut off, with a gap that says so",
    async () => {
      put();
      const first = await scene.collect("a");
      await until(() => first.collecting.isActive, "collecting");
      const replica = await opened();
      await until(() => replica.isSettled, "all lists");
      const second = await scene.collect("b");
      apply(events.slice(0, half));
      await until(() => shows(replica, events.slice(0, half)), "the first half");
      await first.nats.close();
      apply(events.slice(half));
      await until(() => second.collecting.isActive, "the second collector");
      await until(() => shows(replica, events), "the truth");
      expect(reasonsOf(replica)).toEqual([
        expect.stringMatching(
          /^skscope was not watching: b took over from a, which was last heard of at \d\d:\d\d:\d\d UTC$/,
        ),
      ]);
      await until(
        () => replica.source.state.shared.gaps.every(({ to }) => to !== null),
        "the end of all gaps",
      );
      await second.collecting.stop();
      await until(() => stateOf(replica) === "stale", "that nobody collects");
      expect(reasonOf(replica)).toMatch(
        /^The collector of this cluster was stopped at .* UTC, and no other has taken over\.$/,
      );
    },
    LIMIT_MS,
  );

  test(
    "keep the same, also where a clock is hours ahead",
    async () => {
      put();
      const { collecting } = await scene.collect("a");
      await until(() => collecting.isActive, "collecting");
      const right = await opened();
      let forgot = 0;
      const ahead = await scene.follow(undefined, {
        ...systemClock,
        now: () => Date.now() + 3 * 3_600_000,
        // Nothing waits as long as it says: what is old is thrown away again and again.
        after(ms, callback) {
          if (ms === 15_000) forgot += 1;
          return systemClock.after(Math.min(ms, 50), callback);
        },
      });
      apply(events);
      await until(() => shows(right, events) && shows(ahead, events), "the truth");
      const before = forgot;
      await until(() => forgot > before + 3, "that it has forgotten what is old");
      expect([ahead.source.firstSeq, ahead.source.lastSeq]).toEqual([
        right.source.firstSeq,
        right.source.lastSeq,
      ]);
      expect(ahead.source.digests()).toEqual(right.source.digests());
    },
    LIMIT_MS,
  );

  test(
    "have everything that was received while NATS was away for a moment",
    async () => {
      put();
      const { collecting } = await scene.collect("a");
      await until(() => collecting.isActive, "collecting");
      const replica = await opened();
      await until(() => replica.isSettled, "all lists");
      await scene.server.kill();
      apply(events);
      await until(() => stateOf(replica) === "stale", "that NATS is away");
      expect(reasonOf(replica)).toMatch(/^NATS \(127\.0\.0\.1:\d+\) cannot be reached\.$/);
      await scene.server.start();
      await until(() => shows(replica, events), "the truth");
      await until(() => stateOf(replica) === "live", "that all is well");
      expect(reasonsOf(replica)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    "say so when NATS is away for longer than records can wait, and go on with a gap",
    async () => {
      put();
      const { collecting } = await scene.collect("a", { bufferBytes: 30_000 });
      await until(() => collecting.isActive, "collecting");
      const replica = await opened();
      await until(() => replica.isSettled, "all lists");
      await scene.server.kill();
      apply(events);
      await until(() => !collecting.isActive, "a pause");
      expect(scene.said.find((line) => line.includes("pauses"))).toMatch(
        /^NATS has taken nothing for too long: .* wait, and collecting fake pauses\.$/,
      );
      await scene.server.start();
      await until(() => shows(replica, events), "the truth");
      expect(reasonsOf(replica)).toEqual([
        expect.stringMatching(
          /^skscope was not watching: NATS could not be reached, and .* were waiting for it$/,
        ),
      ]);
    },
    LIMIT_MS,
  );

  test(
    "begin anew when the stream is deleted, and viewers are sent to what is there now",
    async () => {
      put();
      const { collecting, nats } = await scene.collect("a");
      await until(() => collecting.isActive, "collecting");
      const replica = await opened();
      await until(() => replica.isSettled, "all lists");
      const { epoch } = replica.source;
      const { gone } = replica;
      // Everything, not the records alone.
      for (const name of [`KV_${LEASES}`, `OBJ_${streamOf(CLUSTER)}`, streamOf(CLUSTER)]) {
        await nats.streams.streams.delete(name);
      }
      // Nothing is written meanwhile that would tell.
      await until(() => gone?.aborted === true, "another source");
      apply(events);
      await until(() => shows(replica, events), "the truth");
      expect(replica.source.epoch).not.toBe(epoch);
      const another = await opened();
      await until(() => stateOf(another) === "live" && stateOf(replica) === "live", "that both are live");
      expect(shown(another)).toEqual(shown(replica));
      expect(scene.said).toContain(`The stream ${streamOf(CLUSTER)} has been deleted.`);
      expect(scene.said.some((line) => /"gap".*has been (deleted|replaced)/.test(line))).toBe(true);
    },
    LIMIT_MS,
  );
});

describe("credentials that are taken away", () => {
  /** Only what docs/scale-out.md says that a collector needs. */
  const needed = `["skscope.${CLUSTER}.>", "$JS.API.>", "_INBOX.>", "$KV.skscope.>", "$O.${streamOf(CLUSTER)}.>"]`;
  const allow = (password: string): string =>
    `authorization { users: [{ user: me, password: ${password}, permissions: { publish: ${needed}, subscribe: ${needed} } }] }`;

  test(
    "are said by name, and nothing is lost when they are given again",
    async () => {
      put();
      await scene.server.configure(allow("one"));
      const { collecting } = await scene.collect("a", {}, "me:one");
      await until(() => collecting.isActive, "collecting");
      const replica = await opened("me:one");
      await until(() => replica.isSettled, "all lists");
      await scene.server.configure(allow("two"));
      apply(events);
      await until(() => /refuses the credentials/.test(reasonOf(replica) ?? ""), "why");
      await until(
        () => scene.said.some((line) => /^Records wait: NATS \(.*\) refuses the credentials/.test(line)),
        "that they wait",
      );
      await scene.server.configure(allow("one"));
      await until(() => shows(replica, events), "the truth");
      expect(reasonsOf(replica)).toEqual([]);
    },
    LIMIT_MS,
  );
});

/** A replica, once there is a stream. */
async function opened(user?: string): Promise<LiveCluster> {
  for (;;) {
    const cluster = await scene.follow(user).catch(() => null);
    if (cluster !== null) return cluster;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
