/** Who alone keeps a revision awake: by REQUEST records, or by the request log of a process. */
import { describe, expect, test } from "vitest";
import { buildState, explain } from "../../../lib/core/index.ts";
import { describe as tell } from "../../../lib/i18n/describe.ts";
import type { JsonObject } from "../../../lib/model/json.ts";
import { at, KEY, record, records } from "../../support/records.ts";
import { ONE_POD, SHORT_WINDOW } from "../../support/scenes.ts";

const AWAKE = `${SHORT_WINDOW}\n${ONE_POD}`;
const beat = (agent: string, seconds: readonly number[], path = "/"): string =>
  seconds
    .map(
      (second) =>
        `${second} req 200 5 10.0.0.1:8012 path=${path}${agent === "" ? "" : ` userAgent=${agent}`}`,
    )
    .join("\n");
const TEN = [1, 3, 5, 7, 9, 11, 13];

function told(text: string, seconds: number, lines: readonly (readonly [number, string, JsonObject])[] = []) {
  const base = records(text);
  const logs = lines.map(([second, process, httpRequest], i) =>
    record(base.length + i, second, "LOG", process, { "knative.dev/key": KEY, httpRequest }),
  );
  const state = buildState([...base, ...logs].sort((a, b) => a.t - b.t));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return explain(state.shared, revision, at(seconds)).clauses.find(({ key }) => key === "soleCaller")?.values;
}

describe("by requests", () => {
  test.each([
    ["one health check, for two windows", beat("GoogleHC/1.0", TEN), 13, true],
    ["a millisecond less", beat("GoogleHC/1.0", TEN), 12.999, false],
    ["for a window after its last call", beat("GoogleHC/1.0", TEN), 19.005, false],
    ["at its end", beat("GoogleHC/1.0", TEN), 19, true],
    [
      "somebody else called meanwhile",
      beat("GoogleHC/1.0", TEN).replace("7 req", "6 req 200 5 x userAgent=curl/8\n7 req"),
      13,
      false,
    ],
    [
      "so did somebody of whom nothing is known",
      beat("GoogleHC/1.0", TEN).replace("7 req", "6 req 200 5\n7 req"),
      13,
      false,
    ],
    ["nobody is named", beat("", TEN), 13, false],
  ])("%s", (_, requests, until, isTold) => {
    expect(told(`${AWAKE}\n${requests}`, until) !== undefined).toBe(isTold);
  });
  test("who, where, and since when", () => {
    const values = told(`${AWAKE}\n${beat("GoogleHC/1.0", TEN, "/healthz?x=1")}`, 13);
    expect(values).toEqual({ agent: "GoogleHC/1.0", path: "/healthz", by: "gateway", firstAt: at(1) });
    expect(tell("explain", "soleCaller", values ?? {})).toContain(
      "only GoogleHC/1.0 has called it (/healthz)",
    );
  });
  test("not where a setting keeps it", () => {
    const kept = AWAKE.replace("want=1", "want=1 @min-scale=1");
    expect(told(`${kept}\n${beat("GoogleHC/1.0", TEN)}`, 13)).toBeUndefined();
  });
});

describe("by a request log", () => {
  const scrape = (second: number, userAgent = "Prometheus/2.34.0", process = "queue-proxy") =>
    [second, process, { requestMethod: "GET", requestUrl: "/metrics", status: 200, userAgent }] as const;
  const scrapes = TEN.map((second) => scrape(second));
  test("a scraper", () => {
    expect(told(AWAKE, 13, scrapes)).toEqual({
      agent: "Prometheus/2.34.0",
      path: "/metrics",
      by: "queue-proxy",
      firstAt: at(1),
    });
  });
  test("probes of the kubelet are no load", () => {
    expect(told(AWAKE, 13, [...scrapes, scrape(6, "kube-probe/1.30")])).toMatchObject({ firstAt: at(1) });
  });
  test("the same request in the log of another process is no other caller", () => {
    const both = [...scrapes, ...TEN.map((second) => scrape(second + 0.1, "Prometheus/2.34.0", "activator"))];
    expect(told(AWAKE, 13, both)).toMatchObject({ by: "queue-proxy", firstAt: at(1) });
  });
});
