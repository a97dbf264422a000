/** A Revision that waits for the digests of its images, or has none of them: since when, and what spares the registry the question. */
import { describe, expect, test } from "vitest";
import {
  advance,
  buildState,
  endRecords,
  explain,
  findingsUntil,
  isKnown,
  reportOf,
} from "../../../../lib/core/index.ts";
import { registryOf } from "../../../../lib/core/reduce/images.ts";
import { describe as words } from "../../../../lib/i18n/describe.ts";
import { KNATIVE_SERVINGS } from "../../../../lib/model/resources.ts";
import { at, drawn, KEY, record, records, secondsOf } from "../../../support/records.ts";

const IMAGE = "image=reg.example/app:1";
/** As Knative writes it: Active comes with the PodAutoscaler. */
const PENDING = `Ready=Unknown,ResolvingDigests ContainerHealthy=Unknown ResourcesAvailable=Unknown,ResolvingDigests`;
const MISSING = `Ready=False,ContainerMissing ContainerHealthy=False,ContainerMissing ResourcesAvailable=Unknown,ResolvingDigests`;
const FETCH = 'Unable_to_fetch_image_"reg.example/app:1":_failed_to_resolve_image_to_digest:';

function told(text: string, seconds: number) {
  const state = buildState(records(text));
  advance(state, at(seconds));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision r");
  const found = findingsUntil(revision, at(seconds));
  const spans = (rule: string): string[] =>
    drawn(
      found.filter((one) => one.rule === rule).map(({ from, to, seq }) => ({ value: "", from, to, seq })),
    ).map((one) => one.trim());
  return { state, revision, found, spans };
}

const aged = (second: number): string => PENDING.replaceAll("ResolvingDigests", `ResolvingDigests@${second}`);

