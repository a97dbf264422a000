/** The texts of the command line, from the same catalogue as the interface. */
import { translator } from "../i18n/translate.ts";
import { commandName, withCommandName } from "./called-as.ts";

const translate = translator("report");

/** A text; commands in it are named as this one was called, so that they can be pasted. */
export const t = ((...asked: Parameters<typeof translate>) =>
  withCommandName(translate(...asked), commandName(process.env))) as typeof translate;
