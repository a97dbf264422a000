"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Button } from "@/components/ui/button.tsx";
import { RefusedError } from "@/lib/client/port.ts";
import type { LiveStatus } from "@/lib/model/live-status.ts";
import styles from "./live.module.css";

interface RecordingControlsProps {
  readonly source: string;
  readonly status: LiveStatus;
  /** Limits the recording to this revision; absent: everything that is watched. */
  readonly revision?: { readonly namespace: string; readonly name: string };
}

const MINUTES = 15;

/** Starts and stops a recording, and saves what the history already holds. */
export function RecordingControls({ source, status, revision }: RecordingControlsProps) {
  const text = useTranslations("cluster");
  const [problem, setProblem] = useState("");
  const [isAsking, setAsking] = useState(false);
  const { recording, probes } = status;
  const key = revision === undefined ? "" : `${revision.namespace}/${revision.name}`;
  const isProbed = probes?.revisions.includes(key) === true;
  const { live: controls } = usePort();
  if (controls === null) return null;

  const ask = async (what: "record" | "probe", on: boolean): Promise<void> => {
    setAsking(true);
    setProblem("");
    try {
      await controls[what](source, revision, on);
    } catch (error) {
      setProblem(error instanceof RefusedError ? (error.detail ?? "") : text("noServer"));
    } finally {
      setAsking(false);
    }
  };

  return (
    <span className={styles.controls}>
      {recording === null ? (
        <Button disabled={isAsking} onClick={() => void ask("record", true)} help={text("recordHelp")}>
          <span aria-hidden="true">◉ </span>
          {text("record")}
        </Button>
      ) : (
        <Button disabled={isAsking} pressed onClick={() => void ask("record", false)} help={recording.file}>
          <span aria-hidden="true">■ </span>
          {text("stopRecording", { count: recording.records })}
        </Button>
      )}
      {revision !== undefined && probes !== null && (
        <Button
          disabled={isAsking}
          pressed={isProbed}
          onClick={() => void ask("probe", !isProbed)}
          help={text("probeHelp")}
        >
          {text(isProbed ? "stopProbing" : "probe")}
        </Button>
      )}
      <a href={controls.exportHref(source, revision, MINUTES)} download title={text("saveHelp")}>
        {text("save", { minutes: MINUTES })}
      </a>
      {problem !== "" && (
        <span className={styles.problem} role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}
