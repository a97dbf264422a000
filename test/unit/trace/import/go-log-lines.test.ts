/** Lines of Go's own logger between those of a process of Knative: an answer that was cut off is told nowhere else. */
import { describe, expect, test } from "vitest";
import { goLogLine } from "../../../../lib/trace/import/go-log-line.ts";
import { imported, textInput } from "../../../support/input-shapes.ts";

const OWN =
  '{"severity":"INFO","timestamp":"2026-01-01T00:00:01Z","logger":"queueproxy","message":"m","knative.dev/key":"demo/r","knative.dev/pod":"r-1"}';
const CUT = "2026/01/01 00:00:30 httputil: ReverseProxy read error during body copy: unexpected EOF";

describe("a line of Go's logger", () => {
  test("is that of the process whose lines stand before it", () => {
    expect(goLogLine(CUT, OWN)).toEqual({
      severity: "ERROR",
      timestamp: "2026-01-01T00:00:30Z",
      message: "httputil: ReverseProxy read error during body copy: unexpected EOF",
      logger: "queueproxy",
      "knative.dev/key": "demo/r",
      "knative.dev/pod": "r-1",
    });
  });
  test.each([
    [
      "a client that gives up a handshake",
      "2026/01/01 00:00:30 http: TLS handshake error from 10.0.0.1:1: EOF",
    ],
    ["no time", "httputil: ReverseProxy read error during body copy: unexpected EOF"],
    ["JSON", OWN],
  ])("is not %s", (_, text) => expect(goLogLine(text, OWN)).toBeNull());
  test("is read from a file", async () => {
    const { records } = await imported([textInput("queue-proxy.log", `${OWN}\n${CUT}\n`)]);
    expect(records.map(({ at, resource, object }) => [at, resource, object.message])).toEqual([
      ["2026-01-01T00:00:01Z", "queue-proxy", "m"],
      [
        "2026-01-01T00:00:30Z",
        "queue-proxy",
        "httputil: ReverseProxy read error during body copy: unexpected EOF",
      ],
    ]);
  });
  test("of several pods is that of the pod which printed it", async () => {
    const of = (pod: string, line: string): string => `[pod/${pod}/queue-proxy] ${line}\n`;
    const [first, second] = ["r-1", "s-1"].map((pod) =>
      OWN.replace("demo/r", `demo/${pod.slice(0, 1)}`).replace("r-1", pod),
    );
    const text = [of("r-1", first ?? ""), of("s-1", second ?? ""), of("r-1", CUT)].join("");
    const { records } = await imported([textInput("all.log", text)]);
    expect(records.map(({ object }) => object["knative.dev/key"])).toEqual(["demo/r", "demo/s", "demo/r"]);
  });
});
