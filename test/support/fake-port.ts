import { createBrowserNotes } from "../../lib/client/browser-notes.ts";
import { serverViewHref } from "../../lib/client/http-port.ts";
import type { Port } from "../../lib/client/port.ts";

/** A port that answers as told; what a test does not expect to be asked rejects. */
export function fakePort(answers: Partial<Port>): Port {
  const unexpected = (): Promise<never> => Promise.reject(new Error("This was not expected to be asked."));
  return {
    key: "fake",
    viewHref: serverViewHref,
    stream: () => () => undefined,
    sources: unexpected,
    objects: unexpected,
    record: unexpected,
    coldStarts: unexpected,
    found: unexpected,
    stats: unexpected,
    notes: createBrowserNotes({ host: () => null, base: async () => [], now: () => 0 }),
    episode: () => ({ href: "#" }),
    live: null,
    keeping: null,
    ...answers,
  };
}
