import { expect, test } from "vitest";
import {
  NotATraceError,
  sourceFault,
  TraceTooLargeError,
  TraceUnreadableError,
  UnsupportedTraceVersionError,
} from "../../../lib/model/errors.ts";
import { ProblemError } from "../../../lib/server/problem.ts";
import { get } from "../../../lib/server/route.ts";

/** The same error out of another bundle: Next bundles every route separately, so its class is another one. */
function ofAnotherBundle<T extends Error>(error: T): Error {
  return Object.assign(new Error(error.message), { ...error });
}

test.each([
  [new TraceTooLargeError(512), "tooLarge"],
  [new NotATraceError("no"), "notATrace"],
  [new TraceUnreadableError("no"), "unreadable"],
  [new UnsupportedTraceVersionError(7, 1), "newerVersion"],
  [new Error("no"), null],
] as const)("%s of another bundle is the same to a page", (error, fault) => {
  expect(sourceFault(error)).toBe(fault);
  expect(sourceFault(ofAnotherBundle(error))).toBe(fault);
});

test.each([
  [new TraceTooLargeError(512 * 1024 * 1024), 413, "recording-too-large"],
  [new ProblemError("unknown-source", "There is none."), 404, "unknown-source"],
] as const)("%s of another bundle is the same to a route", async (error, status, kind) => {
  const handler = get(() => Promise.reject(ofAnotherBundle(error)));
  const answer = await handler(new Request("http://localhost/api/x"), { params: Promise.resolve({}) });
  expect([answer.status, (await answer.json()).type]).toEqual([status, `urn:skscope:problem:${kind}`]);
});
