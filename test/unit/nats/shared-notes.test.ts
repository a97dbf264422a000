/** Notes of clusters that several processes show: what one writes all read, and nobody writes over another. */

import { Kvm } from "@nats-io/kv";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { BusyError } from "../../../lib/model/errors.ts";
import { type Note, withNote, withoutNote } from "../../../lib/model/notes.ts";
import { connectNats, type Nats } from "../../../lib/nats/connection.ts";
import { LEASES, NOTES } from "../../../lib/nats/names.ts";
import { openSharedNotes, type SharedNotes } from "../../../lib/nats/shared-notes.ts";
import { type NatsServer, startNatsServer } from "../../support/nats-server.ts";

const CLUSTER = "live-prod";
let server: NatsServer;
let all: Nats[];
let [one, two]: SharedNotes[] = [];
const first = (): SharedNotes => one as SharedNotes;
const second = (): SharedNotes => two as SharedNotes;

beforeAll(async () => {
  server = await startNatsServer();
});
afterAll(() => server.remove());
beforeEach(async () => {
  all = await Promise.all(["one", "two"].map((name) => connectNats({ url: server.url, name })));
  [one, two] = all.map((nats) => openSharedNotes(nats));
  const [nats] = all as [Nats, Nats];
  await new Kvm(nats.jetstream).create(LEASES);
});
afterEach(async () => {
  await all[0]?.streams.streams.delete(`KV_${NOTES}`).catch(() => undefined);
  for (const nats of all) await nats.close();
});

/** Writes as the server does; what stands against it is the answer. */
function write(by: SharedNotes, id: string, text: string, version = 0, cluster = CLUSTER): Promise<string> {
  return by.change<string>(cluster, (notes) => {
    const next = withNote(
      notes ?? [],
      { id, revision: null, from: 1_000, to: null, text, by: "", version },
      2_000,
    );
    return typeof next === "string" ? { result: next } : { notes: next.notes, result: "kept" };
  });
}
function remove(by: SharedNotes, id: string): Promise<string> {
  return by.change<string>(CLUSTER, (notes) => {
    const next = withoutNote(notes ?? [], id, null);
    return typeof next === "string" ? { result: next } : { notes: next, result: "removed" };
  });
}
const textsOf = (notes: readonly Note[] | null): string[] | null => notes?.map(({ text }) => text) ?? null;

test("are read by whoever shows the cluster, and are of no other cluster", async () => {
  expect(await second().read(CLUSTER)).toBeNull();
  expect(await write(first(), "note01", "rollout 42")).toBe("kept");
  expect(await second().read(CLUSTER)).toEqual([
    {
      id: "note01",
      revision: null,
      from: 1_000,
      to: null,
      text: "rollout 42",
      by: "",
      version: 1,
      at: 2_000,
    },
  ]);
  expect(await second().read("live-prod2")).toBeNull();
  expect(await write(second(), "note01", "rollout 43", 1)).toBe("kept");
  expect(textsOf(await first().read(CLUSTER))).toEqual(["rollout 43"]);
  expect(await write(first(), "note01", "late", 1)).toBe("changed");
  expect(await remove(first(), "note01")).toBe("removed");
  expect(await second().read(CLUSTER)).toEqual([]);
  expect(await write(second(), "note01", "again")).toBe("kept");
  expect(textsOf(await first().read(CLUSTER))).toEqual(["again"]);
});

test("that many write at once are all kept, and of one note one change", async () => {
  const ids = Array.from({ length: 12 }, (_, i) => `note${10 + i}`);
  const answers = await Promise.all(
    ids.map((id, i) => write(i % 2 === 0 ? first() : second(), id, `of ${id}`)),
  );
  expect(answers).toEqual(ids.map(() => "kept"));
  expect(textsOf(await first().read(CLUSTER))).toEqual(ids.map((id) => `of ${id}`));
  const same = await Promise.all([write(first(), "note10", "a", 1), write(second(), "note10", "b", 1)]);
  expect(same.toSorted()).toEqual(["changed", "kept"]);
});

test("are shown as they were while NATS is away, and none is taken that it does not take", async () => {
  await write(first(), "note01", "before");
  expect(textsOf(await second().read(CLUSTER))).toEqual(["before"]);
  await server.kill();
  try {
    expect(textsOf(await second().read(CLUSTER))).toEqual(["before"]);
    const refused = await write(second(), "note02", "meanwhile").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BusyError);
    expect(String(refused)).toMatch(/Notes of this cluster are kept in NATS: .+\.$/);
  } finally {
    await server.start();
  }
  await expect.poll(() => write(second(), "note03", "after").catch(() => null)).toBe("kept");
  // Each replica comes back by itself: the first may still be away when the second has written.
  await expect.poll(async () => textsOf(await first().read(CLUSTER)) ?? []).toContain("after");
});

test("begin anew when they were deleted, and what is no note is left out", async () => {
  await write(first(), "note01", "lost");
  await all[0]?.streams.streams.delete(`KV_${NOTES}`);
  await write(first(), "note02", "kept").catch(() => write(first(), "note02", "kept"));
  await all[0]?.jetstream.publish(`$KV.${NOTES}.${CLUSTER}.broken`, "{");
  expect(textsOf(await second().read(CLUSTER))).toEqual(["kept"]);
});
