/** Whatever an API server sends, memory is bounded, a reason says which limit was met, and no credential is kept. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createHoldings } from "../../../lib/cluster/holdings.ts";
import { connectCluster } from "../../../lib/cluster/kubeconfig.ts";
import { type ClusterApi, systemClock } from "../../../lib/cluster/types.ts";
import { findVersions } from "../../../lib/cluster/versions.ts";
import { startWatchLoop, type WatchLoop, type WatchStatus } from "../../../lib/cluster/watch-loop.ts";
import type { JsonObject } from "../../../lib/model/json.ts";
import { createFakeApi, type FakeApi } from "../../support/fake-api/fake-api.ts";
import type { HostileMode } from "../../support/fake-api/hostile.ts";

const TOKEN = "s3cr3t-token-of-a-test";
const MIB = 1024 * 1024;
/** What sockets hold on their way comes on top of what is read. */
const ON_THE_WAY = 16 * MIB;
const FOREVER = { times: Number.POSITIVE_INFINITY };

let folder: string;
let fake: FakeApi;
let loop: WatchLoop | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-hostile-"));
});
afterEach(async () => {
  loop?.stop();
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

async function connect(watchList = true): Promise<ClusterApi> {
  fake = await createFakeApi({ token: TOKEN, watchList });
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, fake.kubeconfig());
  return connectCluster({ kubeconfig }, process.env);
}

/** Watches pods until the state of the watch is told; what was listed until then. */
async function watched(
  mode: HostileMode,
  { watchList = true, wanted = (status: WatchStatus) => status.reason !== "" } = {},
): Promise<{ status: WatchStatus; items: readonly JsonObject[]; sentBytes: number }> {
  const api = await connect(watchList);
  const match = { resource: "pods", ...FOREVER, ...(watchList ? {} : { watch: false }) };
  const told = fake.faults.hostile(mode, { match });
  let items: readonly JsonObject[] = [];
  const status = await new Promise<WatchStatus>((resolve) => {
    loop = startWatchLoop({
      api,
      clock: systemClock,
      path: "/api/v1/pods",
      account: createHoldings({ objects: 1_000, bytes: 4 * MIB }).open(),
      handler: {
        onList: (found) => {
          items = found;
        },
        onEvent: () => undefined,
        onBookmark: () => undefined,
        onGap: () => undefined,
        onStatus: (now) => wanted(now) && resolve(now),
      },
    });
  });
  return { status, items, sentBytes: told.sentBytes };
}

describe("a server that never ends", () => {
  test("a page of a list is given up at the limit, which is named with how to raise it", async () => {
    const { status, sentBytes } = await watched("endless-list", { watchList: false });
    expect(status.state).toBe("retrying");
    expect(status.reason).toContain("larger than 4 MiB; SKSCOPE_MAX_OBJECTS_MIB raises the limit");
    expect(sentBytes).toBeLessThan(4 * MIB + ON_THE_WAY);
  });

  test("a streaming list of ever new objects is too", async () => {
    const { status, sentBytes } = await watched("endless-objects");
    expect(status.reason).toContain(
      "more than 1000 objects are watched; SKSCOPE_MAX_OBJECTS raises the limit",
    );
    expect(sentBytes).toBeLessThan(4 * MIB + ON_THE_WAY);
  });

  test.each(["endless-continue", "endless-objects"] as const)(
    "pages without a last one are too: %s",
    async (mode) => {
      const { status } = await watched(mode, { watchList: false });
      expect(status.reason).toContain(
        "the list goes on after 102 pages; SKSCOPE_MAX_OBJECTS raises the limit",
      );
    },
  );

  test("an error is read to a few lines", async () => {
    const { status, sentBytes } = await watched("endless-error");
    expect(status.reason).toBe(`500: ${"x".repeat(200)}`);
    expect(sentBytes).toBeLessThan(ON_THE_WAY);
  });

  test("a head is cut", async () => {
    const { status, sentBytes } = await watched("endless-head");
    expect(status.state).toBe("retrying");
    expect(sentBytes).toBeLessThan(ON_THE_WAY);
  });

  test("a version is not asked for any longer", async () => {
    const api = await connect();
    const told = fake.faults.hostile("endless-list", { match: FOREVER });
    expect(await findVersions(api, "knative-serving")).toEqual({});
    expect(told.sentBytes).toBeLessThan(2 * ON_THE_WAY);
  });
});

describe("a server that quotes", () => {
  test("a long message is cut where it is kept", async () => {
    const api = await connect();
    fake.faults.answer(403, {
      message: `no\n${"y".repeat(2 * MIB)}`,
      match: { resource: "pods", ...FOREVER },
    });
    const status = await new Promise<WatchStatus>((resolve) => {
      const nothing = () => undefined;
      const handler = { onList: nothing, onEvent: nothing, onBookmark: nothing, onGap: nothing };
      loop = startWatchLoop({
        api,
        clock: systemClock,
        path: "/api/v1/pods",
        handler: { ...handler, onStatus: resolve },
      });
    });
    expect(status.state).toBe("refused");
    expect(status.reason).toMatch(/^no y+…$/);
    expect(status.reason.length).toBe(500);
  });

  test("the credential is not kept as a reason", async () => {
    const { status } = await watched("echo");
    expect(status.reason).toContain('"authorization":"Bearer (redacted)"');
    expect(status.reason).not.toContain(TOKEN);
  });

  test("nor in an object", async () => {
    const { items } = await watched("echo-object", { wanted: ({ state }) => state === "live" });
    expect(items.length).toBe(1);
    expect(JSON.stringify(items)).toContain("Bearer (redacted)");
    expect(JSON.stringify(items)).not.toContain(TOKEN);
  });
});