describe("digests-pending", () => {
  test.each<[what: string, text: string, until: number, spans: string[]]>([
    ["a registry may take 10 s, and others are asked before", `1 rev ${IMAGE} ${PENDING}`, 60.999, []],
    ["then it would be said that it failed", `1 rev ${IMAGE} ${PENDING}`, 61, ["1–"]],
    ["of a list since the condition's own time", `0 =rev ${IMAGE} ${aged(-60)}`, 0, ["-60–"]],
    ["of a list that is younger", `0 =rev ${IMAGE} ${aged(-59)}`, 0.999, []],
    ["of a list that is younger, later", `0 =rev ${IMAGE} ${aged(-59)}`, 1, ["-59–"]],
    [
      "a longer timeout of config-deployment",
      `0 config/config-deployment digest-resolution-timeout=40s\n1 rev ${IMAGE} ${PENDING}`,
      90.999,
      [],
    ],
    [
      "a longer timeout of config-deployment, over",
      `0 config/config-deployment digest-resolution-timeout=40s\n1 rev ${IMAGE} ${PENDING}`,
      91,
      ["1–"],
    ],
    [
      "a timeout that is none",
      `0 config/config-deployment digest-resolution-timeout=soon\n1 rev ${IMAGE} ${PENDING}`,
      61,
      ["1–"],
    ],
    ["until it has an SKS", `1 rev ${IMAGE} ${PENDING}\n80 sks Proxy n=2 pop=True`, 90, ["1–80"]],
    [
      "until the digests are known",
      `1 rev ${IMAGE} ${PENDING}\n80 rev ${IMAGE} resolved Ready=Unknown,Deploying`,
      90,
      ["1–80"],
    ],
    ["until it is deleted", `1 rev ${IMAGE} ${PENDING}\n80 -rev`, 90, ["1–80"]],
    ["until it failed", `1 rev ${IMAGE} ${PENDING}\n80 rev ${IMAGE} ${MISSING}`, 90, ["1–80"]],
    ["not of one that failed before", `1 rev ${IMAGE} ${MISSING}`, 90, []],
    ["not of one that deploys", "1 rev Ready=Unknown,Deploying ResourcesAvailable=Unknown,Deploying", 90, []],
    [
      "not of one that has a PodAutoscaler: its SKS was not recorded",
      `1 rev ${PENDING} Active=Unknown,Queued`,
      90,
      [],
    ],
    ["nor of one that is active", `1 rev ${PENDING} Active=True`, 90, []],
    ["of one that an older Knative has begun", `1 rev ${PENDING} Active=Unknown,Deploying`, 90, ["1–"]],
  ])("%s", (_, text, until, spans) => expect(told(text, until).spans("digests-pending")).toEqual(spans));

  test.each<[what: string, text: string, values: Record<string, unknown>]>([
    [
      "the registry, beside those that are skipped by default",
      `1 rev ${IMAGE} ${PENDING}`,
      {
        image: "reg.example/app:1",
        registry: "reg.example",
        knativeServing: "none",
        images: 1,
        timeoutMs: 10_000,
        begun: "record",
        patch: '{"data":{"registries-skipping-tag-resolving":"kind.local,ko.local,dev.local,reg.example"}}',
      },
    ],
    [
      "beside those that are skipped by config-deployment",
      `0 config/config-deployment registries-skipping-tag-resolving=a.example,b:5000\n1 rev ${IMAGE} ${PENDING}`,
      { patch: '{"data":{"registries-skipping-tag-resolving":"a.example,b:5000,reg.example"}}' },
    ],
    [
      "not one that is skipped already",
      `0 config/config-deployment registries-skipping-tag-resolving=a,reg.example\n1 rev ${IMAGE} ${PENDING}`,
      { registry: "reg.example", patch: "none" },
    ],
    [
      "the first image that has no digest",
      `1 rev image=x@sha256:${"0".repeat(64)},a.io/b,c ${PENDING}`,
      { image: "a.io/b", registry: "a.io", images: 2 },
    ],
    [
      "nothing where the images are not told",
      `1 rev ${PENDING}`,
      { image: "none", images: 0, patch: "none" },
    ],
  ])("names %s", (_, text, values) => {
    const found = told(text, 70).found.findLast(({ rule }) => rule === "digests-pending");
    expect(found?.values).toMatchObject({ ...values, namespace: "demo", revision: "r" });
  });

  test("is told of while it is created, in one sentence with its image", () => {
    const { state, revision } = told(`1 rev ${IMAGE} ${PENDING}`, 20);
    expect(isKnown(state.shared, revision)).toBe(true);
    const { phase, since, clauses } = explain(state.shared, revision, at(20));
    expect([phase, secondsOf(since), clauses[0]?.key, clauses[0]?.values.image]).toEqual([
      "Creating",
      1,
      "digestsPending",
      "reg.example/app:1",
    ]);
  });

  test("in a list, is as old as its condition says", () => {
    const { state, revision } = told(`0 =rev ${IMAGE} ${aged(-300)}`, 5);
    const { phase, since, clauses } = explain(state.shared, revision, at(5));
    expect([phase, secondsOf(since), clauses[0]?.key]).toEqual(["Creating", -300, "digestsPendingOwn"]);
  });

  test("on its way from the digests to its SKS it stays in creation", () => {
    const text = `1 rev ${IMAGE} ${PENDING}
      2 rev ${IMAGE} resolved Ready=Unknown,Deploying ResourcesAvailable=Unknown,Deploying
      2.1 sks Proxy private=`;
    expect(drawn(told(text, 5).revision.phase)).toEqual(["1– Creating"]);
  });

  test("after its digests, while it has no SKS, it says that, and no more", () => {
    const text = `1 rev ${IMAGE} ${PENDING}\n2 rev ${IMAGE} resolved Ready=Unknown,Deploying Active=Unknown,Deploying`;
    const { state, revision } = told(text, 5);
    expect(explain(state.shared, revision, at(5))).toMatchObject({
      phase: "Creating",
      clauses: [{ key: "creatingBare", values: { sinceAt: at(1) } }],
    });
  });

  test("once its PodAutoscaler says something and no SKS is recorded, its state is not known", () => {
    const text = `1 rev ${IMAGE} ${PENDING}
      2 rev ${IMAGE} resolved Ready=Unknown,Deploying ResourcesAvailable=Unknown,Deploying Active=Unknown,Deploying
      3 rev ${IMAGE} resolved Ready=Unknown,Deploying ResourcesAvailable=Unknown,Deploying Active=Unknown,Queued`;
    const state = buildState(records(text));
    endRecords(state, 9);
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision r");
    expect(drawn(revision.phase)).toEqual(["1–3 Creating", "3– Unknown"]);
    expect(explain(state.shared, revision, at(5)).clauses.map(({ key }) => key)).not.toContain("creating");
  });

  test.each([
    ["its controller waits", "", 3],
    ["the digests are known", "2 rev IMAGE resolved Ready=Unknown,Deploying Active=Unknown,Deploying", 3],
    ["a PodAutoscaler has words", "2 rev IMAGE resolved Ready=Unknown,Deploying Active=Unknown,Queued", 3],
  ])("does not go away before its SKS is there: %s", (_, text, until) => {
    const { state, revision } = told(`1 rev ${IMAGE} ${PENDING}\n${text.replace("IMAGE", IMAGE)}`, until);
    expect(isKnown(state.shared, revision)).toBe(true);
  });

  test("what is deleted in creation is not created any more", () => {
    expect(drawn(told(`1 rev ${IMAGE} ${PENDING}\n2 -rev`, 5).revision.phase)).toEqual([
      "1–2 Creating",
      "2– Unknown",
    ]);
  });

  test("the report tells it beside revisions that have an SKS, with a command that can be pasted", () => {
    const state = buildState(records(`0 =sks/other Proxy n=2 pop=True\n0 =rev ${IMAGE} ${aged(-300)}`));
    endRecords(state, 9);
    const [unborn] = reportOf(state, [], words).unborn ?? [];
    expect(unborn?.name).toBe("r");
    expect(unborn?.diagnoses.map(({ rule }) => rule)).toEqual(["digests-pending"]);
    expect(unborn?.diagnoses[0]?.remedy).toContain(
      `kubectl -n knative-serving patch configmap config-deployment --type merge -p '{"data":{"registries-skipping-tag-resolving":"kind.local,ko.local,dev.local,reg.example"}}'`,
    );
  });
});

