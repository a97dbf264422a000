/** Which view somebody gets, where several bundles of the process ask for views: pages are one, routes another. */
import { afterEach, expect, test, vi } from "vitest";
import { createLiveSource, type LiveSource } from "../../../../lib/sources/live-source.ts";
import { liveStatus } from "../../../support/live-status.ts";

const RETENTION = { ms: 3_600_000, bytes: 1024 * 1024 };
const SHOP = "shop";

function cluster(id: string): LiveSource {
  return createLiveSource({
    summary: { id, title: id, story: "" },
    header: { version: 1, cluster: id },
    lineage: { epoch: id, earlier: [], firstSeq: 0 },
    retention: RETENTION,
    status: liveStatus,
    namespace: null,
  });
}

/** The module as another bundle has it: its own variables are new, what the process shares is not. */
async function bundle(): Promise<typeof import("../../../../lib/server/access/views.ts")> {
  vi.resetModules();
  return import("../../../../lib/server/access/views.ts");
}

const release: (() => void)[] = [];
afterEach(() => {
  for (const one of release.splice(0)) one();
});

async function hold({ holdView }: Awaited<ReturnType<typeof bundle>>, base: LiveSource) {
  const held = await holdView({
    base,
    key: SHOP,
    sees: (namespace) => namespace === SHOP,
    watched: null,
    retention: RETENTION,
  });
  release.push(held.release);
  return held.view.source;
}

test("a view is of the source that was asked for, whichever bundle asks, in whatever order", async () => {
  const [pages, routes] = [await bundle(), await bundle()];
  expect(pages).not.toBe(routes);
  const [a, b, c] = [cluster("live-a"), cluster("live-b"), cluster("live-c")];
  const got = [
    await hold(pages, a),
    await hold(routes, b),
    await hold(routes, c),
    await hold(pages, c),
    await hold(pages, b),
    await hold(routes, a),
  ];
  expect(got.map(({ summary }) => summary.id)).toEqual([
    "live-a",
    "live-b",
    "live-c",
    "live-c",
    "live-b",
    "live-a",
  ]);
});

test("bundles share the view of one source with the same rights", async () => {
  const [pages, routes] = [await bundle(), await bundle()];
  const base = cluster("live-d");
  expect(await hold(pages, base)).toBe(await hold(routes, base));
});
