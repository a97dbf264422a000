/** The words of a scene in a frame. */
import classWords from "../../../messages/en/class.json" with { type: "json" };
import diagnosis from "../../../messages/en/diagnosis.json" with { type: "json" };
import explain from "../../../messages/en/explain.json" with { type: "json" };
import glossary from "../../../messages/en/glossary.json" with { type: "json" };
import inspector from "../../../messages/en/inspector.json" with { type: "json" };
import invariants from "../../../messages/en/invariants.json" with { type: "json" };
import learn from "../../../messages/en/learn.json" with { type: "json" };
import notes from "../../../messages/en/notes.json" with { type: "json" };
import revision from "../../../messages/en/revision.json" with { type: "json" };
import stage from "../../../messages/en/stage.json" with { type: "json" };
import timeline from "../../../messages/en/timeline.json" with { type: "json" };

export const EMBED_WORDS = {
  class: classWords,
  diagnosis,
  explain,
  glossary,
  inspector,
  invariants,
  learn,
  notes,
  revision,
  stage,
  timeline,
} as const;
