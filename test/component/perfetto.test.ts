import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openInPerfetto, PERFETTO_HREF } from "@/components/perfetto.ts";

const ORIGIN = "https://ui.perfetto.dev";

interface Opened {
  readonly postMessage: ReturnType<typeof vi.fn>;
  readonly close: ReturnType<typeof vi.fn>;
  closed: boolean;
}

let opened: Opened;

/** The window says something to this page. */
const says = (data: unknown, origin = ORIGIN, source: unknown = opened): void => {
  const event = new MessageEvent("message", { data, origin });
  Object.defineProperty(event, "source", { value: source });
  window.dispatchEvent(event);
};
const file = (text: string) => ({ make: async () => ({ name: "a.json", text }) });
const given = (): unknown => opened.postMessage.mock.calls.find(([message]) => message !== "PING")?.[0];

beforeEach(() => {
  vi.useFakeTimers();
  opened = { postMessage: vi.fn(), close: vi.fn(), closed: false };
  vi.spyOn(window, "open").mockReturnValue(opened as unknown as Window);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("Perfetto", () => {
  it("is opened at once with pinned tracks, asked until it answers, and given the trace", async () => {
    const done = openInPerfetto("cold-start", file("{}"));
    expect(window.open).toHaveBeenCalledWith(PERFETTO_HREF);
    expect(decodeURIComponent(PERFETTO_HREF)).toContain("dev.perfetto.PinTracksByRegex");
    await vi.advanceTimersByTimeAsync(200);
    expect(opened.postMessage.mock.calls.every(([message, to]) => message === "PING" && to === ORIGIN)).toBe(
      true,
    );
    expect(opened.postMessage.mock.calls.length).toBeGreaterThan(2);
    says("PONG");
    expect(await done).toBe("done");
    const { perfetto } = given() as { perfetto: { buffer: ArrayBuffer; title: string } };
    expect([new TextDecoder().decode(perfetto.buffer), perfetto.title]).toEqual(["{}", "cold-start"]);
  });

  it("is the only one that is heard", async () => {
    const done = openInPerfetto("a", file("{}"));
    says("PONG", "https://elsewhere.example");
    says("PONG", ORIGIN, window);
    await vi.advanceTimersByTimeAsync(100);
    expect(given()).toBeUndefined();
    says("PONG");
    expect(await done).toBe("done");
  });

  it("gets nothing where the browser opens no window, where nobody answers, or where it was closed", async () => {
    vi.spyOn(window, "open").mockReturnValueOnce(null);
    expect(await openInPerfetto("a", file("{}"))).toBe("blocked");
    const silent = openInPerfetto("a", file("{}"));
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await silent).toBe("silent");
    const closed = openInPerfetto("a", file("{}"));
    opened.closed = true;
    await vi.advanceTimersByTimeAsync(100);
    expect(await closed).toBe("silent");
  });

  it("is closed again where the trace cannot be made", async () => {
    const made = { make: () => Promise.reject(new Error("no such source")) };
    await expect(openInPerfetto("a", made)).rejects.toThrow("no such source");
    expect(opened.close).toHaveBeenCalled();
  });
});
