/** The words of the page of Knative's own processes. */
import diagnosis from "../../../messages/en/diagnosis.json" with { type: "json" };
import glossary from "../../../messages/en/glossary.json" with { type: "json" };
import inspector from "../../../messages/en/inspector.json" with { type: "json" };
import invariants from "../../../messages/en/invariants.json" with { type: "json" };
import knative from "../../../messages/en/knative.json" with { type: "json" };
import notes from "../../../messages/en/notes.json" with { type: "json" };
import overview from "../../../messages/en/overview.json" with { type: "json" };
import timeline from "../../../messages/en/timeline.json" with { type: "json" };

export const KNATIVE_WORDS = {
  diagnosis,
  glossary,
  inspector,
  invariants,
  knative,
  notes,
  overview,
  timeline,
} as const;
