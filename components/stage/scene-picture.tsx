"use client";

import { useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useReducedMotion } from "@/components/revision/route-traffic.tsx";
import { useSize } from "@/components/timeline/use-size.ts";
import { withWords } from "@/components/with-words.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { SCENE_WORDS } from "@/lib/i18n/words/scene.ts";
import { type Range, readyPodsOf } from "@/lib/layout/index.ts";
import {
  basisOf,
  isReadyPod,
  layoutScene,
  placeScene,
  type SceneLayout,
  type SceneOutcome,
  type StagePart,
  sceneOf,
  withoutFuture,
} from "@/lib/layout/scene/index.ts";
import type { Outcome } from "@/lib/sim/index.ts";
import { SceneAddresses } from "./scene-addresses.tsx";
import { SceneAutoscaler } from "./scene-autoscaler.tsx";
import { faultOf } from "./scene-break.ts";
import { SceneDetail } from "./scene-detail.tsx";
import { SceneDots } from "./scene-dots.tsx";
import type { PartFrame } from "./scene-part.tsx";
import {
  ActivatorsPart,
  ApiServerPart,
  ClientsPart,
  IngressPart,
  NamePart,
  SceneTally,
} from "./scene-parts.tsx";
import styles from "./scene-picture.module.css";
import { ScenePods } from "./scene-pods.tsx";
import { SceneProbe } from "./scene-probe.tsx";
import { Still, signOf } from "./scene-still.tsx";
import { SceneWays } from "./scene-ways.tsx";

export interface ScenePictureProps {
  readonly data: RevisionData;
  readonly extent: Range;
  readonly cursor: number;
  /** What the simulator tells besides its records; null for a recording. */
  readonly outcome?: Outcome | SceneOutcome | null;
  /** Parts that are emphasised: what the text is about. */
  readonly about?: readonly StagePart[];
  /** Parts that are broken at the cursor. */
  readonly broken?: readonly StagePart[];
  /** By how much the ingress is late, where that is what is broken in it; null or absent: it is something else. */
  readonly ingressLateMs?: number | null;
  /** Breaks a part at the cursor, or repairs it; absent where nothing can be broken. */
  readonly onBreak?: (part: StagePart) => void;
  readonly isPresenting?: boolean;
  /** How times are told; default: by the clock, in UTC. */
  readonly format?: TimeFormat;
  /** Higher it does not become; default: as high as it likes. */
  readonly maxHeight?: number;
  /** Numbers instead of movement; default: as the reader's system asks. */
  readonly isStill?: boolean;
  /** What will come is being asked: nothing says how long it takes until then. */
  readonly hidesFuture?: boolean;
}

const NONE: readonly StagePart[] = [];
const WIDTH_AT_FIRST = 720;

/**
 * Who takes part, where the requests are, and what each part knows, at the cursor. A part opens a card, and in a simulation
 * can be broken from there.
 */
