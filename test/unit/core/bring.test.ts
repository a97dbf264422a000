import { describe, expect, test } from "vitest";
import { buildState, whatToBring } from "../../../lib/core/index.ts";
import { openRecording } from "../../support/check-recording.ts";
import { records, secondsOf } from "../../support/records.ts";

const WHOLE = `0 =config/config-autoscaler scale-to-zero-grace-period=10s
0 =acts a1 a2
0 =sks Proxy n=2 pop=True
0 =pa Active=True want=1
0 =dep 1
0 =pod/r-deployment-1 scheduled started ready
0 =priv p1
0 =pub a1 a2`;
const DESCENT = `100 pa Active=False,NoTraffic want=0
110 dep 0`;

/** What to bring, as "what from–to" in seconds. */
function brought(text: string): string[] {
  return whatToBring(buildState(records(text))).map(
    ({ what, from, to }) => `${what} ${secondsOf(from)}–${secondsOf(to)}`,
  );
}

function without(...things: readonly string[]): string {
  return WHOLE.split("\n")
    .filter((line) => !things.some((thing) => new RegExp(`^0 =${thing}\\b`).test(line)))
    .join("\n");
}

const ADDRESSES = ["acts", "priv", "pub"];

describe("where no revision is named", () => {
  const rest = (text: string) => whatToBring(buildState(records(text)));
  const UNREADY = "0 =ksvc/web Ready=False,RevisionFailed";

  test("what would name it, of the namespace of the Service, without what is there", () => {
    const [first, ...more] = rest(UNREADY);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ what: "rest", namespace: "demo", revision: "" });
    expect(first?.missing).toBe(
      "rt,configurations,revisions,kpa,sks,endpoints,endpointslices,deployments,pods,events",
    );
  });

  test("of the Service that is not ready, before others", () => {
    const objects = records(`0 =ksvc/a Ready=True\n${UNREADY}`);
    const [other, web] = objects;
    if (other === undefined || web === undefined) throw new Error("two records");
    const moved = { ...other, object: { ...other.object, metadata: { namespace: "elsewhere", name: "a" } } };
    expect(whatToBring(buildState([moved, web]))[0]?.namespace).toBe("demo");
    expect(whatToBring(buildState([moved]))[0]?.namespace).toBe("elsewhere");
  });

  test("of the only namespace, where there is no Service", () => {
    expect(rest("0 =pod/x@none scheduled")[0]).toMatchObject({ what: "rest", namespace: "demo" });
  });

  test("of all of them, where none is known", () => {
    expect(rest("0 =config/config-network x=y")[0]).toMatchObject({ what: "rest", namespace: "none" });
  });

  test("nothing once a revision is known, or of nothing", () => {
    expect(rest(`${UNREADY}\n${WHOLE}`).map(({ what }) => what)).not.toContain("rest");
    expect(rest("")).toEqual([]);
  });
});

test("nothing, where nothing is missing", () => {
  expect(brought(WHOLE)).toEqual([]);
  expect(brought("")).toEqual([]);
});

describe("what is missing", () => {
  test.each([
    ["objects, where logs are all that there is", "5 log autoscaler Scaling from 1 to 0", ["objects 5–5"]],
    ["addresses", without(...ADDRESSES), ["addresses 0–0"]],
    ["pods", without("pod"), ["pods 0–0"]],
    ["no pods, where there are none", without("pod").replace("=dep 1", "=dep 0"), []],
    ["settings", without("config"), ["settings 0–0"]],
    [
      "no more than the two that tell most",
      without(...ADDRESSES, "pod", "config"),
      ["addresses 0–0", "pods 0–0"],
    ],
  ])("%s", (_, text, expected) => {
    expect(brought(text)).toEqual(expected);
  });

  test("the autoscaler's log of a descent of which no probe is told", () => {
    expect(brought(`${WHOLE}\n${DESCENT}`)).toEqual(["probe 40–170"]);
  });

  test("not where its log reaches there", () => {
    expect(brought(`${WHOLE}\n50 log autoscaler x\n${DESCENT}`)).toEqual([]);
    expect(brought(`${WHOLE}\n39.999 log autoscaler x\n${DESCENT}`)).toEqual(["probe 40–170"]);
    expect(brought(`${WHOLE}\n50 log activator x\n${DESCENT}`)).toEqual(["probe 40–170"]);
  });

  test("not where a probe is told, whatever came of it", () => {
    expect(
      brought(
        `${WHOLE}\n100 pa Active=False,NoTraffic want=0\n101 log autoscaler Probing activator = true, err = <nil>\n110 dep 0`,
      ),
    ).toEqual([]);
    expect(
      brought(
        `${WHOLE}\n100 pa Active=False,NoTraffic want=0\n101 log autoscaler Probing activator = false, err = x`,
      ),
    ).toEqual([]);
    expect(brought(`${WHOLE}\n170 log autoscaler x\n${DESCENT}`.replace("170", "110.5"))).toEqual([]);
    expect(brought(`${WHOLE}\n${DESCENT}\n170 log autoscaler x`)).toEqual([]);
    expect(brought(`${WHOLE}\n${DESCENT}\n170.001 log autoscaler x`)).toEqual(["probe 40–170"]);
  });

  test("the activator's log of requests that failed", () => {
    const failed = "30 req 503 100\n100 pub a1 a2";
    expect(brought(`${WHOLE}\n${failed}`)).toEqual(["requests -29.9–90.1"]);
    expect(brought(`${WHOLE}\n29 log activator x\n${failed}`)).toEqual([]);
  });

  test("its log of the last change of mode, once for both", () => {
    const flip = "200 sks Serve n=2 pop=False";
    expect(brought(`${WHOLE}\n${flip}`)).toEqual(["decisions 140–260"]);
    expect(brought(`${WHOLE}\n${DESCENT}\n${flip}`)).toEqual(["probe 40–170"]);
  });

  test("times, where they are only the earliest", () => {
    expect(brought(`${WHOLE}\n~5 dep 2`)).toEqual(["times 0–5"]);
  });
});

test("asks about the revision with the worst finding, of several about the one in which something happened last", () => {
  const asked = (text: string) => whatToBring(buildState(records(text))).map(({ revision }) => revision);
  const two = "0 =dep 1\n0 =sks Proxy n=2 pop=True\n0 =sks/b Proxy n=2 pop=True";
  const refused = "failed to apply scale 3 to scale target r-deployment: denied";
  const later = "30 -sks/b Proxy n=2 pop=True";
  expect(asked(`${two}\n${later}`)).toEqual(["b", "b"]);
  expect(asked(`${two}\n10 fail autoscaler ${refused}\n20 fail autoscaler ${refused}\n${later}`)).toEqual([
    "r",
    "r",
  ]);
});

test("a line of a Route makes no revision", () => {
  const [line] = records("0 log controller x");
  const of = (kind: string) =>
    whatToBring(
      buildState(
        line === undefined ? [] : [{ ...line, object: { ...line.object, "knative.dev/kind": kind } }],
      ),
    );
  expect(of("serving.knative.dev.Route")).toEqual([]);
  expect(of("networking.internal.knative.dev.ServerlessService")).toHaveLength(1);
});

test("of a recording with logs no log is missing", () => {
  const { records: all } = openRecording("cold-start");
  expect(whatToBring(buildState(all)).map(({ what }) => what)).toEqual([]);
});
