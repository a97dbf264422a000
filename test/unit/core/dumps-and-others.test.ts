/** Dumps of one instant with a log before them, with objects that speak of a revision, and without whole kinds. */
import { describe, expect, test } from "vitest";
import { revisionOf } from "../../support/revision.ts";
import { type Told, toldOfStory } from "../../support/told.ts";

/** All that is said of the lists of one instant. */
const dump = (text: string): Told => toldOfStory(text, [], 0);

describe("the activator's log, and a dump after it", () => {
  const pods = (ready: number): string => `0 =acts a1 a2
    0 =sks Proxy n=2 pop=True@-900 ep=True@-900
    0 =pa Active=True@-900 want=1
    0 =dep 1
    0 =pod/r-deployment-1 scheduled started ready unready=${ready}
    0 =priv p1
    0 =pub a1 a2`;
  const lines = (...seconds: readonly number[]): string =>
    seconds.map((second) => `${second} log activator Failed probing pods`).join("\n");

  test("it cannot reach a pod that has long been ready: since its first line", () => {
    const said = dump(`${lines(-90, -80, -60)}\n${pods(-800)}`);
    expect(said.rules).toContain("D20");
    expect(said.spanOf("D20")).toBe("23:58:30.000–");
  });
  test.each([
    ["the pod had just become ready: a start looks so", lines(-64, -62, -60), -68],
    ["one line is no rule", lines(-60), -800],
    ["a moment only", lines(-60, -55.001), -800],
    ["the log ends long before", lines(-90, -60.001), -800],
  ])("not so: %s", (_, log, ready) => {
    expect(dump(`${log}\n${pods(ready)}`).rules).not.toContain("D20");
  });
  test("just so: five seconds of lines, five seconds after the pod was ready", () => {
    expect(dump(`${lines(-60, -55)}\n${pods(-65)}`).rules).toContain("D20");
    expect(dump(`${lines(-60, -55)}\n${pods(-64)}`).rules).not.toContain("D20");
  });
});

describe("a Revision that tells of a failure that is over", () => {
  const story = (config: string, { failed = -600, ready = -500 } = {}): string => `0 =acts a1 a2
    0 =sks Proxy n=2 pop=True@${ready} ep=True@${ready}
    0 =pa Active=True@${ready} want=1
    0 =rev active Ready=False,ContainerMissing@${failed} ContainerHealthy=False,ContainerMissing@${failed}
    0 =dep 1
    0 =pod/r-deployment-1 scheduled started ready unready=${ready}
    0 =priv p1
    0 =pub a1 a2
    0 =conf/web ${config} Ready=False,RevisionFailed@${failed}`;

  test("its Configuration goes by it: nobody serves, since its pods have been ready", () => {
    const said = dump(story("created=r"));
    expect(said.valuesOf("stale-failure")).toMatchObject({ reason: "ContainerMissing", serving: "none" });
    expect(said.spanOf("stale-failure")).toBe("23:51:40.000–");
    expect(said.clauses).toContain("staleHealthNow");
  });
  test("an older one serves meanwhile: a warning", () => {
    const said = dump(story("created=r ready=q"));
    expect(said.valuesOf("stale-failure").serving).toBe("q");
    expect(said.revision.openFindings.get("stale-failure")?.severity).toBe("warning");
  });
  test("for a minute a Revision may follow its pods", () => {
    expect(dump(story("created=r", { ready: -60 })).rules).toContain("stale-failure");
    expect(dump(story("created=r", { ready: -59 })).rules).not.toContain("stale-failure");
  });
  test("not so: it is the one that serves, or what it says is newer than its pods", () => {
    expect(dump(story("created=r ready=r")).rules).not.toContain("stale-failure");
    expect(dump(story("created=r", { failed: -400 })).rules).not.toContain("stale-failure");
  });
});