function ScenePicturePart(props: ScenePictureProps) {
  const { data, cursor, outcome = null, about = NONE, broken = NONE, onBreak, hidesFuture = false } = props;
  const text = useTranslations("stage.scene");
  const ref = useRef<HTMLElement>(null);
  const measured = useSize(ref).width;
  const lessMotion = useReducedMotion();
  const isStill = props.isStill ?? lessMotion;
  const { layout, hasCaption } = useMemo(
    () => layoutWithin(measured || WIDTH_AT_FIRST, props.maxHeight),
    [measured, props.maxHeight],
  );
  const sceneAt = useMemo(() => sceneOf(data.shared, data.revision, outcome), [data, outcome]);
  const scene = useMemo(
    () => (hidesFuture ? withoutFuture(sceneAt(cursor)) : sceneAt(cursor)),
    [sceneAt, cursor, hidesFuture],
  );
  const placed = useMemo(() => placeScene(scene, layout), [scene, layout]);
  const [open, setOpen] = useState<StagePart | null>(null);
  const frame = (part: StagePart): PartFrame => ({
    isOpen: open === part,
    isAbout: about.includes(part),
    isBroken: broken.includes(part),
    onOpen: () => setOpen((was) => (was === part ? null : part)),
  });
  const sign = (part: StagePart): string => {
    const { isOpen, isAbout, isBroken } = frame(part);
    return (
      signOf(part, scene, placed, layout) +
      [data.revision.name, isOpen, isAbout, isBroken, isStill, props.ingressLateMs].join()
    );
  };
  const close = (): void => {
    const part = open;
    setOpen(null);
    ref.current?.querySelector<HTMLElement>(`[data-scene-part="${part}"]`)?.focus();
  };
  const { boxes } = layout;
  const path = scene.route.unknown ? "unknown" : (scene.route.path ?? "other");
  return (
    <figure
      ref={ref}
      className={styles.picture}
      data-path={path}
      data-narrow={layout.isNarrow}
      data-compact={layout.isCompact}
      data-still={isStill}
      aria-label={text("label", { name: data.revision.name, time: formatTime(cursor, props.format) })}
    >
      <div className={styles.field} style={{ width: layout.width, height: layout.height }}>
        <SceneWays scene={scene} layout={layout} isStill={isStill} />
        <Still sign={sign("clients")}>
          <ClientsPart
            scene={scene}
            box={boxes.clients}
            frame={frame("clients")}
            hasTally={boxes.tally !== null}
          />
        </Still>
        <Still sign={sign("ingress")}>
          <IngressPart
            scene={scene}
            box={boxes.ingress}
            frame={frame("ingress")}
            lateMs={props.ingressLateMs ?? null}
          />
        </Still>
        <Still sign={sign("name")}>
          <NamePart scene={scene} box={boxes.name} name={data.revision.name} frame={frame("name")} />
        </Still>
        <Still sign={sign("publicEndpoints") + sign("privateEndpoints")}>
          <SceneAddresses scene={scene} layout={layout} frame={frame} />
        </Still>
        <Still sign={sign("activators")}>
          <ActivatorsPart
            scene={scene}
            box={boxes.activators}
            queued={placed.queued}
            frame={frame("activators")}
          />
        </Still>
        <Still sign={sign("pods")}>
          <ScenePods
            scene={scene}
            layout={layout}
            inPod={placed.inPod}
            unseen={placed.unseen}
            waiting={placed.waiting}
            frame={frame("pods")}
          />
        </Still>
        <SceneAutoscaler scene={scene} box={boxes.autoscaler} frame={frame("autoscaler")} />
        <Still sign={sign("apiServer")}>
          <ApiServerPart scene={scene} box={boxes.apiServer} frame={frame("apiServer")} />
        </Still>
        <Still sign={sign("probe")}>
          <SceneProbe scene={scene} layout={layout} frame={frame("probe")} isStill={isStill} />
        </Still>
        {boxes.tally !== null && <SceneTally scene={scene} box={boxes.tally} isStill={isStill} />}
        {!isStill && <SceneDots placed={placed} width={layout.width} height={layout.height} />}
        {open !== null && (
          <SceneDetail
            key={open}
            part={open}
            scene={scene}
            layout={layout}
            held={placed.queued}
            isBroken={broken.includes(open)}
            onBreak={onBreak !== undefined && faultOf(open) !== null ? () => onBreak(open) : null}
            onClose={close}
          />
        )}
      </div>
      <figcaption className={styles.hint}>
        <span className="visually-hidden">
          {text("caption", {
            path,
            ready:
              scene.pods.length > 0 ? scene.pods.filter(isReadyPod).length : (readyPodsOf(scene.route) ?? -1),
          })}{" "}
        </span>
        {/* Where there is one line, it says that the parts say more. */}
        <span className={layout.isCompact ? "visually-hidden" : undefined}>
          {text(`basis.${basisOf(scene)}`)}
        </span>
        {!props.isPresenting && hasCaption && (
          <span data-part="hint">{text("hint", { canBreak: onBreak === undefined ? "false" : "true" })}</span>
        )}
      </figcaption>
    </figure>
  );
}

const CAPTION_PX = 26;

/** As high as it may be, with its caption where that has room. */
function layoutWithin(
  width: number,
  maxHeight = Number.POSITIVE_INFINITY,
): { readonly layout: SceneLayout; readonly hasCaption: boolean } {
  const layout = layoutScene(width, maxHeight - CAPTION_PX);
  const hasCaption = layout.isNarrow ? layout.height <= maxHeight - CAPTION_PX : !layout.isCompact;
  return { layout: hasCaption ? layout : layoutScene(width, maxHeight), hasCaption };
}

/** The stage of a revision: see {@link ScenePictureProps}. */
export const ScenePicture = withWords(SCENE_WORDS, ScenePicturePart);
