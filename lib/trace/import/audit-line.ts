/**
 * Lines of an audit log as the API server writes them, read by their outer form: most tell of no write, and of most writes
 * the object that was sent is not needed beside the one that was answered. Neither is parsed.
 */

/** The fields stand in the order of their type; a quote within a text would have a backslash before it. */
const HEAD =
  /^\{"kind":"Event","apiVersion":"audit\.k8s\.io\/v1","level":"\w+","auditID":"[^"\\]*","stage":"(\w+)","requestURI":"[^"\\]*","verb":"(\w+)",/;
const SENT = ',"requestObject":{';
const ANSWERED = '},"responseObject":{';
const STATUS = '"kind":"Status"';
/** Of which the answer is not the object. */
const PARTS = /"subresource":"(?:scale|binding)"/;

/** Stage and verb of a line in that form; null for any other. */
export function auditHead(text: string): { readonly stage: string; readonly verb: string } | null {
  const [, stage, verb] = (text.endsWith("}") ? HEAD.exec(text) : null) ?? [];
  return stage === undefined || verb === undefined ? null : { stage, verb };
}

/** The line without what was sent, where an object was answered and nothing else is needed; null where it may be. */
export function withoutSent(text: string, verb: string): string | null {
  if (verb === "delete" || verb === "deletecollection") return null;
  const from = text.indexOf(SENT);
  const to = text.indexOf(ANSWERED, from);
  if (from === -1 || to === -1 || PARTS.test(text.slice(0, from))) return null;
  const answer = text.slice(to + ANSWERED.length, to + ANSWERED.length + STATUS.length);
  return answer === STATUS ? null : text.slice(0, from) + text.slice(to + 1);
}
