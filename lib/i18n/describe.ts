/** The words of reports, outside React: English ones, with times as RFC 3339. */
import { isoTime } from "../model/iso-time.ts";
import { createDescriber } from "./describer.ts";
import { MESSAGES } from "./messages.ts";
import { translator } from "./translate.ts";

/** See {@link createDescriber}. */
export const describe = createDescriber({
  messages: MESSAGES,
  translate: (area) => translator(area) as unknown as (key: string, values: object) => string,
  time: isoTime,
  // The cluster's own clock has no fractions.
  second: (t) => isoTime(t).replace(/\.\d+Z$/, "Z"),
});
