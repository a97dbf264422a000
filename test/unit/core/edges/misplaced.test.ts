/** Annotations that Knative reads in a template only: which are told where they stand beside it, and the patch that moves them. */
import { describe, expect, test } from "vitest";
import { buildState, endRecords, reportOf } from "../../../../lib/core/index.ts";
import { describe as words } from "../../../../lib/i18n/describe.ts";
import { KEY, records } from "../../../support/records.ts";
import { revisionOf } from "../../../support/revision.ts";
import { table } from "../../../support/rule-table.ts";

const MIN = "autoscaling.knative.dev/min-scale=1";
const R = "0 =sks Proxy n=2 pop=True";
const ksvc = (annotations: string, template = "template="): string =>
  `${R}\n1 ksvc/web r=100 ${template} ${annotations}`;

table("annotation-ignored", [
  ["min-scale on the Service itself", ksvc(MIN), 5, ["1–"]],
  ["shown by the record of the Service", ksvc(MIN), 5, `1 ksvc/web r=100 template= ${MIN}`],
  ["as a list shows it", ksvc(MIN).replace("1 ksvc", "1 =ksvc"), 5, ["1–"]],
  ["until it is moved", `${ksvc(MIN)}\n9 ksvc/web r=100 template= template:${MIN}`, 12, ["1–9"]],
  ["until the Service is gone", `${ksvc(MIN)}\n9 -ksvc/web`, 12, ["1–9"]],
  ["in the old spelling", ksvc("autoscaling.knative.dev/minScale=1"), 5, ["1–"]],
  ["any of autoscaling", ksvc("autoscaling.knative.dev/window=60s"), 5, ["1–"]],
  [
    "progress-deadline, which no webhook refuses there",
    ksvc("serving.knative.dev/progress-deadline=60s"),
    5,
    { refused: "no" },
  ],
  ["resources of queue-proxy", ksvc("queue.sidecar.serving.knative.dev/cpu-resource-request=1"), 5, ["1–"]],
  ["not in the template", ksvc(`template:${MIN}`), 5, []],
  ["not what the template says, too", ksvc(`${MIN} template:${MIN}`), 5, []],
  ["nor in the other spelling", ksvc(`${MIN} template:autoscaling.knative.dev/minScale=1`), 5, []],
  ["not what belongs there", ksvc("serving.knative.dev/rollout-duration=60s"), 5, []],
  ["nor what networking reads there", ksvc("networking.knative.dev/ingress-class=kourier"), 5, []],
  ["nor who made it", ksvc("serving.knative.dev/creator=me"), 5, []],
  ["not where no template is told", `${R}\n1 ksvc/web r=100 ${MIN}`, 5, []],
  ["not of a Route: nothing of it is a template", `${R}\n1 route/web r=100 template= ${MIN}`, 5, []],
  [
    "not of the Configuration that a Service has made: it has copies of its annotations",
    `${R}\n1 conf/web created=r ready=r of=Service/web template= ${MIN}`,
    5,
    [],
  ],
  [
    "what moves it",
    ksvc(MIN),
    5,
    {
      kind: "Service",
      object: "web",
      command: "ksvc",
      annotations: 'autoscaling.knative.dev/min-scale: "1"',
      count: 1,
      overruled: "none",
      refused: "yes",
      template: "none",
      patch:
        '{"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":null}},"spec":{"template":{"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":"1"}}}}}',
    },
  ],
  [
    "a template with a name of its own is given another one",
    ksvc(MIN, "template=r"),
    5,
    {
      template: "r",
      patch:
        '{"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":null}},"spec":{"template":{"metadata":{"name":null,"annotations":{"autoscaling.knative.dev/min-scale":"1"}}}}}',
    },
  ],
  [
    "where the template says otherwise, that stays, and nothing else is moved",
    ksvc(`${MIN} template:autoscaling.knative.dev/min-scale=3`, "template=r"),
    5,
    {
      overruled: 'autoscaling.knative.dev/min-scale: "3"',
      patch: '{"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":null}}}',
    },
  ],
  [
    "a value may hold what ends a quotation",
    ksvc("autoscaling.knative.dev/class=it's"),
    5,
    {
      patch:
        '{"metadata":{"annotations":{"autoscaling.knative.dev/class":null}},"spec":{"template":{"metadata":{"annotations":{"autoscaling.knative.dev/class":"it\\u0027s"}}}}}',
    },
  ],
]);

