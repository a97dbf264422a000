/** A finding says when what it tells was first and last the case, and when that could be judged; and it counts all of it. */
import { describe, expect, test } from "vitest";
import { buildState, findingsUntil, reportOf, timesOf } from "../../../lib/core/index.ts";
import { describe as tell } from "../../../lib/i18n/describe.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { ONE_POD as POD, AT_ZERO as ZERO } from "../../support/scenes.ts";

const CRASH = `${POD}
  20 pod/r-deployment-1 scheduled exited=137 restarts=1
  20.05 priv !p1
  20.06 pa Active=Unknown,Queued@20 want=1`;

function found(text: string, rule: string, until: number) {
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const finding = findingsUntil(revision, at(until)).find((one) => one.rule === rule);
  if (finding === undefined) throw new Error(`no ${rule}`);
  const { first, last, judgedAt } = timesOf(finding);
  const [diagnosis] = reportOf(state).revisions[0]?.diagnoses.filter((one) => one.rule === rule) ?? [];
  return { finding, diagnosis, times: [secondsOf(first), secondsOf(last), secondsOf(judgedAt)] };
}

describe("the times of a finding", () => {
  test("of events: the first and the last of them, and the second later in which they were sorted", () => {
    const { times, finding } = found(
      `${POD}\n5 req 500 100\n6 req 500 100\n9 req 500 100\n20 pub a1`,
      "app-errors",
      20,
    );
    expect(times).toEqual([5.1, 9.1, 6.1]);
    expect(finding.values).toMatchObject({ count: 3 });
  });

  test.each([
    ["requests-failed", POD, "502"],
    ["app-errors", POD, "500"],
    ["D19", `${POD}\n4 pub p1`, "503"],
    ["D10", `${ZERO}\n4 dep 1`, "503"],
    ["D18", ZERO, "404"],
  ])("%s counts all, also what is more than a minute ago", (rule, state, status) => {
    const requests = [5, 45, 85].map(
      (t) => `${t} pub ${rule === "D19" ? "p1" : "a1"}\n${t} req ${status} 100 10.9.9.9:80`,
    );
    const path = rule === "D19" ? "44 pub a1\n84 pub a1\n" : "";
    const text = [state, ...requests, "95 acts a1 a2"].join("\n");
    const lines = `${text}\n${path}`.split("\n").filter((line) => line.trim() !== "");
    lines.sort((a, b) => Number(a.trim().split(" ")[0]) - Number(b.trim().split(" ")[0]));
    const { finding, times } = found(lines.join("\n"), rule, 95);
    expect(finding.values).toMatchObject({ count: 3, firstSentAt: at(5), lastSentAt: at(85) });
    expect(times.slice(0, 2)).toEqual([5.1, 85.1]);
  });

  test("of a state: from its beginning to its end, or to nothing while it lasts; judged when it had lasted long enough", () => {
    const unready = `${POD}\n20 pod/r-deployment-1 scheduled started\n20.1 priv !p1\n20.2 pa Active=Unknown,Queued@20 want=1`;
    expect(found(`${unready}\n30 pub a1`, "pods-lost", 30).times).toEqual([20, null, 22]);
    const back = `${CRASH}\n25 pod/r-deployment-1 scheduled started ready\n25 priv p1`;
    expect(found(`${back}\n30 pub a1`, "pods-lost", 30).times.slice(0, 2)).toEqual([20, 25]);
  });

  test("the report has them", () => {
    const { diagnosis } = found(`${POD}\n5 req 500 100\n9 req 500 100\n20 pub a1`, "app-errors", 20);
    expect(diagnosis).toMatchObject({
      from: "2026-01-01T00:00:05.100Z",
      to: null,
      first: "2026-01-01T00:00:05.100Z",
      last: "2026-01-01T00:00:09.100Z",
    });
  });
});

describe("what is said of lost pods", () => {
  const requests = [20.01, 20.02, 20.1].map((t) => `${t} req 502 5`).join("\n");
  const sorted = `${CRASH}\n${requests}\n22 pub a1`;

  test("from when to when the requests were sent, how the container ended once, and its name once", () => {
    const { finding } = found(sorted, "pods-lost", 30);
    const saw = tell("detail", "pods-lost", finding.values);
    expect(saw).toContain(
      "3 requests failed, sent from 2026-01-01T00:00:20.010Z to 2026-01-01T00:00:20.100Z",
    );
    expect(saw.match(/137/g)).toHaveLength(1);
    expect(saw.match(/user-container/g)).toHaveLength(1);
    expect(saw).not.toMatch(/[^.”] \d requests? failed/);
  });
});