describe("a KIngress that nobody has taken", () => {
  const CLASS = "kourier.ingress.networking.knative.dev";
  const story = (controller: string): string => `${controller}
    0 =sks Proxy n=2 pop=True@-900 ep=True@-900
    0 =pa Active=True@-900 want=1
    0 =dep 1
    0 =priv p1
    0 =pub a1 a2
    0 =ingress/x r=100 untaken class=${CLASS} created=-300`;
  const of = (controller: string): Told["valuesOf"] => dump(story(controller)).valuesOf;

  test("its controller is there and down: that is told, and not that nobody serves the class", () => {
    const said = dump(
      story("0 =knative/net-kourier-controller-x waiting=CrashLoopBackOff restarts=9 exit=2 since=-600"),
    );
    expect(said.valuesOf("ingress-not-ready")).toMatchObject({
      controller: "net-kourier-controller",
      controllerIs: "down",
    });
    expect(said.text).not.toMatch(/nobody serves|no controller takes/);
  });
  test("it runs", () => {
    expect(of("0 =knative/net-kourier-controller-x ready")("ingress-not-ready").controllerIs).toBe("up");
  });
  test.each(["0 =knative/net-istio-controller-x ready", "0 =knative/controller-x ready"])(
    "another one says nothing of it: %s",
    (other) => {
      expect(of(other)("ingress-not-ready").controllerIs).toBe("none");
    },
  );
});

describe("no Deployments are recorded: the autoscaler's wish stands for them", () => {
  const story = (pa: string, pod: string, addresses = "!p1"): string => `0 =sks Proxy n=2 pop=True@-900 ep=${
    addresses === "p1" ? "True" : "Unknown,NoHealthyBackends"
  }@-900
    0 =pa ${pa}
    0 =priv ${addresses}
    0 =pub a1 a2
    0 =pod/r-deployment-1 scheduled ${pod}`;
  const CRASHES = "waiting=CrashLoopBackOff restarts=3 exited=1";

  test("a pod that crashes while one is wanted: it fails", () => {
    const said = dump(story("Active=Unknown,Queued@-300 want=1", CRASHES));
    expect(said.phase).toBe("Failing");
    expect(said.valuesOf("D8")).toMatchObject({ sort: "crash", container: "user-container", exitCode: 1 });
  });
  test("nor private Endpoints: nobody says that a ready pod is none", () => {
    const ready = story("Active=True@-300 want=1", "started ready", "p1").replace("0 =priv p1\n", "\n");
    expect(dump(ready).phase).toBe("Unknown");
    expect(dump(ready).rules).toEqual([]);
  });
  test("a start says how many pods the autoscaler wants", () => {
    const young = story("Active=Unknown,Queued@-3 want=2", "");
    expect(dump(young).text).toMatch(/2 pods ordered, none ready yet/);
  });
  test("none is wanted: it rests", () => {
    const zero = story("Active=False,NoTraffic@-300 want=0", "terminating");
    expect(dump(zero).phase).toBe("Zero");
    expect(dump(zero).rules).toEqual([]);
  });
  test("what is wanted is not known yet: neither is the rest", () => {
    expect(dump(story("Active=Unknown,Queued@-300 want=-1", CRASHES)).phase).toBe("Unknown");
    expect(dump(story("Active=Unknown,Queued@-300", CRASHES)).rules).toEqual([]);
  });
  test("while records come a Deployment may come yet", () => {
    const { openFindings } = revisionOf(story("Active=Unknown,Queued@-300 want=1", CRASHES));
    expect(openFindings.has("D8")).toBe(false);
  });
  test("where they are recorded, what they say holds", () => {
    const zero = `${story("Active=Unknown,Queued@-300 want=1", CRASHES)}\n0 =dep 0`;
    expect(dump(zero).phase).toBe("Zero");
  });
});

test("without Endpoints a Revision's old failure is no news once a pod was ready again", () => {
  const text = `0 sks Proxy pop=True ep=True
    0 pa Active=True want=1
    0 dep 1
    0 pod/r-deployment-1 scheduled started ready
    10 rev active Ready=True ContainerHealthy=False,ExitCode137
    10 pod/r-deployment-1 scheduled started
    12 pod/r-deployment-1 scheduled started ready
    50 pa Active=False,NoTraffic want=0
    52 dep 0
    52 sks Proxy pop=True ep=Unknown,NoHealthyBackends`;
  expect(toldOfStory(text, [], 60).rules).not.toContain("D8");
  const never = text.replace("12 pod/r-deployment-1 scheduled started ready", "12 pa Active=True want=1");
  expect(toldOfStory(never, [], 60).rules).toContain("D8");
});

