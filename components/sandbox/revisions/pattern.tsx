import styles from "./revisions.module.css";

/** The pattern of each revision is another one, whatever the colours are; there are at most six. */
const STROKES: readonly string[] = [
  "",
  "M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6",
  "M2,4 h0.01 M6,0 h0.01 M6,8 h0.01",
  "M0,4 H8",
  "M0,4 H8 M4,0 V8",
  "M4,0 V8",
];
const SIZE = 8;

interface PatternProps {
  readonly id: string;
  /** Of the revision, from 1. */
  readonly number: number;
}

/** How the area of a revision is filled. */
export function RevisionPattern({ id, number }: PatternProps) {
  return (
    <pattern id={id} width={SIZE} height={SIZE} patternUnits="userSpaceOnUse">
      <rect width={SIZE} height={SIZE} className={styles.ground} />
      <path d={STROKES[(number - 1) % STROKES.length]} className={styles.stroke} />
    </pattern>
  );
}
