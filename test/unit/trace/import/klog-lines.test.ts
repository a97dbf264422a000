/** Lines of client-go between those of a process of Knative: those that say something are read, with year and process of their neighbours. */
import { describe, expect, test } from "vitest";
import { klogLine } from "../../../../lib/trace/klog-line.ts";
import { imported, textInput } from "../../../support/input-shapes.ts";

const OWN =
  '{"severity":"INFO","timestamp":"2025-12-31T23:59:58.1Z","logger":"controller","caller":"x.go:1","message":"m"}';
const THROTTLED =
  "I1231 23:59:59.500000       1 request.go:697] Waited for 12.3s due to client-side throttling, not priority and fairness";
const LEASE =
  "E0101 00:00:01.250000       1 leaderelection.go:330] error retrieving resource lock a/b: etcdserver: x";

describe("a line of klog", () => {
  test("has severity, caller and message; year and logger are those of the line before", () => {
    expect(klogLine(THROTTLED, OWN)).toEqual({
      severity: "INFO",
      timestamp: "2025-12-31T23:59:59.500000Z",
      logger: "controller",
      caller: "request.go:697",
      message: "Waited for 12.3s due to client-side throttling, not priority and fairness",
    });
  });
  test("after the turn of the year", () => {
    expect(klogLine(LEASE, OWN)?.timestamp).toBe("2026-01-01T00:00:01.250000Z");
  });
  test("without a line before it has no time of its own", () => {
    expect(klogLine(LEASE, "")).toEqual({
      severity: "ERROR",
      caller: "leaderelection.go:330",
      message: "error retrieving resource lock a/b: etcdserver: x",
    });
  });
  test.each([
    ["news", "I1231 23:59:59.500000       1 leaderelection.go:255] successfully acquired lease a/b"],
    ["a stack trace", "goroutine 1 [running]:"],
    ["JSON", OWN],
    ["a shorter time", "W1231 23:59:59.5 1 x.go:1] m"],
  ])("is not %s", (_, text) => expect(klogLine(text, OWN)).toBeNull());
});

test("in a log they stand beside the others, at their times", async () => {
  const { records } = await imported([textInput("controller.log", `${OWN}\n${THROTTLED}\n${LEASE}\n`)]);
  expect(records.map(({ at, resource, object }) => [at, resource, object.severity])).toEqual([
    ["2025-12-31T23:59:58.1Z", "controller", "INFO"],
    ["2025-12-31T23:59:59.500000Z", "controller", "INFO"],
    ["2026-01-01T00:00:01.250000Z", "controller", "ERROR"],
  ]);
});

test("with the kubelet's time that one counts", async () => {
  const stamp = "2026-01-01T00:00:02.5Z";
  const text = `${stamp} ${OWN}\n${stamp} ${LEASE}\n`;
  const { records } = await imported([textInput("controller.log", text)]);
  expect(records.map(({ object }) => object.severity)).toEqual(["INFO", "ERROR"]);
});
