import { expect, test } from "vitest";
import { createState } from "../../../lib/core/index.ts";
import {
  applyCounters,
  countersOf,
  decodeShared,
  encodeShared,
  formatEvent,
  formatEventId,
  parseEventId,
  streamUrl,
} from "../../../lib/stream/protocol.ts";
import { shipped } from "../sources/traces.ts";

test.each([
  ["0123abcd.0", { epoch: "0123abcd", seq: 0 }],
  ["0123abcd.-1", { epoch: "0123abcd", seq: -1 }],
  ["x.59688", { epoch: "x", seq: 59_688 }],
])("the id %s names a place", (id, place) => {
  expect(parseEventId(id)).toEqual(place);
  expect(formatEventId(place)).toBe(id);
});

test.each([
  "",
  "x",
  "x.",
  ".1",
  "x.-2",
  "x.1.2",
  "x.1e3",
  "x. 1",
  "a/b.1",
  "x.1\n",
  `${"e".repeat(65)}.1`,
  "x.1234567890123456",
])("the id %j is none of ours", (id) => expect(parseEventId(id)).toBeNull());

test("an event is one line a field, ended by an empty one", () => {
  expect(formatEvent("status", { epoch: "e", seq: 7 }, '{"state":"ended"}')).toBe(
    'event: status\nid: e.7\ndata: {"state":"ended"}\n\n',
  );
});

test("the address of a stream names what is asked for", () => {
  const revision = { kind: "revision", namespace: "demo", name: "hello-00001" } as const;
  expect(streamUrl({ source: "a b", scope: { kind: "overview" }, speed: null, from: null })).toBe(
    "/api/stream?source=a+b&scope=overview",
  );
  expect(streamUrl({ source: "s", scope: revision, speed: "max", from: 0 }, "e.7")).toBe(
    "/api/stream?source=s&scope=revision&namespace=demo&name=hello-00001&speed=max&from=1970-01-01T00%3A00%3A00.000Z&lastEventId=e.7",
  );
});

test("what belongs to no revision survives the way, without lists that are being received", async () => {
  const { state } = await shipped("cold-start");
  const shared = decodeShared(encodeShared(state.shared));
  expect(shared.activators).toEqual(state.shared.activators);
  expect(shared.configVersions).toEqual(state.shared.configVersions);
  expect([...shared.resources.values()].every(({ listing }) => listing === null)).toBe(true);
});

test("counters of the whole go into a part", async () => {
  const { state } = await shipped("cold-start");
  const part = createState();
  applyCounters(part.shared, JSON.parse(JSON.stringify(countersOf(state.shared))));
  expect(countersOf(part.shared)).toEqual(countersOf(state.shared));
});
