/** User requests: bars from sent to answered, and how long each took. Left out when the source records none. */
import { type Receiver, type RevisionState, receiversOf, type SharedState } from "../../core/index.ts";
import type { BarStyle, Lane, Row, StackItem, Translate } from "../model.ts";
import { reachOfItems, stackSpans } from "../stack.ts";
import { pointsRow } from "./points-row.ts";

/** More that are open at once are a crowd: a screen has room for other lanes, too. */
const MOST_LEVELS = 6;

type Requests = Pick<RevisionState["requests"], "t" | "ms" | "status" | "seq" | "via">;

const SENT_TO: Readonly<Record<Receiver["kind"], BarStyle>> = {
  activator: "activator",
  pod: "pods",
  other: "neutral",
};

export function requestsLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const { requests } = revision;
  const { t, ms, status, seq } = requests;
  if (t.length === 0) return { id: "requests", rows: [] };
  const spans = t.map((from, i) => ({ from, to: from + (ms[i] as number) }));
  const { levels, used, crowd } = stackSpans(spans, MOST_LEVELS);
  let made: readonly StackItem[] | null = null;
  // Tens of thousands of them, most often below what is seen first: put into words when somebody looks. By then the revision
  // may know of more; the row is of those that were there.
  const asOfNow: Requests = {
    t: [...t],
    ms: [...ms],
    status: [...status],
    seq: [...seq],
    via: [...requests.via],
  };
  const items = (): readonly StackItem[] => {
    made ??= itemsOf(asOfNow, levels, receiversOf(shared, revision), text);
    return made;
  };
  const rows: Row[] = [
    {
      id: "requests",
      lane: "requests",
      kind: "stack",
      depth: 0,
      label: text("lane.requests"),
      title: text("lane.requestsTitle"),
      count: String(t.length),
      get items() {
        return items();
      },
      levels: Math.max(1, used),
      crowd,
      reach: reachOfItems(spans),
      unknown: [],
    },
    pointsRow("requests latency", "requests", text("requests.latency"), text("requests.latencyTitle"), {
      t,
      ms,
      seq,
      failed: status.map(isFailed),
    }),
  ];
  return { id: "requests", rows };
}

/** Each request as a bar on its level, in words. */
function itemsOf(
  { t, ms, status, seq, via }: Requests,
  levels: readonly (number | null)[],
  receiverOf: ReturnType<typeof receiversOf>,
  text: Translate,
): StackItem[] {
  const noAnswer = text("requests.noAnswer");
  const sentTo = { activator: text("path.activator"), pod: "", other: "" };
  return t.map((from, i): StackItem => {
    const code = status[i] as number;
    const failed = isFailed(code);
    const receiver = receiverOf(via[i] as string, from);
    return {
      from,
      to: from + (ms[i] as number),
      level: levels[i] ?? null,
      failed,
      style: failed ? "trouble" : receiver === null ? "neutral" : SENT_TO[receiver.kind],
      // No message formatting for each.
      label: `${code === 0 ? noAnswer : code} · ${lengthOf(ms[i] as number)}`,
      detail:
        receiver === null
          ? ""
          : [receiver.pod || sentTo[receiver.kind], via[i]].filter((part) => part !== "").join(" · "),
      seq: seq[i] as number,
      provenance: "observed",
      initial: false,
    };
  });
}

/** 0 is what a client notes that got no answer. */
function isFailed(status: number): boolean {
  return status === 0 || status >= 400;
}

function lengthOf(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(ms >= 10_000 ? 1 : 2)} s`;
  return `${ms >= 10 ? Math.round(ms) : Math.round(ms * 10) / 10} ms`;
}
