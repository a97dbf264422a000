/**
 * Episodes as OTLP/JSON (`ExportTraceServiceRequest`): an episode is a trace, its phases and pods are child spans, its
 * marks and the autoscaler's probes events of the root span. Ids come from what is exported, so sending twice adds nothing.
 */
import { isoTime } from "../../model/iso-time.ts";
import type { ProbeInstant } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { fnv1a } from "./hash.ts";
import type { EpisodeMark, EpisodeSpan, ExportedEpisode } from "./types.ts";

/** 64-bit integers are strings in OTLP/JSON. */
type AnyValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly boolValue: boolean };

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

export interface OtlpEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly KeyValue[];
}

export interface OtlpSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: 1;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly OtlpEvent[];
  readonly status: { readonly code?: 2; readonly message?: string };
}

export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string };
      readonly spans: readonly OtlpSpan[];
    }[];
  }[];
}

/** SPAN_KIND_INTERNAL and STATUS_CODE_ERROR. */
const INTERNAL = 1;
const ERROR = 2;

/** The spans of episodes of a source, whose id makes theirs. */
export function otlpOf(episodes: readonly ExportedEpisode[], source: string): OtlpTraces {
  return {
    resourceSpans: [
      {
        resource: {
          attributes: attributes({
            "service.name": "skscope",
            "skscope.source": source,
            "skscope.clock": "receipt",
          }),
        },
        scopeSpans: [
          { scope: { name: "skscope" }, spans: episodes.flatMap((episode) => spansOf(episode, source)) },
        ],
      },
    ],
  };
}

function spansOf(episode: ExportedEpisode, source: string): OtlpSpan[] {
  const { namespace, name, kind, seq, root, children } = episode;
  // The number of a record stays, while that of an episode can change when a cluster's past is forgotten.
  const identity = [source, `${namespace}/${name}`, kind, seq].join("\n");
  const traceId = fnv1a(identity, 128);
  const idOf = ({ level, id }: EpisodeSpan): string => fnv1a([identity, level, id].join("\n"), 64);
  const rootId = idOf(root);
  return [root, ...children].map((span) => ({
    traceId,
    spanId: idOf(span),
    ...(span === root ? {} : { parentSpanId: rootId }),
    name: span.name,
    kind: INTERNAL,
    startTimeUnixNano: nanoseconds(span.from),
    endTimeUnixNano: nanoseconds(span.to),
    attributes: spanAttributes(episode, span),
    events: span === root ? eventsOf(episode) : [],
    status: span.ends === "abandoned" ? { code: ERROR, message: "abandoned" } : {},
  }));
}

function spanAttributes(episode: ExportedEpisode, span: EpisodeSpan): KeyValue[] {
  const { namespace, name, kind, index, outcome, reason } = episode;
  const { level, actor, provenance, ends, lengthMs, seq, endSeq, isUnknown } = span;
  return attributes({
    "k8s.namespace.name": namespace,
    "kn.revision.name": name,
    ...(level === "pod" ? { "k8s.pod.name": actor.slice("pod ".length) } : { "skscope.actor": actor }),
    "skscope.episode": `${kind}:${index}`,
    "skscope.level": level,
    "skscope.outcome": level === "episode" ? outcome : null,
    "skscope.reason": level === "episode" ? reason : null,
    "skscope.provenance": provenance,
    "skscope.end": ends,
    "skscope.length_ms": lengthMs,
    "skscope.record.seq": seq,
    "skscope.record.end_seq": endSeq,
    "skscope.open": ends === "open" ? true : null,
    "skscope.unknown": isUnknown ? true : null,
  });
}

function eventsOf({ marks, probes }: ExportedEpisode): OtlpEvent[] {
  const asked = probes.filter(({ source }) => source === "autoscaler");
  return [
    ...marks.map((mark) => ({ t: mark.t, event: markEvent(mark) })),
    ...asked.map((probe) => ({ t: probe.t, event: probeEvent(probe) })),
  ]
    .sort((a, b) => a.t - b.t)
    .map(({ event }) => event);
}

function markEvent({ name, t, actor, clock, provenance, seq, objectTime }: EpisodeMark): OtlpEvent {
  return {
    timeUnixNano: nanoseconds(t),
    name,
    attributes: attributes({
      "skscope.actor": actor,
      "skscope.clock": clock,
      "skscope.provenance": provenance,
      "skscope.record.seq": seq,
      "skscope.object_time": objectTime === null ? null : isoTime(objectTime),
    }),
  };
}

function probeEvent({ t, seq, kind, answer, success }: ProbeInstant): OtlpEvent {
  return {
    timeUnixNano: nanoseconds(t),
    name: "probe",
    attributes: attributes({
      "skscope.actor": "autoscaler",
      "skscope.clock": "log",
      "skscope.probe.kind": kind,
      "skscope.probe.answer": answer,
      "skscope.probe.success": success,
      "skscope.record.seq": seq,
    }),
  };
}

/** Attributes that have a value; numbers are integers. */
function attributes(values: Readonly<Record<string, string | number | boolean | null>>): KeyValue[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === null ? [] : { key, value: anyValue(value) },
  );
}

function anyValue(value: string | number | boolean): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  return typeof value === "number" ? { intValue: String(value) } : { boolValue: value };
}

/** Whole milliseconds become nanoseconds without arithmetic that would round. */
function nanoseconds(t: EpochMs): string {
  return `${t}000000`;
}
