/** The words of the overview. */
import cluster from "../../../messages/en/cluster.json" with { type: "json" };
import diagnosis from "../../../messages/en/diagnosis.json" with { type: "json" };
import explain from "../../../messages/en/explain.json" with { type: "json" };
import glossary from "../../../messages/en/glossary.json" with { type: "json" };
import home from "../../../messages/en/home.json" with { type: "json" };
import imports from "../../../messages/en/imports.json" with { type: "json" };
import inspector from "../../../messages/en/inspector.json" with { type: "json" };
import invariants from "../../../messages/en/invariants.json" with { type: "json" };
import knative from "../../../messages/en/knative.json" with { type: "json" };
import overview from "../../../messages/en/overview.json" with { type: "json" };
import revision from "../../../messages/en/revision.json" with { type: "json" };
import timeline from "../../../messages/en/timeline.json" with { type: "json" };

export const OVERVIEW_WORDS = {
  cluster,
  diagnosis,
  explain,
  glossary,
  home,
  imports,
  inspector,
  invariants,
  knative,
  overview,
  revision,
  timeline,
} as const;
