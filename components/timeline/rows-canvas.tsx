"use client";

import { memo, useLayoutEffect, useMemo, useRef } from "react";
import type { RevisionState } from "@/lib/core/index.ts";
import type { Row } from "@/lib/layout/index.ts";
import { useColours } from "./colours.ts";
import { prepare } from "./paint.ts";
import { paintRows } from "./paint-row.ts";
import { blocksOf, type RowBlock, type Stretch, sunkenIn } from "./row-blocks.ts";
import styles from "./timeline.module.css";
import type { ViewportStore } from "./viewport-store.ts";

interface RowsCanvasProps {
  readonly rows: readonly Row[];
  /** What of them is in view, from the top of the rows; all of it when absent. */
  readonly shown?: Stretch | undefined;
  readonly viewport: ViewportStore;
  readonly revision: RevisionState;
  readonly ghost?: RevisionState | null;
  readonly selectedSeq: number | null;
}

/** What rows hold, below the rows themselves, which have labels, keys and pointers: a canvas for each block of them. */
export function RowsCanvas({ rows, shown, ...paint }: RowsCanvasProps) {
  const blocks = useMemo(() => blocksOf(rows), [rows]);
  return blocks
    .filter((block) => shown === undefined || overlap(block, shown))
    .map((block) => <BlockCanvas key={block.top} block={block} {...paint} />);
}

function overlap(a: Stretch, b: Stretch): boolean {
  return a.top < b.top + b.height && b.top < a.top + a.height;
}

interface BlockCanvasProps extends Omit<RowsCanvasProps, "rows" | "shown"> {
  readonly block: RowBlock;
}

/** Painted again whenever what is visible changes, without rendering. */
const BlockCanvas = memo(function BlockCanvas(props: BlockCanvasProps) {
  const { block, viewport, revision, ghost = null, selectedSeq } = props;
  const ref = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  useLayoutEffect(() => {
    const paint = (): void => {
      const canvas = ref.current;
      const view = viewport.get();
      if (canvas === null) return;
      const size = { width: view.scale.widthPx, height: block.height };
      canvas.style.width = `${size.width}px`;
      const ctx = prepare(canvas, size);
      if (ctx !== null) paintRows(ctx, block, { view, colours, revision, ghost, selectedSeq });
    };
    paint();
    return viewport.subscribe(paint);
  }, [block, viewport, revision, ghost, selectedSeq, colours]);
  return (
    <>
      {sunkenIn(block).map(({ top, height }) => (
        <div key={top} className={styles.sunken} style={{ top: block.top + top, height }} />
      ))}
      <canvas ref={ref} className={styles.canvas} style={{ top: block.top, height: block.height }} />
    </>
  );
});
