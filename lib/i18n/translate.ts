/** Texts outside React: server components and the command line. */
import { createTranslator } from "use-intl/core";
import { DEFAULT_LOCALE, MESSAGES, type Messages } from "./messages.ts";

/** The texts of one area of the catalogue, in the default locale; times in UTC. */
export function translator<Area extends keyof Messages>(area: Area) {
  return createTranslator({ locale: DEFAULT_LOCALE, messages: MESSAGES, namespace: area, timeZone: "UTC" });
}
