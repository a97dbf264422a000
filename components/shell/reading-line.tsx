"use client";

import { useTranslations } from "use-intl";
import { formatDuration } from "@/lib/client/format-time.ts";
import { remainingMs } from "@/lib/client/reading.ts";
import type { ReadingStatus } from "@/lib/model/reading-status.ts";
import styles from "./reading-line.module.css";

const MIB = 1024 * 1024;

/** How far a recording has been read that is shown meanwhile, or why it was read no further; renders nothing for a whole one. */
export function ReadingLine({ reading }: { readonly reading: ReadingStatus | null }) {
  const text = useTranslations("shell.reading");
  if (reading === null) return null;
  const { bytes, totalBytes, records, bytesPerSecond, waitsFor, failed } = reading;
  if (failed !== undefined) {
    return (
      <p className={styles.line} role="alert" data-testid="reading">
        <strong>{text("failed", { count: records })}</strong> {failed}
      </p>
    );
  }
  if (waitsFor !== undefined) {
    return (
      <p className={styles.line} role="status" data-testid="reading">
        {text("waits", { name: waitsFor })}
      </p>
    );
  }
  const left = remainingMs(reading);
  return (
    <div className={styles.line} data-testid="reading">
      <strong role="status">{text("title")}</strong>
      <progress aria-label={text("progress")} value={bytes} max={Math.max(1, totalBytes)} />
      <span className={styles.numbers}>
        {text("bytes", { bytes: bytes / MIB, total: totalBytes / MIB })}
        {` · ${text("records", { count: records })}`}
        {bytesPerSecond !== null && ` · ${text("rate", { rate: bytesPerSecond / MIB })}`}
        {left !== null && ` · ${text("left", { left: formatDuration(left) })}`}
      </span>
    </div>
  );
}
