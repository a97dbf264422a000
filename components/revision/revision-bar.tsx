"use client";

import { type ReactNode, useId } from "react";
import { useTranslations } from "use-intl";
import { useMedia } from "@/components/shell/use-media.ts";
import { preferences, usePreferences } from "@/components/shell/use-preferences.ts";
import { Button } from "@/components/ui/button.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { EpisodeStory, Explanation, Route, Traffic } from "@/lib/core/index.ts";
import type { ProbeInstant } from "@/lib/model/timeline.ts";
import { EpisodeSteps, EpisodeTitle } from "./episode-steps.tsx";
import styles from "./revision-bar.module.css";
import { RouteGlyph } from "./route-glyph.tsx";
import { RoutePicture } from "./route-picture.tsx";
import { Sentence } from "./sentence.tsx";

/** On a phone the answer is the page: it is folded there only where a card answers better. */
export const PHONE = "(width < 640px)";
/** Where the open bar, with everything else above the lanes, takes a quarter of the height. */
const WIDE = "(width >= 1200px)";
const TALL = "(height >= 1000px)";

interface RevisionBarProps {
  readonly name: string;
  readonly explanation: Explanation;
  readonly route: Route;
  /** What requests did around the cursor; null where none is recorded. */
  readonly traffic: Traffic | null;
  /** The autoscaler's probe that was answered just before the cursor. */
  readonly probe: ProbeInstant | null;
  readonly story: EpisodeStory | null;
  /** Whether there is an episode at any other time. */
  readonly hasOthers: boolean;
  readonly cursor: number;
  readonly hideFuture: boolean;
  readonly format: TimeFormat;
  readonly isOpen: boolean;
  readonly onSelectEvidence: (seq: number) => void;
  readonly onCursorChange: (t: number) => void;
  /** What else the bar offers. */
  readonly children: ReactNode;
}

/** Whether the bar is open, and what folds or opens it; as the reader left it, or as there is room. */
export function useBar({
  isTimeline,
  hasCard,
}: {
  readonly isTimeline: boolean;
  readonly hasCard: boolean;
}): {
  readonly isOpen: boolean;
  readonly toggle: () => void;
} {
  const { bar } = usePreferences();
  const isPhone = useMedia(PHONE);
  const isWide = useMedia(WIDE);
  const isTall = useMedia(TALL);
  const isRoomy = bar === "auto" ? isWide && isTall && isTimeline : bar === "open";
  const isOpen = isPhone ? !hasCard : isRoomy;
  return { isOpen, toggle: () => preferences().set({ bar: isOpen ? "folded" : "open" }) };
}

/** What holds at the cursor: one line under the top bar, which opens to the whole sentence, the steps and the picture. */
export function RevisionBar(props: RevisionBarProps & { readonly onToggle: () => void }) {
  const { explanation, route, story, hasOthers, cursor, hideFuture, format, isOpen, onCursorChange } = props;
  const text = useTranslations("revision.bar");
  const id = useId();
  return (
    <section className={styles.bar} data-open={isOpen} aria-label={text("label")}>
      <Button
        variant="quiet"
        size="small"
        className={styles.toggle}
        aria-label={text(isOpen ? "fold" : "open")}
        aria-expanded={isOpen}
        aria-controls={id}
        help={text("help")}
        onClick={props.onToggle}
      >
        <Icon name={isOpen ? "up" : "down"} />
      </Button>
      <div className={styles.story} id={id}>
        <Sentence
          explanation={explanation}
          format={format}
          onSelectEvidence={props.onSelectEvidence}
          isFolded={!isOpen}
        />
        {isOpen && (
          <EpisodeSteps
            story={story}
            hasOthers={hasOthers}
            cursor={cursor}
            hideFuture={hideFuture}
            onCursorChange={onCursorChange}
          />
        )}
      </div>
      {props.children}
      {isOpen ? (
        <RoutePicture
          route={route}
          traffic={props.traffic}
          probe={props.probe}
          cursor={cursor}
          name={props.name}
          time={formatTime(cursor, format)}
        />
      ) : (
        <>
          {story !== null && (
            <span className={styles.episode}>
              <EpisodeTitle story={story} cursor={cursor} hideFuture={hideFuture} />
            </span>
          )}
          <RouteGlyph route={route} traffic={props.traffic} />
        </>
      )}
    </section>
  );
}
