import { PathStrip } from "@/components/home/path-strip.tsx";
import { formatDuration } from "@/lib/client/format-time.ts";
import { unknownSpans } from "@/lib/core/index.ts";
import { translator } from "@/lib/i18n/translate.ts";
import { readable } from "@/lib/server/page-source.ts";
import styles from "./recording-facts.module.css";

/** How long, how many, and the path of its main revision as a strip; read from the recording itself. */
export async function RecordingFacts({ id, start }: { id: string; start: string | null }) {
  const text = translator("home");
  const result = await readable(id);
  if (!result.ok) return <p className={styles.problem}>{result.problem.detail}</p>;
  const { state, problemCount } = result.source;
  const { firstT, lastT, records } = state.shared;
  const revisions = [...state.revisions.values()].filter((revision) => revision.hasSks);
  const main =
    (start === null ? undefined : state.revisions.get(start)) ??
    [...revisions].sort((a, b) => b.path.length - a.path.length)[0];
  return (
    <div className={styles.facts}>
      {main !== undefined && firstT !== null && lastT !== null && (
        <PathStrip
          slices={main.path}
          from={firstT}
          to={lastT}
          unknown={unknownSpans(state.shared, "path")}
          label={text("strip", { name: main.name, changes: Math.max(0, main.path.length - 1) })}
        />
      )}
      <p>
        {text("facts", {
          revisions: revisions.length,
          records,
          duration: firstT === null || lastT === null ? "–" : formatDuration(lastT - firstT),
        })}
        {problemCount > 0 && <> · {text("problems", { count: problemCount })}</>}
      </p>
    </div>
  );
}
