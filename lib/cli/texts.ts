/** The texts of the command line, from the same catalogue as the interface. */
import { createTranslator } from "use-intl/core";
import { DEFAULT_LOCALE, MESSAGES } from "../i18n/messages.ts";

export const t = createTranslator({ locale: DEFAULT_LOCALE, messages: MESSAGES, namespace: "report" });
