/** The texts of the command line, from the same catalogue as the interface. */
import { translator } from "../i18n/translate.ts";

export const t = translator("report");
