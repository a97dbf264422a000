import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createOneAtATime } from "../../../lib/sources/one-at-a-time.ts";
import { createRecordings } from "../../../lib/sources/recordings.ts";
import { createFeed } from "../../../lib/stream/feed.ts";
import { parseEvents } from "../stream/events.ts";
import { settle } from "../stream/fake-clock.ts";
import { SHIPPED } from "./traces.ts";

test("whoever asked first is at work; the others are told who that is, and follow in order", async () => {
  const turns = createOneAtATime();
  const told: string[] = [];
  const take = (name: string, signal?: AbortSignal) =>
    turns.take(name, (busy) => told.push(`${name} waits for ${busy}`), signal);
  const endFirst = await take("a");
  const [second, third] = [take("b"), take("c")];
  expect(told).toEqual(["b waits for a", "b waits for a", "c waits for a"]);
  told.length = 0;
  endFirst();
  const endSecond = await second;
  expect(told).toEqual(["c waits for b"]);
  endSecond();
  endSecond();
  const endThird = await third;
  endThird();
  await take("d");
});

test("whoever goes while he waits is passed over; who is at work ends it himself", async () => {
  const turns = createOneAtATime();
  const gone = new AbortController();
  const take = (name: string, signal?: AbortSignal) => turns.take(name, () => undefined, signal);
  const endFirst = await take("a", gone.signal);
  const second = take("b", gone.signal);
  const third = take("c");
  gone.abort(new Error("gone"));
  await expect(second).rejects.toThrow("gone");
  await expect(take("e", gone.signal)).rejects.toThrow("gone");
  let isThird = false;
  void third.then(() => {
    isThird = true;
  });
  await settle();
  expect(isThird).toBe(false);
  endFirst();
  await third;
});

test("of two large recordings that are opened at once one is read, and the other says for which it waits", async () => {
  const folder = mkdtempSync(join(tmpdir(), "skscope-"));
  const text = gunzipSync(readFileSync(join(SHIPPED, "cold-start.ndjson.gz")));
  for (const name of ["one", "two"]) writeFileSync(join(folder, `${name}.ndjson`), text);
  const recordings = createRecordings({
    folders: [folder],
    partAfterMs: 0,
    load: { disk: { folder, build: "b", shortFileBytes: 1_000 } },
  });
  const [one, two] = await Promise.all([recordings.openPart("one"), recordings.openPart("two")]);
  const waits = [one, two].map((store) => store?.reading?.waitsFor);
  expect(waits.filter((name) => name !== undefined)).toHaveLength(1);
  expect(["one.ndjson", "two.ndjson"]).toContain(waits.find((name) => name !== undefined));
  // Its viewers are told so, though there is no record yet.
  const waiting = one?.reading?.waitsFor === undefined ? two : one;
  if (waiting == null) throw new Error("none waits");
  const feed = createFeed({ source: waiting, scope: { kind: "overview" }, resume: null });
  const events = [feed.next(0), feed.next(0)].flatMap(({ bytes }) =>
    bytes.flatMap((part) => parseEvents(new TextDecoder().decode(part))),
  );
  expect(events.map(({ event }) => event)).toEqual(["snapshot", "status"]);
  expect(events[1]?.data).toMatchObject({
    state: "reading",
    reading: { waitsFor: expect.stringMatching(/\.ndjson$/) },
  });
  for (const id of ["one", "two"]) {
    const whole = await recordings.open(id);
    expect([whole?.reading, whole?.hasEnded]).toEqual([null, true]);
    expect(whole?.lastSeq).toBeGreaterThan(1_000);
  }
});
