import type { Path } from "@/lib/model/timeline.ts";
import styles from "./path-strip.module.css";
import { PLACE, STRIP_HEIGHT } from "./path-strip.tsx";

interface PathLegendProps {
  /** The paths to explain, with the words for them. */
  readonly words: readonly (readonly [Path, string])[];
}

/** Explains the heights and colours of a path strip. */
export function PathLegend({ words }: PathLegendProps) {
  return (
    <span className={styles.legend}>
      {words.map(([path, word]) => {
        const [y, height] = PLACE[path];
        return (
          <span key={path}>
            <svg viewBox={`0 0 16 ${STRIP_HEIGHT}`} aria-hidden="true">
              <line x1={0} x2={16} y1={STRIP_HEIGHT - 0.5} y2={STRIP_HEIGHT - 0.5} className={styles.base} />
              <rect className={styles[path]} x={0.5} y={y} width={15} height={height} />
            </svg>
            {word}
          </span>
        );
      })}
    </span>
  );
}
