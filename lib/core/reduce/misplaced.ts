/**
 * Annotations of a Service or Configuration that Knative reads in its template only, and of whose own metadata it copies none into
 * a revision: autoscaling, progress-deadline, resources of queue-proxy (serving: configuration/resources/revision.go).
 *
 *   metadata.annotations                  min-scale: "1"      read by nobody
 *   spec.template.metadata.annotations    target: "10"        what every new revision has
 */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import type { MisplacedAnnotation, ServingKind } from "../state/serving.ts";

const OF_TEMPLATES =
  /^(autoscaling\.knative\.dev\/.|queue\.sidecar\.serving\.knative\.dev\/.|serving\.knative\.dev\/progress-deadline$)/;
/** A repair names all of them; nobody has more. */
const MOST = 20;

/** Those that do not stand in the template with the same value. */
export function misplacedOf(
  kind: ServingKind,
  { metadata, spec }: JsonObject,
): readonly MisplacedAnnotation[] {
  if (kind !== "Service" && kind !== "Configuration") return NONE;
  const { annotations } = asObject(metadata);
  const { template } = asObject(spec);
  // What is cut may hold it elsewhere.
  if (annotations === undefined || template === undefined) return NONE;
  const inForce = new Map(
    Object.entries(asObject(asObject(asObject(template).metadata).annotations)).map(([key, value]) => [
      plainKey(key),
      asString(value) ?? "",
    ]),
  );
  const found: MisplacedAnnotation[] = [];
  for (const [key, said] of Object.entries(asObject(annotations))) {
    const value = asString(said);
    const other = inForce.get(plainKey(key)) ?? null;
    if (!OF_TEMPLATES.test(key) || value === undefined || value === other) continue;
    found.push({ key, value, inForce: other });
    if (found.length === MOST) break;
  }
  return found.length === 0 ? NONE : found;
}

const NONE: readonly MisplacedAnnotation[] = [];

/** Both spellings of a key are one: `min-scale` and `minScale`. */
function plainKey(key: string): string {
  return key.replaceAll("-", "").toLowerCase();
}
