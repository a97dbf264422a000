"use client";

import { useCallback, useEffect, useRef, useState } from "react";

/** The state of the chosen file. */
export type Transfer =
  | { readonly step: "idle" }
  | ({ readonly step: "reading"; readonly records: number } & Progress)
  | ({ readonly step: "sending" } & Progress)
  | { readonly step: "opening"; readonly name: string }
  | { readonly step: "failed"; readonly name: string; readonly reason: string };

interface Progress {
  readonly name: string;
  readonly bytes: number;
  readonly total: number;
}

const IDLE: Transfer = { step: "idle" };

/** Reads or sends a file and reports its progress; rejects when it fails. */
export type Move = (file: File, signal: AbortSignal, tell: (transfer: Transfer) => void) => Promise<void>;

interface TransferControl {
  readonly transfer: Transfer;
  readonly isBusy: boolean;
  /** @param reasonOf turns what `move` rejects with into a sentence */
  start(move: Move, file: File, reasonOf: (error: unknown) => string): void;
  fail(name: string, reason: string): void;
  /** Cancels the transfer, or dismisses its result. */
  close(): void;
}

/** Transfers one file at a time; leaving the page cancels it. */
export function useTransfer(): TransferControl {
  const [transfer, setTransfer] = useState<Transfer>(IDLE);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const fail = useCallback(
    (name: string, reason: string): void => setTransfer({ step: "failed", name, reason }),
    [],
  );
  const start = useCallback((move: Move, file: File, reasonOf: (error: unknown) => string): void => {
    const abort = new AbortController();
    running.current = abort;
    const tell = (next: Transfer): void => {
      if (!abort.signal.aborted) setTransfer(next);
    };
    move(file, abort.signal, tell).then(
      () => tell({ step: "opening", name: file.name }),
      (error: unknown) => tell({ step: "failed", name: file.name, reason: reasonOf(error) }),
    );
  }, []);
  const close = useCallback((): void => {
    running.current?.abort();
    setTransfer(IDLE);
  }, []);
  return {
    transfer,
    isBusy: transfer.step !== "idle" && transfer.step !== "failed",
    start,
    fail,
    close,
  };
}