describe("where no revision is named", () => {
  const told = (text: string) => {
    const all = records(text);
    const state = buildState(all);
    endRecords(state, all.length - 1);
    return reportOf(state, [], words).services ?? [];
  };
  const alone = `0 =ksvc/web template= ${MIN}`;

  test("the Service tells them, with the command that moves them", () => {
    expect(told(alone)).toMatchObject([
      {
        name: "web",
        isAlone: false,
        ignored: {
          annotations: 'autoscaling.knative.dev/min-scale: "1"',
          command:
            'kubectl -n demo patch ksvc web --type merge -p \'{"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":null}},"spec":{"template":{"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":"1"}}}}}\'',
        },
      },
    ]);
  });
  test("beside ServerlessServices of others, too, and it alone", () => {
    expect(told(`0 =sks/other Proxy\n0 =ksvc/good template=\n${alone}`).map(({ name }) => name)).toEqual([
      "web",
    ]);
  });
  test("not once a revision tells them", () => {
    expect(told(`${ksvc(MIN)}`)).toEqual([]);
    expect(told(`0 =ksvc/web r=100 created=r ready=r template= ${MIN}`)[0]?.ignored).toBeNull();
  });
  test("not of a Configuration that a Service has made", () => {
    expect(told(`0 =conf/web of=Service/web template= ${MIN}`)[0]?.ignored).toBeNull();
  });
  test("in the template nothing is told", () => {
    expect(told(`0 =ksvc/web template:${MIN}`)[0]?.ignored).toBeNull();
  });
});

describe("of a Configuration without a Service", () => {
  const CONF = `${R}\n1 conf/web created=r ready=r template= ${MIN}`;

  test("it is told when no Service can come any more", () => {
    const state = buildState(records(CONF));
    expect(state.revisions.get(KEY)?.openFindings.has("annotation-ignored")).toBe(false);
    endRecords(state, 9);
    expect(state.revisions.get(KEY)?.openFindings.get("annotation-ignored")?.values).toMatchObject({
      kind: "Configuration",
      command: "configuration.serving.knative.dev",
    });
  });
});

describe("is told once", () => {
  const FIRST = `0 =ksvc/web created=r template= ${MIN}`;
  const found = (text: string, name: string): boolean => {
    const state = buildState(records(text));
    endRecords(state, 9);
    return state.revisions.get(`demo/${name}`)?.openFindings.has("annotation-ignored") === true;
  };

  test("with the first revision of a Service, before any is ready", () => {
    expect(found(FIRST, "r")).toBe(true);
  });

  test("with the one that serves, not with a newer one that is not ready", () => {
    const text = `0 =ksvc/web created=r ready=old old=100 template= ${MIN}`;
    expect([found(text, "r"), found(text, "old")]).toEqual([false, true]);
  });
});

test("of many so many are told", () => {
  const many = Array.from({ length: 30 }, (_, i) => `autoscaling.knative.dev/x${i}=1`).join(" ");
  expect(revisionOf(ksvc(many)).openFindings.get("annotation-ignored")?.values.count).toBe(20);
});

test("a dump of the Service alone tells it, with a command that can be pasted", () => {
  const state = buildState(records(`0 =ksvc/web r=100 template= ${MIN}`));
  endRecords(state, 1);
  const found = reportOf(state, [], words).revisions[0]?.diagnoses.find(
    ({ rule }) => rule === "annotation-ignored",
  );
  expect(found?.remedy).toContain(
    `kubectl -n demo patch ksvc web --type merge -p '{"metadata":{"annotations":{"autoscaling.knative.dev/min-scale":null}},`,
  );
  expect(found?.severity).toBe("warning");
});
