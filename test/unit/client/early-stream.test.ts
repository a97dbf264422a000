import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { adoptEarly, earlyStreamScript } from "../../../lib/client/early-stream.ts";
import type { EventSourceLike } from "../../../lib/stream/client.ts";

const URL = "/api/stream?source=a&scope=overview";
const CLOSED = 2;

type Listener = (event: { type: string; data?: unknown; lastEventId?: string }) => void;

class FakeEventSource implements EventSourceLike {
  readyState = 0;
  readonly url: string;
  readonly #listeners: [string, Listener][] = [];

  constructor(url: string) {
    this.url = url;
    sources.push(this);
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push([type, listener]);
  }

  close(): void {
    this.readyState = CLOSED;
  }

  emit(type: string, data?: unknown): void {
    for (const [of, listener] of this.#listeners)
      if (of === type) listener({ type, ...(data === undefined ? {} : { data: JSON.stringify(data) }) });
  }
}

let sources: FakeEventSource[] = [];

beforeEach(() => {
  sources = [];
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeEventSource);
  vi.stubGlobal("self", globalThis);
});
afterEach(() => {
  adoptEarly(URL)?.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What the browser does with the script of the page. */
function openEarly(url = URL): FakeEventSource {
  new Function(earlyStreamScript(url))();
  const opened = sources.at(-1);
  if (opened === undefined) throw new Error("no stream was opened");
  return opened;
}

/** Everything that a listener of some events hears. */
function hear(stream: EventSourceLike | null, ...types: string[]): string[] {
  const heard: string[] = [];
  for (const type of types) stream?.addEventListener(type, ({ data }) => heard.push(`${type} ${data ?? ""}`));
  return heard;
}

test("what came before anybody listened is told once, in its order, and then the rest", async () => {
  const opened = openEarly();
  opened.emit("open");
  opened.emit("snapshot", 1);
  opened.emit("records", 2);
  const heard = hear(adoptEarly(URL), "records", "open", "snapshot");
  await Promise.resolve();
  expect(heard).toEqual(["open ", "snapshot 1", "records 2"]);
  opened.emit("records", 3);
  expect(heard).toEqual(["open ", "snapshot 1", "records 2", "records 3"]);
  expect(sources).toHaveLength(1);
});

test("only the first listener of the same address gets it", () => {
  openEarly();
  expect(adoptEarly("/api/stream?source=b&scope=overview")).toBeNull();
  expect(adoptEarly(URL)?.readyState).toBe(0);
  expect(adoptEarly(URL)).toBeNull();
});

test("who closes it hears nothing more", async () => {
  const opened = openEarly();
  opened.emit("snapshot", 1);
  const stream = adoptEarly(URL);
  const heard = hear(stream, "snapshot");
  stream?.close();
  await Promise.resolve();
  expect(heard).toEqual([]);
  expect(opened.readyState).toBe(CLOSED);
});

test("a stream that has ended is not asked for again", () => {
  const opened = openEarly();
  opened.emit("status", { state: "live" });
  expect(opened.readyState).toBe(0);
  opened.emit("status", { state: "ended" });
  expect(opened.readyState).toBe(CLOSED);
});

test("a stream that nobody takes is closed after half a minute; one that was taken is not", () => {
  const left = openEarly();
  vi.advanceTimersByTime(29_999);
  expect(left.readyState).toBe(0);
  vi.advanceTimersByTime(1);
  expect(left.readyState).toBe(CLOSED);
  expect(adoptEarly(URL)).toBeNull();

  const taken = openEarly();
  expect(adoptEarly(URL)).not.toBeNull();
  vi.advanceTimersByTime(60_000);
  expect(taken.readyState).toBe(0);
});

test("an address cannot end the script", () => {
  expect(earlyStreamScript("/</script><script>alert(1)")).not.toContain("</script>");
});
