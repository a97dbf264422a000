"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { RefusedFile } from "@/lib/model/source-contents.ts";

/** The state of the chosen files. */
export type Transfer =
  | { readonly step: "idle" }
  | ({ readonly step: "reading"; readonly records: number } & Progress)
  | ({ readonly step: "sending" } & Progress)
  | { readonly step: "opening"; readonly name: string }
  | ({ readonly step: "failed"; readonly name: string } & Failure);

/** Why it failed. */
export interface Failure {
  readonly reason: string;
  /** The files, when nothing of them can be read. */
  readonly refused?: readonly RefusedFile[];
}

interface Progress {
  readonly name: string;
  readonly bytes: number;
  readonly total: number;
}

const IDLE: Transfer = { step: "idle" };

/** Reads or sends files and reports the progress; rejects when it fails. */
export type Move = (signal: AbortSignal, tell: (transfer: Transfer) => void) => Promise<void>;

interface TransferControl {
  readonly transfer: Transfer;
  readonly isBusy: boolean;
  /**
   * @param name what is transferred
   * @param failureOf puts what `move` rejects with into words
   */
  start(move: Move, name: string, failureOf: (error: unknown) => Failure): void;
  fail(name: string, reason: string): void;
  /** Cancels the transfer, or dismisses its result. */
  close(): void;
}

/** One transfer at a time; leaving the page cancels it. */
export function useTransfer(): TransferControl {
  const [transfer, setTransfer] = useState<Transfer>(IDLE);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const fail = useCallback(
    (name: string, reason: string): void => setTransfer({ step: "failed", name, reason }),
    [],
  );
  const start = useCallback((move: Move, name: string, failureOf: (error: unknown) => Failure): void => {
    const abort = new AbortController();
    running.current = abort;
    const tell = (next: Transfer): void => {
      if (!abort.signal.aborted) setTransfer(next);
    };
    move(abort.signal, tell).then(
      () => tell({ step: "opening", name }),
      (error: unknown) => tell({ step: "failed", name, ...failureOf(error) }),
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
