/** The words of the sandbox. */
import diagnosis from "../../../messages/en/diagnosis.json" with { type: "json" };
import explain from "../../../messages/en/explain.json" with { type: "json" };
import inspector from "../../../messages/en/inspector.json" with { type: "json" };
import invariants from "../../../messages/en/invariants.json" with { type: "json" };
import notes from "../../../messages/en/notes.json" with { type: "json" };
import revision from "../../../messages/en/revision.json" with { type: "json" };
import sandbox from "../../../messages/en/sandbox.json" with { type: "json" };
import stage from "../../../messages/en/stage.json" with { type: "json" };
import timeline from "../../../messages/en/timeline.json" with { type: "json" };

export const SANDBOX_WORDS = {
  diagnosis,
  explain,
  inspector,
  invariants,
  notes,
  revision,
  sandbox,
  stage,
  timeline,
} as const;
