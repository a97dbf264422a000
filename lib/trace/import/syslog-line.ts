/**
 * What syslog puts before a line, on the wire and in its files.
 *
 *   <14>Jan  1 00:00:00 node-1 activator[7]: LINE               RFC 3164: no year, so the line's own time counts
 *   Jan  1 00:00:00 LINE                                        the same without who: ts of moreutils
 *   2026-01-01T00:00:00.1+00:00 node-1 activator[7]: LINE       rsyslog's files; the time is taken off before
 *   <14>1 2026-01-01T00:00:00.1Z node-1 activator 7 - - LINE    RFC 5424, its length perhaps before it
 */
import { type WrittenTime, writtenTime } from "../written-time.ts";

const OLD =
  /^(?:<\d{1,3}>)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:]+: ?/;
/** What `ts` puts before each line that goes through it. */
const STAMPED = /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d (?=\{")/;
const HOST_AND_TAG = /^[\w.-]+ [\w./-]+(?:\[\d+\])?: (?=[{\d])/;
const NEW = /^(?:\d{1,7} )?<\d{1,3}>1 (\S+) \S+ \S+ \S+ \S+ (?:-|(?:\[(?:[^\]\\]|\\.)*\])+)(?: \uFEFF?|$)/;

/**
 * A line without what syslog put before it, and the time if it is a whole one.
 * @param isAfterTime a time has been taken off before
 */
export function withoutSyslog(
  line: string,
  isAfterTime: boolean,
): { readonly text: string; readonly stamp?: WrittenTime } | null {
  const recent = NEW.exec(line);
  if (recent !== null) {
    const stamp = writtenTime(recent[1] ?? "");
    return { text: line.slice(recent[0].length), ...(stamp === null ? {} : { stamp }) };
  }
  const before = STAMPED.exec(line) ?? OLD.exec(line) ?? (isAfterTime ? HOST_AND_TAG.exec(line) : null);
  return before === null ? null : { text: line.slice(before[0].length) };
}
