/** What is said of each finding of Knative itself, for who asks which of its parts there are. */
import knative from "../../messages/en/knative.json" with { type: "json" };

export const KNATIVE_RULES = knative.rule;
