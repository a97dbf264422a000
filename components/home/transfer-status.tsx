"use client";

import { useTranslations } from "use-intl";
import { RefusedFiles } from "@/components/contents/refused-files.tsx";
import { Button } from "@/components/ui/button.tsx";
import styles from "./open-panel.module.css";
import type { Failure, Transfer } from "./use-transfer.ts";

const MIB = 1024 * 1024;

interface TransferStatusProps {
  readonly transfer: Transfer;
  readonly onClose: () => void;
}

/** The progress, fixed to the window: files can be dropped wherever the page is scrolled to. */
export function TransferStatus({ transfer, onClose }: TransferStatusProps) {
  const text = useTranslations("home.open");
  const { step } = transfer;
  const isMoving = step === "reading" || step === "sending";
  return (
    <div className={styles.status} role="status" data-step={step}>
      {step !== "idle" && (
        <>
          <p className={styles.title}>
            {text(step, { name: transfer.name })}
            {isMoving && (
              <span className={styles.bytes} aria-hidden="true">
                {text("bytes", { bytes: transfer.bytes / MIB, total: transfer.total / MIB })}
                {step === "reading" && ` · ${text("records", { count: transfer.records })}`}
              </span>
            )}
          </p>
          {isMoving && (
            <progress
              aria-label={text("progress", { name: transfer.name })}
              value={transfer.bytes}
              max={Math.max(1, transfer.total)}
            />
          )}
          {step === "failed" && <FailureText {...transfer} />}
          {step !== "opening" && (
            <Button onClick={onClose}>{text(step === "failed" ? "close" : "cancel")}</Button>
          )}
        </>
      )}
    </div>
  );
}

function FailureText({ reason, refused = [] }: Failure) {
  const [first, ...others] = refused;
  // Of text that it does not know, the reader of traces says where it stopped.
  const saysMore = first === undefined || (others.length === 0 && first.as === "text");
  return (
    <>
      {first !== undefined && <RefusedFiles files={refused} />}
      {saysMore && <p className={styles.reason}>{reason}</p>}
    </>
  );
}
