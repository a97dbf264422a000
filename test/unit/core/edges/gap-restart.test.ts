/** A container that ended while nobody watched: its status tells of it in the list after the gap. */
import { describe, expect, test } from "vitest";
import { severityOf } from "../../../../lib/core/index.ts";
import { at } from "../../../support/records.ts";
import { latest } from "../../../support/rule-table.ts";
import { ONE_POD } from "../../../support/scenes.ts";
import { toldOfStory } from "../../../support/told.ts";

/** Pods and Endpoints are not watched from 20 s to 40 s; then the pod is as `pod` says, and the private Endpoints hold `addresses`. */
const across = (pod: string, addresses: string): string => `${ONE_POD}
  20 gap pods
  20 gap endpoints
  40 =pod/r-deployment-1 scheduled started ${pod}
  40.1 bookmark pod
  40.2 =priv ${addresses}
  40.2 =pub a1 a2
  40.2 =acts a1 a2
  40.3 bookmark pub
  50 pa Active=True@0 want=1 ScaleTargetInitialized=True`;
const OOM = "restarts=1 ended=25 exit=137,OOMKilled";
const told = (text: string) => toldOfStory(text, [], 60);

describe("a container that was out of memory in a gap", () => {
  test("of the only pod, which is ready again: somebody should look, since requests may have failed", () => {
    const text = across(`ready ${OOM}`, "p1");
    expect(told(text).rules).toEqual(["restarted-before"]);
    expect(severityOf(latest(text, "restarted-before", 55))).toBe("warning");
    expect(latest(text, "restarted-before", 55)).toMatchObject({
      from: at(25),
      values: { count: 1, container: "user-container", exitCode: 137, reason: "OOMKilled", sort: "memory" },
    });
  });
  test("for as long as the status is the same, an hour", () => {
    const text = `${across(`ready ${OOM}`, "p1")}\n3600 pod/r-deployment-1 scheduled started ready ${OOM}`;
    expect(severityOf(latest(text, "restarted-before", 3_624))).toBe("warning");
    const later = `${text}\n3700 pod/r-deployment-1 scheduled started ready ${OOM} ip=10.1.0.1`;
    expect(severityOf(latest(later, "restarted-before", 3_700))).toBe("note");
  });
  test("which the first list shows: it is only worth knowing", () => {
    const text = `${ONE_POD.replace(/ {2}0 pod.*\n/, "")}\n40 =pod/r-deployment-1 scheduled started ready ${OOM}\n41 bookmark pod`;
    expect(severityOf(latest(text, "restarted-before", 55))).toBe("note");
  });
  test("and is not ready yet: it is lost, for that reason", () => {
    expect(told(across(OOM, "!p1")).valuesOf("pods-lost")).toMatchObject({
      by: "pod",
      container: "user-container",
      exitCode: 137,
      exitReason: "OOMKilled",
    });
  });
  test("one that ended long before the gap explains nothing", () => {
    const before = across("restarts=1 ended=-900 exit=137,OOMKilled", "!p1").replace(
      "0 pod/r-deployment-1 scheduled started ready",
      "0 pod/r-deployment-1 scheduled started ready restarts=1 ended=-900 exit=137,OOMKilled",
    );
    expect(told(before).valuesOf("pods-lost")).toMatchObject({ exitReason: "" });
  });
  test("nor is one news that was known before the gap", () => {
    const known = `ready ${OOM}`.replace("ended=25", "ended=5");
    const text = across(known, "p1").replace(
      "20 gap pods",
      `6 pod/r-deployment-1 scheduled started ${known}\n20 gap pods`,
    );
    expect(
      severityOf(
        latest(
          `${text}\n700 pod/r-deployment-1 scheduled started ${known} ip=10.1.0.1`,
          "restarted-before",
          701,
        ),
      ),
    ).toBe("note");
  });
});
