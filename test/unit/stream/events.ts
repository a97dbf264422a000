import {
  formatEventId,
  parseEventId,
  type StreamMessage,
  type StreamPlace,
} from "../../../lib/stream/protocol.ts";

export type ReceivedEvent = StreamMessage & { readonly id: string; readonly place: StreamPlace };

/** The events of a piece of stream; an event that is cut off at the end is left out, as a browser does. */
export function parseEvents(text: string): ReceivedEvent[] {
  const blocks = text.split("\n\n").slice(0, -1);
  return blocks.flatMap((block) => {
    const fields = new Map(
      block.split("\n").map((line) => {
        const colon = line.indexOf(": ");
        return [line.slice(0, colon), line.slice(colon + 2)] as const;
      }),
    );
    const event = fields.get("event");
    if (event === undefined) return [];
    const id = fields.get("id") ?? "";
    const place = parseEventId(id);
    if (place === null || formatEventId(place) !== id) throw new Error(`event without a proper id: ${block}`);
    return [{ event, data: JSON.parse(fields.get("data") ?? ""), id, place } as ReceivedEvent];
  });
}

/** Numbers of the records among the events, in order. */
export function seqsOf(events: readonly StreamMessage[]): number[] {
  return events.flatMap((message) =>
    message.event === "records" ? message.data.records.map((r) => r.seq) : [],
  );
}
