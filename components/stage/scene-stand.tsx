"use client";

import { useRef } from "react";
import { useSize } from "@/components/timeline/use-size.ts";
import { NARROW_SCENE_PX } from "@/lib/layout/scene/index.ts";
import { SceneMessages } from "./scene-messages.tsx";
import { ScenePicture, type ScenePictureProps } from "./scene-picture.tsx";
import styles from "./scene-stand.module.css";

interface SceneStandProps extends Omit<ScenePictureProps, "maxHeight"> {
  /** Moves the head to a message that is chosen. */
  readonly onChoose?: (t: number) => void;
  /** The messages are shown beside the picture where there is room; default true. */
  readonly hasMessages?: boolean;
}

/** Room for the picture at its least, and for the messages. */
const BESIDE_PX = 860;
/** What is left above and below it, and lost to rounding; less where all the room is wanted. */
const MARGINS_PX = 26;
const NARROW_MARGINS_PX = 10;

/** The picture, as high as the room that it is given, and where there is width for both the messages beside it. */
export function SceneStand({ onChoose, hasMessages = true, ...picture }: SceneStandProps) {
  const ref = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(ref);
  const isBeside = hasMessages && width >= BESIDE_PX;
  const margins = width < NARROW_SCENE_PX ? NARROW_MARGINS_PX : MARGINS_PX;
  return (
    <div ref={ref} className={styles.stand}>
      <ScenePicture {...picture} {...(height === 0 ? {} : { maxHeight: height - margins })} />
      {isBeside && (
        <SceneMessages
          data={picture.data}
          extent={picture.extent}
          cursor={picture.cursor}
          {...(picture.format === undefined ? {} : { format: picture.format })}
          hidesFuture={picture.hidesFuture === true}
          {...(onChoose === undefined ? {} : { onChoose })}
        />
      )}
    </div>
  );
}
