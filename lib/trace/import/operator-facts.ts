/** What the KnativeServing of Knative's operator says of the cluster: where Knative runs, and which version was installed. */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { KNATIVE_SERVINGS } from "../../model/resources.ts";
import type { ClusterSource } from "./clusters.ts";
import type { ClusterFacts } from "./types.ts";

export interface OperatorFacts {
  saw(source: ClusterSource, resource: string, object: JsonObject): void;
  /** Nothing where several of one cluster contradict one another. */
  told(isOwn: (source: ClusterSource) => boolean): ClusterFacts;
}

export function createOperatorFacts(): OperatorFacts {
  const seen: { readonly source: ClusterSource; readonly namespace: string; readonly version: string }[] = [];
  return {
    saw(source, resource, { metadata, status }) {
      if (resource !== KNATIVE_SERVINGS) return;
      const namespace = asString(asObject(metadata).namespace) ?? "";
      const version = asString(asObject(status).version) ?? "";
      // An input that tells it again and again tells the same, or an upgrade, which the records tell.
      const isKnown = seen.some(
        (each) =>
          each.source === source && each.namespace === namespace && (each.version !== "" || version === ""),
      );
      if (!isKnown) seen.push({ source, namespace, version });
    },
    told(isOwn) {
      const own = seen.filter(({ source }) => isOwn(source));
      const [namespace, ...others] = new Set(own.map((each) => each.namespace));
      if (namespace === undefined || namespace === "" || others.length > 0) return {};
      const version = own.find((each) => each.version !== "")?.version;
      return { systemNamespace: namespace, ...(version === undefined ? {} : { knative: version }) };
    },
  };
}
