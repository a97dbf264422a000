import { useId } from "react";
import type { UnknownSpan } from "@/lib/core/index.ts";
import { timeScale } from "@/lib/layout/time-scale.ts";
import type { Path, Slice } from "@/lib/model/timeline.ts";
import styles from "./path-strip.module.css";

interface PathStripProps {
  readonly slices: readonly Slice<Path>[];
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** Draws a line at this instant; null draws none. */
  readonly cursor?: number | null;
  /** Spans in which the path is unknown. */
  readonly unknown?: readonly UnknownSpan[];
  /** What nobody recorded, as far as the objects say it; drawn as reconstructed. */
  readonly before?: (Pick<Slice<Path>, "value" | "from"> & { readonly to: number }) | null;
}

/** Width in viewBox units; the picture stretches to its container. */
const WIDTH = 1000;
export const STRIP_HEIGHT = 20;

/** A path over time: activator high and amber, pods low and teal, none as an empty red frame. */
export function PathStrip({
  slices,
  from,
  to,
  label,
  cursor = null,
  unknown = [],
  before = null,
}: PathStripProps) {
  const pattern = useId();
  const scale = timeScale({ from, to: Math.max(to, from + 1) }, WIDTH);
  /** All bars of one path at once: a revision that flips has many, and a list has many revisions. */
  const outlineOf = (value: Path): string => {
    const [y, height] = PLACE[value];
    let outline = "";
    for (const slice of slices) {
      if (slice.value !== value) continue;
      const x = scale.toPx(slice.from);
      const width = Math.max(1, scale.toPx(slice.to ?? to) - x);
      outline += `M${x.toFixed(2)} ${y}h${width.toFixed(2)}v${height}h${(-width).toFixed(2)}z`;
    }
    return outline;
  };
  return (
    <svg
      className={styles.strip}
      viewBox={`0 0 ${WIDTH} ${STRIP_HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <line x1={0} x2={WIDTH} y1={STRIP_HEIGHT - 0.5} y2={STRIP_HEIGHT - 0.5} className={styles.base} />
      {before !== null && (
        <>
          <pattern id={pattern} width={10} height={5} patternUnits="userSpaceOnUse">
            <rect width={5} height={2.5} className={styles[before.value]} />
          </pattern>
          <rect
            data-reconstructed={before.value}
            fill={`url(#${pattern})`}
            x={scale.toPx(before.from)}
            y={PLACE[before.value][0]}
            width={Math.max(1, scale.toPx(before.to) - scale.toPx(before.from))}
            height={PLACE[before.value][1]}
          />
        </>
      )}
      {PATHS.map((value) => (
        <path key={value} className={styles[value]} d={outlineOf(value)} />
      ))}
      {unknown.map((gap) => (
        <rect
          key={`${gap.resource} ${gap.from}`}
          className={styles.unknown}
          x={scale.toPx(gap.from)}
          y={0}
          width={Math.max(1, scale.toPx(gap.to ?? to) - scale.toPx(gap.from))}
          height={STRIP_HEIGHT - 1}
        />
      ))}
      {cursor !== null && (
        <line
          x1={scale.toPx(cursor)}
          x2={scale.toPx(cursor)}
          y1={0}
          y2={STRIP_HEIGHT}
          className={styles.cursor}
        />
      )}
    </svg>
  );
}

/** In the order in which they are drawn: that nobody answers is seen above all. */
const PATHS: readonly Path[] = ["activator", "pods", "mixed", "none"];

/** Position repeats what colour says. */
export const PLACE: Readonly<Record<Path, readonly [y: number, height: number]>> = {
  activator: [2, 8],
  pods: [10, 8],
  mixed: [2, 16],
  none: [4, 12],
};
