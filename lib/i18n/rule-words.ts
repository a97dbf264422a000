/** What is said of each rule, for who asks which of its parts there are; without the other areas, which pages load apart. */
import diagnosis from "../../messages/en/diagnosis.json" with { type: "json" };
import invariants from "../../messages/en/invariants.json" with { type: "json" };

export const RULE_WORDS = { diagnosis, invariants } as const;
