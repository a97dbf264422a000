/** The words of the course. */
import coldStarts from "../../../messages/en/coldStarts.json" with { type: "json" };
import diagnosis from "../../../messages/en/diagnosis.json" with { type: "json" };
import explain from "../../../messages/en/explain.json" with { type: "json" };
import glossary from "../../../messages/en/glossary.json" with { type: "json" };
import inspector from "../../../messages/en/inspector.json" with { type: "json" };
import invariants from "../../../messages/en/invariants.json" with { type: "json" };
import learn from "../../../messages/en/learn.json" with { type: "json" };
import notes from "../../../messages/en/notes.json" with { type: "json" };
import revision from "../../../messages/en/revision.json" with { type: "json" };
import sequence from "../../../messages/en/sequence.json" with { type: "json" };
import stage from "../../../messages/en/stage.json" with { type: "json" };
import timeline from "../../../messages/en/timeline.json" with { type: "json" };

export const LEARN_WORDS = {
  coldStarts,
  diagnosis,
  explain,
  glossary,
  inspector,
  invariants,
  learn,
  notes,
  revision,
  sequence,
  stage,
  timeline,
} as const;
