import { afterEach, expect, test, vi } from "vitest";
import {
  NotATraceError,
  TraceTooLargeError,
  TraceUnreadableError,
  UnsupportedTraceVersionError,
} from "../../../lib/model/errors.ts";
import { log as logOf } from "../../../lib/server/log.ts";
import { ProblemError } from "../../../lib/server/problem.ts";
import { get, json } from "../../../lib/server/route.ts";

const REQUEST = new Request("http://localhost/api/x?secret=1");

afterEach(() => vi.restoreAllMocks());

test.each([
  [new ProblemError("unknown-source", "There is none."), 404, "unknown-source", "There is none."],
  [new NotATraceError("The file is empty."), 422, "not-a-trace", "The file is empty."],
  [new UnsupportedTraceVersionError(7, 1), 422, "not-a-trace", expect.stringContaining("version 7")],
  [
    new TraceTooLargeError(512 * 1024 * 1024),
    413,
    "recording-too-large",
    expect.stringMatching(/512 MiB.*skscope report/),
  ],
  [new TraceUnreadableError("It cannot be read."), 500, "unreadable", "It cannot be read."],
])("%s is a problem document", async (error, status, kind, detail) => {
  const handler = get(() => Promise.reject(error));
  const response = await handler(REQUEST, { params: Promise.resolve({}) });
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toEqual({
    type: `urn:skscope:problem:${kind}`,
    title: expect.any(String),
    status,
    detail,
    instance: "/api/x",
  });
  expect(response.status).toBe(status);
});

test("what nobody expected is logged, not told", async () => {
  const log = vi.spyOn(logOf(), "error").mockImplementation(() => undefined);
  const handler = get(() => {
    throw new TypeError("/home/someone/secret");
  });
  const response = await handler(REQUEST, { params: Promise.resolve({}) });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("secret");
  expect(log).toHaveBeenCalledOnce();
});

test("answers are JSON with tagged Maps, and are not kept", async () => {
  const response = json({ a: new Map([["b", 1]]) });
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await response.text()).toBe('{"a":{"~map":[["b",1]]}}');
});
