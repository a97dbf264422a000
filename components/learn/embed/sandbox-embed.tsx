"use client";

import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useCallback, useMemo } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/revision/use-keys.ts";
import { outcomeOf } from "@/components/sandbox/revisions/outcome-of.ts";
import { useIsDamaged, useSandboxUrl } from "@/components/sandbox/url-state.ts";
import { useCursor } from "@/components/stage/use-cursor.ts";
import { useSimulation } from "@/components/stage/use-simulation.ts";
import { withWords } from "@/components/with-words.tsx";
import { EMBED_WORDS } from "@/lib/i18n/words/embed.ts";
import { type Scenario, SIM_START, scenarioId } from "@/lib/sim/index.ts";
import { SceneStage } from "../scene-stage.tsx";
import type { Story } from "../story.ts";
import styles from "./embed.module.css";
import { EmbedFrame } from "./embed-frame.tsx";

function SandboxEmbedPart() {
  return (
    <NuqsAdapter>
      <Framed />
    </NuqsAdapter>
  );
}

function Framed() {
  const text = useTranslations("class.embed");
  const [{ s: scenario, t, r }, setUrl] = useSandboxUrl();
  const isDamaged = useIsDamaged();
  const rest = useCallback((at: number) => void setUrl({ t: at }), [setUrl]);
  return (
    <EmbedFrame
      href={`/sandbox?s=${encodeURIComponent(scenarioId(scenario))}${r === null ? "" : `&r=${r}`}`}
      title={text("sandbox")}
    >
      {() =>
        isDamaged ? (
          <p role="alert">{text("unreadable")}</p>
        ) : (
          <Played scenario={scenario} revision={r ?? 1} at={t} onRest={rest} />
        )
      }
    </EmbedFrame>
  );
}

interface PlayedProps {
  readonly scenario: Scenario;
  /** From 1; the first where there is none. */
  readonly revision: number;
  readonly at: number | null;
  readonly onRest: (t: number) => void;
}

function Played({ scenario, revision, at, onRest }: PlayedProps) {
  const text = useTranslations("class.embed");
  const played = useSimulation(scenario);
  const extent = useMemo(
    () => ({ from: SIM_START, to: SIM_START + scenario.durationMs }),
    [scenario.durationMs],
  );
  const control = useCursor(extent, at ?? extent.from + scenario.durationMs / 4, onRest);
  useKeys({ " ": () => control.setPlaying(!control.playing) });
  const story = useMemo(
    (): Story | null =>
      played === null
        ? null
        : {
            source: played.id,
            data: played.revisions[revision - 1] ?? played.data,
            extent,
            origin: SIM_START,
            times: { at: [], from: [] },
            momentAt: () => null,
            told: { scenario, outcome: outcomeOf(played.outcome, revision) },
            run: null,
            compared: [],
          },
    [played, scenario, revision, extent],
  );
  if (story === null) return <p role="status">{text("tooShort")}</p>;
  return (
    <div className={styles.stage}>
      <SceneStage
        story={story}
        control={control}
        hasPicture={true}
        lanes={null}
        pointed={null}
        about={[]}
        isPresenting={false}
        isSmall={false}
        hasSteps={true}
        lead={null}
      />
    </div>
  );
}

/** A scenario of the sandbox for a frame: the picture, and what plays it. */
export const SandboxEmbed = withWords(EMBED_WORDS, SandboxEmbedPart);
