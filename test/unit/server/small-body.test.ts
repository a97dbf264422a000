import { describe, expect, test } from "vitest";
import { smallBody } from "../../../lib/server/small-body.ts";

/** A request whose body comes piece by piece; after the last one it does not end. */
function unfinished(...pieces: readonly string[]): { request: Request; read: () => number } {
  const rest = [...pieces];
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const piece = rest.shift();
        if (piece === undefined) return new Promise(() => undefined);
        controller.enqueue(Buffer.from(piece));
      },
    },
    { highWaterMark: 0 },
  );
  const init = { method: "POST", body, duplex: "half" } as RequestInit;
  return { request: new Request("http://localhost/", init), read: () => pieces.length - rest.length };
}

describe("a body that has to be small", () => {
  test("is read whole", async () => {
    const request = new Request("http://localhost/", { method: "POST", body: "token=ä" });
    expect(await smallBody(request, 100, 60_000)).toBe("token=ä");
    expect(await smallBody(new Request("http://localhost/"), 100, 60_000)).toBe("");
  });

  test("is given up as soon as it is too long, without a word about its length before", async () => {
    const { request, read } = unfinished(...Array<string>(50).fill("x".repeat(1024)));
    await expect(smallBody(request, 16 * 1024, 60_000)).rejects.toThrow("more than 16 KiB");
    expect(read()).toBe(17);
  });

  test("is not read at all when it says that it is too long", async () => {
    const request = new Request("http://localhost/", { method: "POST", body: "x" });
    request.headers.set("content-length", "20000");
    await expect(smallBody(request, 16 * 1024, 60_000)).rejects.toThrow("more than 16 KiB");
    expect(request.bodyUsed).toBe(false);
  });

  test("that is cut on its way is refused like any that is wrong, and is no fault of this side", async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error("aborted")) });
    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    const request = new Request("http://localhost/", init);
    await expect(smallBody(request, 100, 60_000)).rejects.toMatchObject({ kind: "bad-parameter" });
  });

  test("is given up when it does not end", async () => {
    await expect(smallBody(unfinished("token=").request, 100, 1)).rejects.toMatchObject({ kind: "too-slow" });
  });
});
