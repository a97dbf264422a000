/** The words of a finding's card. */
import incident from "../../../messages/en/incident.json" with { type: "json" };

export const INCIDENT_WORDS = { incident } as const;