describe("pods are lost where no Deployments are recorded: one finding, not a start beside it", () => {
  const SERVED = `0 =acts a1 a2
    0 =sks Proxy n=2 pop=True ep=True@-900
    0 =pa Active=True@-900 want=1 @min-scale=1
    0 =pod/r-deployment-1 scheduled started ready
    0 =priv p1
    0 =pub a1 a2
    0.1 bookmark sks`;
  const LOST = `${SERVED}
    20 pod/r-deployment-1 scheduled waiting=CrashLoopBackOff restarts=1 exited=1 ended=20
    20.1 priv !p1
    20.2 pa Active=Unknown,Queued@20 want=1 @min-scale=1`;

  test("with requests that failed", () => {
    const said = toldOfStory(`${LOST}\n20.3 req 502 10\n25 pa Active=Unknown,Queued@20 want=1`, [], 25);
    expect(said.rules.filter((rule) => !/^I\d/.test(rule))).toEqual(["pods-lost"]);
    expect(said.valuesOf("pods-lost")).toMatchObject({ state: "all", failed: 1 });
    expect(said.phase).toBe("Failing");
  });
  test("with none", () => {
    const said = toldOfStory(`${LOST}\n25 pa Active=Unknown,Queued@20 want=1`, [], 25);
    expect(said.rules.filter((rule) => !/^I\d/.test(rule))).toEqual(["pods-lost"]);
  });
  test("a wake from zero whose pod crashes is a start", () => {
    const text = `${SERVED.replaceAll("ep=True", "ep=Unknown,NoHealthyBackends")
      .replace("Active=True@-900 want=1 @min-scale=1", "Active=False,NoTraffic@-900 want=0")
      .replace(/ {4}0 =pod.*\n/, "")
      .replace("priv p1", "priv")}
      20 pa Active=Unknown,Queued@20 want=1
      20.1 pod/r-deployment-1 scheduled waiting=CrashLoopBackOff restarts=1 exited=1
      20.2 priv !p1
      20.3 req 502 10
      25 pa Active=Unknown,Queued@20 want=1`;
    const said = toldOfStory(text, [], 25);
    expect(said.rules).toContain("D8");
    expect(said.rules).not.toContain("pods-lost");
  });
});

describe("requests that fail where neither Deployments nor Endpoints are recorded", () => {
  const STORY = `0 =sks Proxy pop=True@-900 ep=True@-900
    0 =pa Active=True@-900 want=1
    10 req 503 30
    12 pa Active=True@-900 want=1`;

  test("are told all the same; why is not known", () => {
    const said = toldOfStory(STORY, [], 20);
    expect(said.clauses[0]).toBe("requestsFailed");
    expect(said.valuesOf("requests-failed")).toMatchObject({ count: 1, status: 503, why: "unseen" });
  });
  test("and are over after a minute", () => {
    const later = `${STORY}\n200 pa Active=True@-900 want=1`;
    expect(toldOfStory(later, [], 200).spanOf("requests-failed")).toBe("00:00:10.030–00:01:10.030");
  });
  test("one that was answered is none", () => {
    expect(toldOfStory(STORY.replace("503", "200"), [], 20).rules).toEqual([]);
  });
});

describe("EndpointSlices alone, as lists", () => {
  const story = (addresses: string): string => `0 =sks Serve pop=False@-900 ep=True@-900
    0 =pa Active=True@-900 want=1
    0 =dep 1
    0 =pod/r-deployment-1 scheduled started ready
    0 =slice/1 ${addresses}`;

  test("tell the path, and that they do", () => {
    const said = dump(story("p1"));
    expect(said.phase).toBe("Serving");
    expect(said.clauses).toContain("pathFromSlices");
    expect(said.rules).toEqual([]);
  });
  test("an empty one answers nobody: that is not said by slices alone", () => {
    expect(dump(story("")).phase).not.toBe("BlackHole");
  });
  test("where Endpoints are recorded those tell it", () => {
    expect(dump(`${story("p1")}\n0 =pub a1 a2\n0 =priv p1`).clauses).not.toContain("pathFromSlices");
  });
});
