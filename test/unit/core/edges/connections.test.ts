/** Who could not connect to whom, by the lines of an activator or of queue-proxy: an activator's line is never about the container. */
import { describe, expect, test } from "vitest";
import { buildState, endRecords, findingsUntil } from "../../../../lib/core/index.ts";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import type { Finding } from "../../../../lib/model/timeline.ts";
import { at, KEY, record, records } from "../../../support/records.ts";
import { ONE_POD } from "../../../support/scenes.ts";

type Line = readonly [seconds: number, process: string, error: string];

/** What a rule found until 30 s of one pod behind the activators, some requests, and lines of processes that could not send one on. */
function found(rule: string, lines: readonly Line[], more = ""): Finding {
  const base = records(`${ONE_POD}\n${more}\n30 pub a1 a2`);
  const logs = lines.map(([seconds, process, error], i) =>
    record(base.length + i, seconds, "LOG", process, {
      "knative.dev/key": KEY,
      message: "error reverse proxying request; sockstat: sockets: used 9\nTCP: inuse 2\n",
      error,
    }),
  );
  const all = [...base, ...logs].sort((a, b) => a.t - b.t);
  const state = buildState(all);
  endRecords(state, all.length - 1);
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const finding = findingsUntil(revision, at(30)).findLast((one) => one.rule === rule);
  if (finding === undefined) throw new Error(`${rule} finds nothing`);
  return finding;
}

const OF_CONTAINER = /container/;

describe("an activator could not send a request to a pod", () => {
  test.each([
    ["dial tcp 10.1.0.1:8012: connect: connection refused", "podRefused"],
    ["dial tcp 10.1.0.1:8012: connect: no route to host", "podUnreachable"],
    ["dial tcp 10.1.0.1:8012: i/o timeout", "podUnreachable"],
    ["read tcp 10.0.0.1:43686->10.1.0.1:8012: read: connection reset by peer", "podClosed"],
    ["EOF", "podClosed"],
    ["tls: failed to verify certificate: x509: certificate signed by unknown authority", "podTls"],
    ["dial tcp: lookup r-private.demo.svc.cluster.local: no such host", "podName"],
    ["http2: timeout awaiting response headers", "podClosed"],
    ["net/http: timeout awaiting response headers", "podSlow"],
  ])("%s", (error, how) => {
    for (const rule of ["requests-failed", "requests-logged"]) {
      const more = rule === "requests-failed" ? "9.9 req 502 100 10.0.0.1:8012" : "";
      const { values } = found(rule, [[10, "activator", error]], more);
      expect(values).toMatchObject({ how });
      expect(tell("cause", rule, values)).not.toMatch(OF_CONTAINER);
    }
  });
});

describe("queue-proxy could not send it to the container", () => {
  test.each([
    ["dial tcp 127.0.0.1:8080: connect: connection refused", "refused"],
    ["http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR", "closed"],
    ["http2: client connection lost", "closed"],
    ["stream error: stream ID 5; REFUSED_STREAM", "closed"],
    ["http2: frame too large", "protocol"],
  ])("%s", (error, how) => {
    const { values } = found(
      "requests-failed",
      [[10, "queue-proxy", error]],
      "9.9 req 502 100 10.1.0.1:8012",
    );
    expect(values).toMatchObject({ how, why: "pods", peerIs: "unknown" });
    expect(tell("cause", "requests-failed", values)).toMatch(OF_CONTAINER);
    expect(tell("cause", "requests-failed", values)).not.toMatch(/nothing around them/);
  });
});

describe("the address that an activator dialled", () => {
  const dial = (ip: string, port = 8012): Line => [
    20,
    "activator",
    `dial tcp ${ip}:${port}: connect: connection refused`,
  ];
  const two = "0 priv p1 p2";
  test.each<[what: string, line: Line, more: string, values: Record<string, string>]>([
    ["is that of a pod", dial("10.1.0.1"), "", { peer: "10.1.0.1", peerIs: "there" }],
    ["of one that is not ready yet", dial("10.1.0.2"), "0 priv p1 !p2", { peerIs: "there" }],
    ["was never one of its pods", dial("10.1.0.9"), "", { peer: "10.1.0.9", peerIs: "gone" }],
    ["was one until now", dial("10.1.0.2"), `${two}\n19.9 priv p1`, { peerIs: "left" }],
    ["left 18 s ago", dial("10.1.0.2"), `${two}\n2 priv p1`, { peerIs: "left" }],
    ["is that of a Service", dial("172.30.1.1", 80), "", { peer: "172.30.1.1", peerIs: "unknown" }],
    [
      "cannot be known: Endpoints are not seen",
      dial("10.1.0.9"),
      "15 gap endpoints x",
      { peerIs: "unknown" },
    ],
  ])("%s", (_, line, more, values) => {
    expect(found("requests-logged", [line], more).values).toMatchObject(values);
  });
  test("is told, and that the activators know old pods", () => {
    const { values } = found("requests-logged", [dial("10.1.0.9")]);
    expect(tell("detail", "requests-logged", values)).toMatch(/10\.1\.0\.9 is not in the private Endpoints/);
    expect(tell("remedy", "requests-logged", values)).toMatch(/rollout restart deployment activator/);
  });
  test("may be one of IPv6", () => {
    const line: Line = [20, "activator", "dial tcp [fd00:10:244::9]:8012: connect: no route to host"];
    expect(found("requests-logged", [line]).values).toMatchObject({ peer: "fd00:10:244::9", peerIs: "gone" });
  });
});

