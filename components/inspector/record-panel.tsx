"use client";

import useSWR from "swr";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Button } from "@/components/ui/button.tsx";
import side from "@/components/ui/side-panel.module.css";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { toYaml } from "@/lib/client/object-diff.ts";
import type { RecordInContext } from "@/lib/model/api.ts";
import { asObject, asString } from "@/lib/model/json.ts";
import styles from "./inspector.module.css";
import { ObjectBody } from "./object-body.tsx";

interface RecordPanelProps {
  readonly source: string;
  /** "namespace/name". */
  readonly revision: string;
  readonly seq: number;
  readonly format: TimeFormat;
  readonly onSelectEvidence: (seq: number | null, t?: number) => void;
  readonly onCursorChange: (t: number, options: { readonly commit: boolean }) => void;
}

/** Shows one record as it was received, and what it changed. */
export function RecordPanel({
  source,
  revision,
  seq,
  format,
  onSelectEvidence,
  onCursorChange,
}: RecordPanelProps) {
  const text = useTranslations("inspector");
  const port = usePort();
  const { data, error } = useSWR<RecordInContext, Error>(
    [port.key, "record", source, seq],
    () => port.record(source, seq),
    { revalidateOnFocus: false },
  );
  if (error !== undefined) {
    return (
      <p className={styles.problem} role="alert">
        {text("failed", { reason: error.message })}
      </p>
    );
  }
  const record = data?.record;
  const metadata = asObject(record?.object.metadata);
  const name = asString(metadata.name);
  const isObject = record !== undefined && ["ADDED", "MODIFIED", "DELETED"].includes(record.type);
  return (
    <section className={styles.record} aria-label={text("evidence")} data-testid="evidence">
      <h3>
        {record === undefined
          ? text("record", { record: seq })
          : text("recordOf", { record: seq, type: record.type, resource: record.resource })}
        <Button
          variant="quiet"
          size="small"
          className={side.close}
          onClick={() => onSelectEvidence(null)}
          label={text("close")}
        >
          ×
        </Button>
      </h3>
      {record !== undefined && data !== undefined && (
        <>
          <p className={styles.quiet}>
            {name !== undefined && <code>{name}</code>}{" "}
            {text("receivedAt", { time: formatTime(record.t, format) })} ·{" "}
            <span className={styles.provenance}>{text("observed")}</span>
          </p>
          <div className={styles.tabs}>
            <Button
              size="small"
              disabled={data.previousSeq === null}
              onClick={() => data.previousSeq !== null && onSelectEvidence(data.previousSeq)}
            >
              ‹ {text("previousVersion")}
            </Button>
            <Button
              size="small"
              disabled={data.nextSeq === null}
              onClick={() => data.nextSeq !== null && onSelectEvidence(data.nextSeq)}
            >
              {text("nextVersion")} ›
            </Button>
            <Button size="small" onClick={() => onCursorChange(record.t, { commit: true })}>
              {text("jump")}
            </Button>
          </div>
          {isObject ? (
            <ObjectBody
              resource={record.resource}
              isPublic={`${asString(metadata.namespace)}/${name}` === revision}
              before={data.previous?.object ?? null}
              after={record.object}
              extra={record.extra}
              format={format}
            />
          ) : (
            <pre className={styles.yaml} tabIndex={0}>
              {toYaml(record.object)}
            </pre>
          )}
        </>
      )}
    </section>
  );
}
