"use client";

import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import { hasChange, objectDiff, toYaml } from "@/lib/client/object-diff.ts";
import { meaningOf } from "@/lib/client/object-meaning.ts";
import type { JsonObject } from "@/lib/model/json.ts";
import styles from "./inspector.module.css";
import { WrittenBy } from "./written-by.tsx";

interface ObjectBodyProps {
  readonly resource: string;
  /** Whether the object has the revision's own name, which tells public from private Endpoints. */
  readonly isPublic: boolean;
  readonly before: JsonObject | null;
  readonly after: JsonObject;
  /** What the record of `after` says besides. */
  readonly extra: JsonObject | undefined;
  readonly format: TimeFormat;
}

/** One version of an object: what its change means, and the diff or the whole object. */
export function ObjectBody({ resource, isPublic, before, after, extra, format }: ObjectBodyProps) {
  const text = useTranslations("inspector");
  const [whole, setWhole] = useState(before === null);
  const meanings = meaningOf(resource, before, after, isPublic);
  return (
    <>
      {meanings.map((meaning) => (
        <p key={meaning.key} className={styles.meaning}>
          {text(`means.${meaning.key}`, { from: meaning.values.from ?? "", to: meaning.values.to ?? "" })}{" "}
          <span className={styles.provenance}>{text("inferred")}</span>
        </p>
      ))}
      <WrittenBy resource={resource} isPublic={isPublic} object={after} extra={extra} format={format} />
      <div className={styles.tabs}>
        <Button size="small" pressed={!whole} onClick={() => setWhole(false)}>
          {text("diff")}
        </Button>
        <Button size="small" pressed={whole} onClick={() => setWhole(true)}>
          {text("full")}
        </Button>
      </div>
      {whole ? (
        <pre className={styles.yaml} tabIndex={0}>
          {toYaml(after)}
        </pre>
      ) : (
        <Diff before={before} after={after} />
      )}
    </>
  );
}

function Diff({ before, after }: { before: JsonObject | null; after: JsonObject }) {
  const text = useTranslations("inspector");
  const lines = useMemo(() => (before === null ? null : objectDiff(before, after)), [before, after]);
  if (lines === null) return <p className={styles.quiet}>{text("firstVersion")}</p>;
  if (!hasChange(lines)) return <p className={styles.quiet}>{text("noDifference")}</p>;
  return (
    <pre className={styles.yaml} tabIndex={0}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
        <span key={index} data-kind={line.kind}>
          {line.kind === "skipped"
            ? `  … ${line.text}\n`
            : `${line.kind === "added" ? "+" : line.kind === "removed" ? "−" : " "} ${line.text}\n`}
        </span>
      ))}
    </pre>
  );
}
