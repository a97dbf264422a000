"use client";

import { useRef } from "react";
import { useSize } from "@/components/timeline/use-size.ts";
import { SceneMessages } from "./scene-messages.tsx";
import { ScenePicture, type ScenePictureProps } from "./scene-picture.tsx";
import styles from "./scene-stand.module.css";

interface SceneStandProps extends ScenePictureProps {
  /** Moves the head to a message that is chosen. */
  readonly onChoose?: (t: number) => void;
  /** The messages are shown beside the picture where there is room; default true. */
  readonly hasMessages?: boolean;
}

/** Room for the picture at its least, and for the messages. */
const BESIDE_PX = 860;
const MARGINS_PX = 26;

/** The picture, as high as the room that it is given, and where there is width for both the messages beside it. */
export function SceneStand({ onChoose, hasMessages = true, maxHeight, ...picture }: SceneStandProps) {
  const ref = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(ref);
  const isBeside = hasMessages && width >= BESIDE_PX;
  const most = maxHeight ?? (height === 0 ? undefined : height - MARGINS_PX);
  return (
    <div ref={ref} className={styles.stand} data-fills={maxHeight === undefined}>
      <ScenePicture {...picture} {...(most === undefined ? {} : { maxHeight: most })} />
      {isBeside && (
        <SceneMessages
          data={picture.data}
          extent={picture.extent}
          cursor={picture.cursor}
          {...(picture.format === undefined ? {} : { format: picture.format })}
          {...(onChoose === undefined ? {} : { onChoose })}
        />
      )}
    </div>
  );
}
