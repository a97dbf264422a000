import { afterEach, describe, expect, test, vi } from "vitest";
import { httpPort } from "../../../lib/client/http-port.ts";
import { RefusedError, withQuery } from "../../../lib/client/port.ts";

afterEach(() => vi.unstubAllGlobals());

const WEB = { source: "a b", namespace: "demo", name: "web" };

/** Answers every request alike; the requests so far. */
function answering(body: unknown, status = 200) {
  const fetched = vi.fn(async (_url: string, _init?: RequestInit) => Response.json(body, { status }));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

describe("the port to a server asks", () => {
  test.each([
    ["sources", () => httpPort.sources(), "/api/sources"],
    [
      "objects",
      () => httpPort.objects(WEB, Date.parse("2026-01-01T00:00:00.5Z")),
      "/api/sources/a%20b/revisions/demo/web/objects?at=2026-01-01T00%3A00%3A00.500Z",
    ],
    ["a record", () => httpPort.record("a b", 7), "/api/sources/a%20b/records/7"],
    ["what was found", () => httpPort.found("a b"), "/api/sources/a%20b/found"],
    ["cold starts", () => httpPort.coldStarts("a b"), "/api/sources/a%20b/cold-starts"],
  ])("for %s", async (_name, ask, url) => {
    const fetched = answering({});
    await ask();
    expect(fetched.mock.calls.map(([asked]) => asked)).toEqual([url]);
  });

  test("for what was found, with its maps", async () => {
    answering({ shared: { resources: { "~map": [["pods", 3]] } }, revisions: [], left: 0, header: {} });
    const { shared } = await httpPort.found("a");
    expect(shared.resources).toEqual(new Map([["pods", 3]]));
  });

  test("for what was found in as many answers as it takes, and hands on the first at once", async () => {
    const first = { shared: {}, revisions: ["a", "b"], left: 3, header: { cluster: "lab" } };
    const pages = [
      { ...first, next: 2 },
      { revisions: ["c"], left: 3, header: {}, next: 3 },
      { revisions: ["d"], left: 3, header: {}, next: null },
    ];
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: string) => {
      asked.push(url);
      return Response.json(pages[asked.length - 1]);
    });
    const told: unknown[] = [];
    const found = await httpPort.found("a", (some) => told.push(some));
    expect(told).toEqual([first]);
    expect(found).toEqual({ ...first, revisions: ["a", "b", "c", "d"] });
    expect(asked).toEqual(["", "?after=2", "?after=3"].map((query) => `/api/sources/a/found${query}`));
  });

  test("for nothing when it only names an address", () => {
    expect(httpPort.viewHref({ source: "a b" })).toBe("/view/a%20b");
    const { source, ...revision } = WEB;
    expect(httpPort.viewHref({ source, revision, query: { t: "1", tab: undefined } })).toBe(
      "/view/a%20b/demo/web?t=1",
    );
    expect(httpPort.episode({ ...WEB, kind: "cold-start", index: 2, format: "otlp" })).toEqual({
      href: "/api/sources/a%20b/revisions/demo/web/episodes?kind=cold-start&index=2&format=otlp",
    });
    expect(httpPort.episode({ source: "a b", format: "chrome" })).toEqual({
      href: "/api/sources/a%20b/episodes?format=chrome",
    });
    expect(httpPort.live?.exportHref("a b", revision, 15)).toBe(
      "/api/sources/a%20b/export?minutes=15&namespace=demo&name=web",
    );
  });
});

describe("a refusal", () => {
  test("is told in the server's own sentence", async () => {
    answering({ title: "Not found", detail: "There is no record 7." }, 404);
    const refused = httpPort.record("a", 7);
    await expect(refused).rejects.toThrow("There is no record 7.");
    await expect(refused).rejects.toBeInstanceOf(RefusedError);
  });

  test("or by its status, when what answers is not skscope", async () => {
    vi.stubGlobal("fetch", async () => new Response("<html>", { status: 502 }));
    await expect(httpPort.sources()).rejects.toThrow("HTTP 502");
  });

  test("to remove what is gone already is none", async () => {
    const fetched = answering({ detail: "gone" }, 404);
    await httpPort.keeping?.remove("a b");
    expect(fetched).toHaveBeenCalledExactlyOnceWith("/api/recordings/a%20b", { method: "DELETE" });
  });
});

test("a query is added to an address that has one", () => {
  expect(withQuery("/view?source=a", { t: "1" })).toBe("/view?source=a&t=1");
  expect(withQuery("/view", { t: undefined })).toBe("/view");
  expect(withQuery("/open?t=1#file=a", { tab: "why" })).toBe("/open?t=1&tab=why#file=a");
});

describe("what was kept is shown", () => {
  /** A server that keeps whatever is sent. */
  class Kept {
    readonly upload = { onprogress: null };
    readonly status = 201;
    readonly responseText = JSON.stringify({ id: "mine", records: 3, href: "/view/mine" });
    onload: () => void = () => undefined;
    open(): void {}
    setRequestHeader(): void {}
    send(): void {
      this.onload();
    }
  }
  const keep = async () => {
    vi.stubGlobal("XMLHttpRequest", Kept);
    const file = new File(["{}"], "dump.json");
    const signal = new AbortController().signal;
    return httpPort.keeping?.upload([{ path: file.name, file }], { onSent: () => undefined, signal });
  };

  test.each([
    ["one revision: at it", ["demo/web"], "/view/mine/demo/web"],
    ["several: the overview", ["demo/web", "demo/api"], "/view/mine"],
    ["none: the overview", [], "/view/mine"],
  ])("of %s", async (_, keys, href) => {
    const fetched = answering({ digests: keys.map((key) => ({ key })) });
    expect((await keep())?.href).toBe(href);
    expect(fetched.mock.calls.map(([asked]) => asked)).toEqual(["/api/sources/mine"]);
  });

  test("in the overview where the server does not say", async () => {
    answering({ detail: "busy" }, 503);
    expect((await keep())?.href).toBe("/view/mine");
  });
});