describe("not-made, where the digest is not to be had", () => {
  test.each<[what: string, text: string, spans: string[]]>([
    ["as Knative writes it, without Active", `9 rev ${IMAGE} ${MISSING}`, ["9–"]],
    [
      "an object that belongs to another",
      "9 rev Ready=False,NotOwned ResourcesAvailable=False,NotOwned",
      ["9–"],
    ],
    ["not where no other condition says so: it may be cut", "9 rev Ready=False,ContainerMissing", []],
    ["nor where its container failed", "9 rev Ready=False,ExitCode1 ContainerHealthy=False,ExitCode1", []],
  ])("%s", (_, text, spans) => expect(told(text, 20).spans("not-made")).toEqual(spans));

  test("names the image of its own words, and what skips its registry", () => {
    const text = `9 rev image=other.example/x ${MISSING} text=${FETCH}_GET_401_Unauthorized`;
    expect(told(text, 20).revision.openFindings.get("not-made")?.values).toMatchObject({
      sort: "digest",
      why: "rights",
      image: "reg.example/app:1",
      registry: "reg.example",
      patch: '{"data":{"registries-skipping-tag-resolving":"kind.local,ko.local,dev.local,reg.example"}}',
    });
  });

  test("an operator's KnativeServing is patched instead of its ConfigMap", () => {
    const own = record(0, 0, "ADDED", KNATIVE_SERVINGS, {
      kind: "KnativeServing",
      metadata: { namespace: "knative-serving", name: "own", uid: "own", resourceVersion: "1" },
      spec: { config: { deployment: { "progress-deadline": "60s" } } },
    });
    const failed = records(`9 rev ${MISSING} text=${FETCH}_x509:_unknown_authority`);
    const state = buildState([own, ...failed]);
    expect(state.revisions.get(KEY)?.openFindings.get("not-made")?.values).toMatchObject({
      why: "tls",
      knativeServing: "own",
      patch:
        '{"spec":{"config":{"deployment":{"registries-skipping-tag-resolving":"kind.local,ko.local,dev.local,reg.example"}}}}',
    });
  });
});

test.each([
  ["app", "index.docker.io"],
  ["library/app:1", "index.docker.io"],
  ["docker.io/library/app", "index.docker.io"],
  ["index.docker.io/library/app", "index.docker.io"],
  ["localhost/app", "index.docker.io"],
  ["localhost:5000/app", "localhost:5000"],
  ["ghcr.io/a/b:1", "ghcr.io"],
])("the registry of %s is %s, as Knative spells it", (image, registry) =>
  expect(registryOf(image)).toBe(registry),
);
