/** The words of the report of a source. */
import diagnosis from "../../../messages/en/diagnosis.json" with { type: "json" };
import explain from "../../../messages/en/explain.json" with { type: "json" };
import incident from "../../../messages/en/incident.json" with { type: "json" };
import inspector from "../../../messages/en/inspector.json" with { type: "json" };
import invariants from "../../../messages/en/invariants.json" with { type: "json" };
import timeline from "../../../messages/en/timeline.json" with { type: "json" };

export const REPORT_WORDS = { diagnosis, explain, incident, inspector, invariants, timeline } as const;
