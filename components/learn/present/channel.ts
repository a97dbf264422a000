/** What windows of one browser tell each other of a talk: where it is, and where its notes want it to go. */

export type TalkMessage =
  /** The talk is at this scene (1-based) of the chapter, as its address says it. */
  | { readonly is: "at"; readonly href: string; readonly since: number }
  /** Notes have come, and want to know where the talk is. */
  | { readonly is: "where" }
  /** Notes turn it: forwards or backwards. */
  | { readonly is: "turn"; readonly by: 1 | -1 };

const NAME = "skscope.talk";

export interface TalkChannel {
  send(message: TalkMessage): void;
  close(): void;
}

/** Joins the talk of this browser; where there are no channels between windows, it says and hears nothing. */
export function openTalk(onMessage: (message: TalkMessage) => void): TalkChannel {
  if (typeof BroadcastChannel === "undefined") return { send: () => undefined, close: () => undefined };
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = readMessage(data);
    if (message !== null) onMessage(message);
  };
  return { send: (message) => channel.postMessage(message), close: () => channel.close() };
}

/** A message; null for anything else: a page of another version may be open, too. */
export function readMessage(data: unknown): TalkMessage | null {
  if (typeof data !== "object" || data === null) return null;
  const { is, href, since, by } = data as Readonly<Record<string, unknown>>;
  if (is === "where") return { is };
  if (is === "turn" && (by === 1 || by === -1)) return { is, by };
  return is === "at" && typeof href === "string" && typeof since === "number" ? { is, href, since } : null;
}
