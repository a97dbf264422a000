/** What of the objects that an operator hands over must not get into a trace, beyond what is redacted in all of them. */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { KNATIVE_SERVINGS, resourceRow } from "../../model/resources.ts";

const SECRET_KIND = /^secret(list)?$/i;
/** However whoever wrote the record spells it, and whatever group has such a kind, too. */
const SECRET_RESOURCE = /^secret(s|list|lists)?(\.|$)/i;

/** True for Secrets, whatever resource they are said to be of, and for what is said to be one. */
export function isSecret(resource: string, { kind }: JsonObject): boolean {
  return SECRET_RESOURCE.test(resource) || SECRET_KIND.test(asString(kind) ?? "");
}

const SETTINGS = /^(config-)?(autoscaler|deployment|network)$/;

/** What tells which object it is; nothing else of a resource that skscope does not read is needed by it. */
const IDENTITY: readonly string[] = ["apiVersion", "kind", "metadata"];

/**
 * The object without what is in it, where nobody knows what that may be: values of a Helm release, a trigger's
 * authentication. The same object for a resource of which fields that may hold a secret are known.
 */
export function withoutUnknownParts(resource: string, object: JsonObject): JsonObject {
  if (resourceRow(resource) !== undefined) return object;
  const known = Object.fromEntries(Object.entries(object).filter(([field]) => IDENTITY.includes(field)));
  // Of what Knative's operator is told only what it writes into ConfigMaps that are read anyway, and the version it installed.
  if (resource !== KNATIVE_SERVINGS) return known;
  const config = Object.entries(asObject(asObject(object.spec).config)).filter(([name]) =>
    SETTINGS.test(name),
  );
  const { version } = asObject(object.status);
  return {
    ...known,
    spec: { config: Object.fromEntries(config) },
    ...(typeof version === "string" ? { status: { version } } : {}),
  };
}
