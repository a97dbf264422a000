/** The words of what became of a source over weeks. */
import diagnosis from "../../../messages/en/diagnosis.json" with { type: "json" };
import invariants from "../../../messages/en/invariants.json" with { type: "json" };
import knative from "../../../messages/en/knative.json" with { type: "json" };
import overview from "../../../messages/en/overview.json" with { type: "json" };
import trends from "../../../messages/en/trends.json" with { type: "json" };

export const TRENDS_WORDS = { diagnosis, invariants, knative, overview, trends } as const;
