"use client";

import { useRouter } from "next/navigation";
import { type ChangeEvent, useCallback, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Button } from "@/components/ui/button.tsx";
import { RefusedError } from "@/lib/client/port.ts";
import { MAX_UPLOAD_BYTES } from "@/lib/model/upload.ts";
import styles from "./upload.module.css";

type UploadState =
  | { readonly step: "idle" }
  | { readonly step: "sending"; readonly name: string; readonly sent: number; readonly total: number }
  | { readonly step: "opening"; readonly name: string }
  | { readonly step: "failed"; readonly name: string; readonly reason: string };

const IDLE: UploadState = { step: "idle" };
const MIB = 1024 * 1024;

/** Uploads a recording, chosen with a button or dropped anywhere on the page, and shows the progress. */
export function Upload() {
  const text = useTranslations("home.upload");
  const router = useRouter();
  const { keeping } = usePort();
  const input = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const request = useRef<AbortController | null>(null);
  const [state, setState] = useState<UploadState>(IDLE);
  const isBusy = state.step === "sending" || state.step === "opening";

  const send = useCallback(
    (file: File): void => {
      const fail = (reason: string): void => {
        request.current = null;
        setState({ step: "failed", name: file.name, reason });
      };
      if (file.size > MAX_UPLOAD_BYTES) {
        fail(text("tooLarge", { size: Math.ceil(file.size / MIB), limit: MAX_UPLOAD_BYTES / MIB }));
        return;
      }
      if (keeping === null) return;
      const abort = new AbortController();
      request.current = abort;
      setState({ step: "sending", name: file.name, sent: 0, total: file.size });
      const onSent = (sent: number): void =>
        setState({ step: "sending", name: file.name, sent, total: file.size });
      keeping.upload(file, { onSent, signal: abort.signal }).then(
        ({ href }) => {
          setState({ step: "opening", name: file.name });
          router.push(href);
        },
        (error: unknown) => {
          if (abort.signal.aborted) {
            request.current = null;
            setState(IDLE);
          } else if (error instanceof RefusedError) {
            fail(error.detail ?? text("status", { status: error.status }));
          } else fail(text("broken"));
        },
      );
    },
    [router, text, keeping],
  );
  // Leaving the page cancels the upload.
  useEffect(() => () => request.current?.abort(), []);

  const take = useCallback(
    (files: readonly File[], isFolder: boolean): void => {
      const [file, ...others] = files;
      if (file === undefined) return;
      if (isFolder) setState({ step: "failed", name: file.name, reason: text("folder") });
      else if (others.length > 0)
        setState({ step: "failed", name: text("files", { count: files.length }), reason: text("onlyOne") });
      else send(file);
    },
    [send, text],
  );
  const isOver = useFileDrop(take, isBusy);

  const onChange = (event: ChangeEvent<HTMLInputElement>): void => {
    take([...(event.target.files ?? [])], false);
    // Lets the same file be chosen again.
    event.target.value = "";
  };
  const close = (): void => {
    request.current?.abort();
    setState(IDLE);
    button.current?.focus();
  };

  return (
    <div className={styles.upload}>
      <input
        ref={input}
        type="file"
        accept=".ndjson,.gz,.jsonl,.json,application/gzip,application/x-ndjson"
        hidden
        onChange={onChange}
        data-testid="recording-file"
      />
      <Button ref={button} disabled={isBusy} onClick={() => input.current?.click()}>
        {text("open")}
      </Button>
      <span className={styles.hint}>{text("hint", { limit: MAX_UPLOAD_BYTES / MIB })}</span>
      {isOver && (
        <div className={styles.over} aria-hidden="true">
          <p>{text(isBusy ? "busy" : "drop")}</p>
        </div>
      )}
      <div className={styles.status} role="status" data-step={state.step}>
        {state.step !== "idle" && (
          <>
            <p className={styles.title}>
              {text(state.step, { name: state.name })}
              {state.step === "sending" && (
                <span className={styles.bytes} aria-hidden="true">
                  {text("bytes", { sent: state.sent / MIB, total: state.total / MIB })}
                </span>
              )}
            </p>
            {state.step === "sending" && (
              <progress
                aria-label={text("progress", { name: state.name })}
                value={state.sent}
                max={Math.max(1, state.total)}
              />
            )}
            {state.step === "failed" && <p className={styles.reason}>{state.reason}</p>}
            {state.step !== "opening" && (
              <Button onClick={close}>{text(state.step === "failed" ? "close" : "cancel")}</Button>
            )}
          </>
        )}
      </div>
    </div>
  );
}

/** Takes files dropped anywhere on the page; returns whether files are being dragged over it. */
function useFileDrop(take: (files: readonly File[], isFolder: boolean) => void, isBusy: boolean): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
    const onOver = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = isBusy ? "none" : "copy";
      setIsOver(true);
    };
    // No related target means that the pointer left the window.
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setIsOver(false);
      if (!hasFiles(event) || event.dataTransfer === null) return;
      // Otherwise the browser would navigate to the file.
      event.preventDefault();
      if (isBusy) return;
      const isFolder = [...event.dataTransfer.items].some(
        (item) => item.webkitGetAsEntry?.()?.isDirectory === true,
      );
      take([...event.dataTransfer.files], isFolder);
    };
    window.addEventListener("dragenter", onOver);
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragenter", onOver);
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, [take, isBusy]);
  return isOver;
}