describe("whoever had sent it went away", () => {
  const gone: Line = [20, "queue-proxy", "context canceled"];
  test("a gateway that answers 504 by then has the shorter timeout", () => {
    const { values } = found("requests-failed", [gone], "5 req 504 15000 10.1.0.1:8012");
    expect(values).toMatchObject({ why: "caller", loggedBy: "queueProxy" });
    expect(tell("remedy", "requests-failed", values)).toMatch(
      /timeoutSeconds of the revision has ended nothing/,
    );
  });
  test.each([
    ["2 s before or after the answer at most", "2 req 504 15990 10.1.0.1:8012", "slow"],
    ["which explains no 502", "19.9 req 502 100 10.1.0.1:8012", "pods"],
  ])("%s", (_, request, why) => {
    expect(found("requests-failed", [gone], request).values).toMatchObject({ why, loggedBy: "none" });
  });
});

describe("the container was restarted about then", () => {
  const refused: Line = [10, "queue-proxy", "dial tcp 127.0.0.1:8080: connect: connection refused"];
  const request = "9.9 req 502 100 10.1.0.1:8012";
  const restart = (second: number, exit = "137,Error"): string =>
    `${second} pod/r-deployment-1 scheduled started ready restarts=1 ended=9 exit=${exit}`;
  test("its pod stayed ready: the container is named, not its port blamed", () => {
    const { values } = found("requests-failed", [refused], `${request}\n14 ${restart(14).slice(3)}`);
    expect(values).toMatchObject({
      restart: "around",
      pod: "r-deployment-1",
      container: "user-container",
      exitCode: 137,
    });
    expect(tell("detail", "requests-failed", values)).toMatch(
      /user-container of pod r-deployment-1 was restarted/,
    );
    expect(tell("cause", "requests-failed", values)).not.toMatch(/Nothing in the pod listen/);
  });
  test.each([
    ["5 s before the failure", 5, "around"],
    ["earlier", 4.999, "none"],
  ])("%s", (_, second, expected) => {
    const { values } = found("requests-failed", [refused], `${restart(second)}\n${request}`);
    expect(values.restart).toBe(expected);
  });
  test("what the activator could not reach was not the container", () => {
    const line: Line = [10, "activator", "dial tcp 10.1.0.1:8012: connect: connection refused"];
    expect(found("requests-failed", [line], `${request}\n${restart(14)}`).values.restart).toBe("none");
  });
});

describe("whoever had sent it went away while it waited for room", () => {
  const limited = (cc: number): string =>
    `1 pa Active=True@0 want=1 cc=${cc} @max-scale=1 ScaleTargetInitialized=True\n5 req 0 15000\n20 log activator Throttler try error: context canceled`;
  test("in the activator: pods take so many at a time", () => {
    const { values } = found("requests-failed", [], limited(2));
    expect(values).toMatchObject({ why: "held", concurrency: 2, maxScale: 1 });
    expect(tell("cause", "requests-failed", values)).toMatch(
      /a pod takes 2 at a time .* max-scale allows 1 pod\./,
    );
  });
  test("where the activator does not reach them it is not for room", () => {
    const probes = [10, 12, 14, 16, 18, 19]
      .map((second) => `${second} log activator Failed probing pods`)
      .join("\n");
    const text = limited(2).replace("\n20 log", `\n${probes}\n20 log`);
    expect(found("requests-failed", [], text).values).toMatchObject({ why: "caller" });
  });
  test("where they take any number it has another reason", () => {
    expect(found("requests-failed", [], limited(0)).values).toMatchObject({ why: "caller" });
  });
});
