/** Which objects belong to others: by their own uid, by their owners, and by the uids that Knative writes into labels. */
import { asArray, asObject, asString, type JsonObject } from "../../model/json.ts";

const UID_LABELS: readonly string[] = ["revisionUID", "configurationUID", "serviceUID"].map(
  (name) => `serving.knative.dev/${name}`,
);

/** True for an object that is one of these, belongs to one or was made for one. */
export function isOfOneOf({ metadata }: JsonObject, uids: ReadonlySet<string>): boolean {
  const { uid, ownerReferences, labels } = asObject(metadata);
  const isMeant = (value: unknown): boolean => uids.has(asString(value) ?? "");
  return (
    isMeant(uid) ||
    asArray(ownerReferences).some((owner) => isMeant(asObject(owner).uid)) ||
    UID_LABELS.some((name) => isMeant(asObject(labels)[name]))
  );
}
