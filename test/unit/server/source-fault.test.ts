import { beforeEach, expect, test, vi } from "vitest";
import { sourceFault } from "../../../lib/model/errors.ts";
import { get } from "../../../lib/server/route.ts";

beforeEach(() => vi.resetModules());

/** Next bundles every route by itself: what they share throws errors of the classes of the bundle that made it. */
async function otherBundle() {
  const [errors, { ProblemError }] = await Promise.all([
    import("../../../lib/model/errors.ts"),
    import("../../../lib/server/problem.ts"),
  ]);
  return { ...errors, ProblemError };
}

test("an error of another bundle is the same error to a page", async () => {
  const { NotATraceError, TraceTooLargeError, TraceUnreadableError, UnsupportedTraceVersionError } =
    await otherBundle();
  expect(sourceFault(new TraceTooLargeError(512))).toBe("tooLarge");
  expect(sourceFault(new NotATraceError("no"))).toBe("notATrace");
  expect(sourceFault(new TraceUnreadableError("no"))).toBe("unreadable");
  expect(sourceFault(new UnsupportedTraceVersionError(7, 1))).toBe("newerVersion");
  expect([sourceFault(new Error("no")), sourceFault("tooLarge"), sourceFault(null)]).toEqual([
    null,
    null,
    null,
  ]);
});

test("and to a route", async () => {
  const { ProblemError, TraceTooLargeError } = await otherBundle();
  const statusOf = async (error: Error): Promise<number> => {
    const answer = get(() => Promise.reject(error));
    return (await answer(new Request("http://localhost/api/x"), { params: Promise.resolve({}) })).status;
  };
  expect(await statusOf(new TraceTooLargeError(512 * 1024 * 1024))).toBe(413);
  expect(await statusOf(new ProblemError("unknown-source", "There is none."))).toBe(404);
});
