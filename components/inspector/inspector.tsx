"use client";

import { useEffect, useState } from "react";
import useSWR, { SWRConfig } from "swr";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Button } from "@/components/ui/button.tsx";
import side from "@/components/ui/side-panel.module.css";
import { withWords } from "@/components/with-words.tsx";
import { formatDuration, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { INCIDENT_WORDS } from "@/lib/i18n/words/incident.ts";
import type { ObjectAt, ObjectsAt } from "@/lib/model/api.ts";
import { createBoundedMap } from "@/lib/model/bounded-map.ts";
import styles from "./inspector.module.css";
import { ObjectBody } from "./object-body.tsx";
import { RecordPanel } from "./record-panel.tsx";

interface InspectorProps {
  readonly source: string;
  readonly namespace: string;
  readonly name: string;
  readonly cursor: number;
  /** When the objects last changed, for a cursor that moves on without them (live). */
  readonly readAt?: number;
  readonly format: TimeFormat;
  /** The record whose evidence is shown, or null. */
  readonly selectedSeq: number | null;
  readonly onSelectEvidence: (seq: number | null, t?: number) => void;
  readonly onCursorChange: (t: number, options: { readonly commit: boolean }) => void;
  readonly onClose: () => void;
  /** Back to the finding from whose card a record was opened; absent without one. */
  readonly onBack?: () => void;
}

/** Objects are fetched once the cursor has rested this long; it may move many times a second. */
const REST_MS = 160;

function InspectorPart(props: InspectorProps) {
  return (
    <SWRConfig value={CACHE}>
      <InspectorBody {...props} />
    </SWRConfig>
  );
}

/** Limits the cache: in a live cluster every change is another instant to ask for. */
const REMEMBERED = 40;
const CACHE = { provider: () => createBoundedMap<string, never>(REMEMBERED) };

function InspectorBody(props: InspectorProps) {
  const { source, namespace, name, cursor, readAt, format, selectedSeq } = props;
  const text = useTranslations("inspector");
  const incident = useTranslations("incident");
  const at = useRested(Math.round(readAt ?? cursor), REST_MS);
  const port = usePort();
  const { data, error, mutate } = useSWR<ObjectsAt, Error>(
    [port.key, "objects", source, namespace, name, at],
    () => port.objects({ source, namespace, name }, at),
    { keepPreviousData: true, revalidateOnFocus: false },
  );
  return (
    <aside className={`${side.panel} ${styles.inspector}`} aria-label={text("open")}>
      <header className={`${side.head} ${styles.head}`}>
        <h2>
          {text("title", {
            time: formatTime(readAt === undefined ? at : cursor, {
              ...format,
              clock: format.clock === "relative" ? "utc" : format.clock,
            }),
          })}
        </h2>
        <Button
          variant="quiet"
          size="small"
          className={side.close}
          onClick={props.onClose}
          label={text("close")}
        >
          ×
        </Button>
      </header>
      {props.onBack !== undefined && (
        <p>
          <Button size="small" onClick={props.onBack}>
            ‹ {incident("back")}
          </Button>
        </p>
      )}
      {selectedSeq !== null && (
        <RecordPanel
          key={selectedSeq}
          source={source}
          revision={`${namespace}/${name}`}
          seq={selectedSeq}
          format={format}
          onSelectEvidence={props.onSelectEvidence}
          onCursorChange={props.onCursorChange}
        />
      )}
      {error !== undefined && (
        <p className={styles.problem} role="alert">
          {text("failed", { reason: error.message })}{" "}
          <Button size="small" onClick={() => void mutate()}>
            {text("retry")}
          </Button>
        </p>
      )}
      {data === undefined && error === undefined && <p className={styles.quiet}>{text("loading")}</p>}
      {data !== undefined && (
        <>
          <h3>{text("objects")}</h3>
          {data.objects.length === 0 && <p className={styles.quiet}>{text("empty")}</p>}
          <ul className={styles.objects}>
            {(readAt === undefined ? lastFirst(data) : [...data.objects, ...data.deleted]).map((object) => (
              <ObjectItem
                key={`${object.resource} ${object.namespace}/${object.name} ${object.uid}`}
                object={object}
                at={readAt === undefined ? data.at : Math.max(data.at, cursor)}
                inSeconds={readAt !== undefined}
                revisionName={name}
                format={format}
                onSelectEvidence={props.onSelectEvidence}
              />
            ))}
          </ul>
          <p className={styles.quiet}>{text("managedFields")}</p>
        </>
      )}
    </aside>
  );
}

interface ObjectItemProps {
  readonly object: ObjectAt;
  readonly at: number;
  /** Rounds ages to whole seconds, for ages that grow while they are shown. */
  readonly inSeconds: boolean;
  readonly revisionName: string;
  readonly format: TimeFormat;
  readonly onSelectEvidence: (seq: number | null, t?: number) => void;
}

function ObjectItem(props: ObjectItemProps) {
  const { object, at, inSeconds, revisionName, format, onSelectEvidence } = props;
  const text = useTranslations("inspector");
  const [open, setOpen] = useState(false);
  const age = inSeconds ? wholeSeconds(at - object.t) : at - object.t;
  const status =
    object.deletedAt !== undefined
      ? text("deleted")
      : object.unknown === true
        ? text("unknown")
        : age <= 0
          ? text("changedNow")
          : text("unchangedSince", { duration: formatDuration(age) });
  return (
    <li data-changed={age <= 0} data-deleted={object.deletedAt !== undefined}>
      <Button
        variant="bare"
        className={styles.objectHead}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true">{open ? "▼" : "▶"}</span>
        <strong>{object.kind}</strong> <ObjectName name={object.name} />
        <span className={styles.status}>{status}</span>
      </Button>
      {open && (
        <div className={styles.objectBody}>
          <p className={styles.quiet}>
            <Button variant="link" onClick={() => onSelectEvidence(object.seq, object.t)}>
              {text("record", { record: object.seq })}
            </Button>{" "}
            {text("receivedAt", { time: formatTime(object.t, format) })} · {text("observed")}
          </p>
          <ObjectBody
            resource={object.resource}
            isPublic={object.name === revisionName}
            before={object.previous?.object ?? null}
            after={object.object}
            extra={object.extra}
            format={format}
          />
        </div>
      )}
    </li>
  );
}

/** What changed last comes first: at the instant of a failure that is what it is about. Of a cluster rows must not jump. */
function lastFirst({ objects, deleted }: Pick<ObjectsAt, "objects" | "deleted">): ObjectAt[] {
  return [...objects, ...deleted].sort((a, b) => b.t - a.t);
}

/** Names of pods differ at their end, so what has no room is left out before it. */
function ObjectName({ name }: { readonly name: string }) {
  const end = name.lastIndexOf("-");
  return (
    <code className={styles.name} title={name}>
      {end > 0 && <span aria-hidden="true">{name.slice(0, end)}</span>}
      <span aria-hidden="true">{name.slice(Math.max(0, end))}</span>
      {/* Two parts would be read, and found, as two words. */}
      <span className="visually-hidden">{name}</span>
    </code>
  );
}

/** Returns the value once it has not changed for `ms`; the first value immediately. */
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

function useRested(value: number, ms: number): number {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

/** Shows each object as it was at the cursor, and the record that last changed it. */
export const Inspector = withWords(INCIDENT_WORDS, InspectorPart);
