"use client";

import { useTranslations } from "use-intl";
import { ContextPicker } from "@/components/live/context-picker.tsx";
import live from "@/components/live/live.module.css";
import { RecordingControls } from "@/components/live/recording-controls.tsx";
import { Button } from "@/components/ui/button.tsx";
import type { LiveStatus } from "@/lib/model/live-status.ts";

interface LiveControlsProps {
  readonly source: string;
  readonly status: LiveStatus;
  /** All clusters that can be watched. */
  readonly contexts: readonly { readonly id: string; readonly context: string }[];
  /** The page stands at an instant instead of following the present. */
  readonly isPaused: boolean;
  readonly onPause: () => void;
  readonly onFollow: () => void;
}

/** What can be done with a cluster that is being watched: stand still or follow, record, choose another. */
export function LiveControls({ source, status, contexts, isPaused, onPause, onFollow }: LiveControlsProps) {
  const text = useTranslations("cluster");
  return (
    <span className={live.controls}>
      {isPaused ? (
        <Button onClick={onFollow} help={text("nowHelp")}>
          {text("now")}
        </Button>
      ) : (
        <Button onClick={onPause} help={text("pauseHelp")}>
          {text("pause")}
        </Button>
      )}
      <RecordingControls source={source} status={status} />
      <ContextPicker source={source} contexts={contexts} />
    </span>
  );
}
