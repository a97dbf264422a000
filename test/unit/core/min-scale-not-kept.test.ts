/** serving#14660: pods of min-scale are taken away after a webhook could not be called for a moment; the answer names it. */
import { expect, test } from "vitest";
import { toldOfStory } from "../../support/told.ts";

const WORDS = 'Internal_error_occurred:_failed_calling_webhook_"webhook.example.com":_no_endpoints_available';
const SAYS = 'failed calling webhook "webhook.example.com"';
const PA = "want=0 @min-scale=1 ScaleTargetInitialized=True";
const STORY = `0 acts a1 a2
  0 sks Proxy n=2 pop=True ep=True
  0 pa Active=True@0 want=1 @min-scale=1 reach=Reachable ScaleTargetInitialized=True
  0 rev active Ready=True@0
  0 dep 1 ready=1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub a1 a2
  100 -pod/r-deployment-1
  100.1 priv
  100.2 event/1 FailedCreate ReplicaSet r-deployment-abc warning text=Error_creating:_${WORDS}
  100.4 rev active Ready=False,FailedCreate@100 ResourcesAvailable=False,FailedCreate@100 text=${WORDS}
  101 sks Proxy n=2 pop=True ep=Unknown,NoHealthyBackends
  102 pa Active=False,NoTraffic@102 reach=Unreachable ${PA}
  105 dep 0`;
const told = (text: string, until = 130) => toldOfStory(text, [], until);
const clauseOf = (text: string, until?: number) => told(text, until).clauses.includes("minScaleNotKept");

test("says that min-scale does not count, and in whose words no pod came", () => {
  const said = told(STORY);
  expect(said.phase).toBe("Zero");
  expect(said.text).toMatch(/min-scale is 1, and no pod is kept: it does not count while .* Unreachable/);
  expect(said.text).toContain(SAYS);
});
test("also once it is Reachable again: nobody has ordered pods", () => {
  const later = `${STORY}\n  106 pa Active=False,NoTraffic@102 reach=Reachable ${PA}`;
  expect(told(later).text).toMatch(/min-scale is 1, and no pod is kept: the autoscaler has not ordered any/);
  expect(told(later).text).toContain(SAYS);
});
test("by an Event, where the Revision has recovered", () => {
  const later = `${STORY}\n  106 rev active Ready=True@106 ResourcesAvailable=True@106`;
  expect(told(later).text).toContain(`FailedCreate, “Error creating: Internal error occurred: ${SAYS}`);
});
test("not of one that no route leads to any more, nor without min-scale", () => {
  expect(clauseOf(STORY)).toBe(true);
  expect(clauseOf(`${STORY}\n  106 rev reserve Ready=True@106`)).toBe(false);
  expect(clauseOf(STORY.replaceAll("@min-scale=1 ", ""))).toBe(false);
});
