import type { Extent } from "@/lib/client/playback.ts";
import type { Outcome } from "@/lib/sim/index.ts";
import styles from "./futures.module.css";
import { type Still, stillOf } from "./still.ts";

/** A run as a small strip: where the ingress sent, the pods, and what became of the requests. */
export function OutcomeMini({ outcome, extent }: { outcome: Outcome; extent: Extent }) {
  return <StillPicture still={stillOf(outcome, extent)} />;
}

const [WIDTH, PATH, REQUESTS] = [240, 8, 26];
/** More pods are drawn as high as so many. */
const MOST_PODS = 6;

/** The strip of a {@link Still}; it says nothing that is not said in words beside it. */
export function StillPicture({ still }: { still: Still }) {
  const { path, pods, requests } = still;
  const most = Math.max(1, ...requests.map(({ answered, late, lost }) => answered + late + lost));
  const wide = WIDTH / Math.max(1, requests.length);
  return (
    <svg
      className={styles.still}
      viewBox={`0 0 ${WIDTH} ${PATH + 2 + REQUESTS + 14}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {path.map(({ from, to, value }) => (
        <rect
          key={from}
          className={styles[value]}
          x={from * WIDTH}
          width={(to - from) * WIDTH}
          y={0}
          height={PATH}
        />
      ))}
      {pods.map(({ from, to, count }) => (
        <rect
          key={from}
          className={styles.podCount}
          x={from * WIDTH}
          width={(to - from) * WIDTH}
          y={PATH + 2 + 12 - Math.min(count, MOST_PODS) * 2}
          height={Math.min(count, MOST_PODS) * 2}
        />
      ))}
      {requests.map(({ answered, late, lost }, index) => {
        const bottom = PATH + 2 + REQUESTS + 14;
        const high = (n: number): number => (n / most) * REQUESTS;
        const x = index * wide;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: bars are at their places
          <g key={index}>
            <rect
              className={styles.answered}
              x={x}
              width={wide}
              y={bottom - high(answered)}
              height={high(answered)}
            />
            <rect
              className={styles.late}
              x={x}
              width={wide}
              y={bottom - high(answered + late)}
              height={high(late)}
            />
            <rect
              className={styles.lost}
              x={x}
              width={wide}
              y={bottom - high(answered + late + lost)}
              height={high(lost)}
            />
          </g>
        );
      })}
    </svg>
  );
}
