/** Settings that Knative does not read, because they stand on the Service or Configuration itself instead of in its template. */
import { patchText } from "../../../model/command-names.ts";
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { MisplacedAnnotation, ServingObject } from "../../state/serving.ts";
import type { RevisionState } from "../../state/state.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf } from "./facts.ts";
import { linkOf, SERVING_SOURCES } from "./serving-conditions.ts";

/** Who has such annotations; a Configuration that a Service has made has copies of its. */
function bearerOf(revision: RevisionState): ServingObject | undefined {
  const service = linkOf(revision, "Service", "lead", "newest", "unmade");
  if (service !== undefined) {
    const { role, object } = service;
    // Where another revision leads, it is told with that one.
    return role === "lead" || (object.latestReady === "" && object.traffic.length === 0) ? object : undefined;
  }
  const configuration = linkOf(revision, "Configuration", "lead", "newest", "unmade")?.object;
  return configuration?.refKind === "Service" ? undefined : configuration;
}

/** annotation-ignored: an annotation that counts in the template only stands beside it. */
function isAnnotationIgnored({ revision }: RuleContext): Verdict | null {
  const object = bearerOf(revision);
  if (object === undefined || object.misplaced.length === 0) return null;
  return { values: { ...ignoredValues(object), ...namesOf(revision) }, seq: object.moment.seq };
}

/** What is told of such annotations of an object that has some. */
export function ignoredValues(object: ServingObject): FindingValues {
  const { misplaced, kind, name } = object;
  const overruled = misplaced.filter(({ inForce }) => inForce !== null);
  return {
    kind,
    object: name,
    command: kind === "Service" ? "ksvc" : "configuration.serving.knative.dev",
    annotations: misplaced.map(textOf).join(", "),
    count: misplaced.length,
    overruled:
      overruled.map(({ key, inForce }) => textOf({ key, value: inForce ?? "" })).join(", ") || "none",
    refused: misplaced.some(({ key }) => key.startsWith("autoscaling.")) ? "yes" : "no",
    template: object.templateName || "none",
    patch: moving(object),
  };
}

function textOf({ key, value }: Pick<MisplacedAnnotation, "key" | "value">): string {
  return `${key}: ${JSON.stringify(value)}`;
}

/**
 * The patch that moves them. What the template says of the same setting stays, and a template with a name of its own is given none:
 * Knative refuses another template of the same name.
 */
function moving({ misplaced, templateName }: ServingObject): string {
  const moved = misplaced.filter(({ inForce }) => inForce === null);
  const gone = Object.fromEntries(misplaced.map(({ key }) => [key, null]));
  const annotations = Object.fromEntries(moved.map(({ key, value }) => [key, value]));
  const metadata = { ...(templateName === "" ? {} : { name: null }), annotations };
  return patchText({
    metadata: { annotations: gone },
    ...(moved.length === 0 ? {} : { spec: { template: { metadata } } }),
  });
}

export const MISPLACED_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "annotation-ignored",
    kind: "diagnosis",
    severity: "warning",
    sources: SERVING_SOURCES,
    needs: [RESOURCE.knativeServices],
    mayLack: [RESOURCE.knativeServices],
    isOfParts: true,
    afterMs: 0,
    fromInitial: true,
    about: "object",
    judge: isAnnotationIgnored,
  },
];
