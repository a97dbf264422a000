import { isKnownToSeeEverything } from "@/lib/server/access/asker-access.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { recordings } from "@/lib/server/sources.ts";
import styles from "./cluster-list.module.css";

/** Folders of recordings that cannot be read, and indexes whose titles are missing from the list; nothing while all is well. */
export async function FolderProblems() {
  const text = await requestTranslator("home");
  const problems = (await isKnownToSeeEverything()) ? await recordings().problems() : [];
  if (problems.length === 0) return null;
  return (
    <div role="alert">
      {problems.map(({ kind, path, reason, detail }) => (
        <p key={path} className={styles.problem} title={detail}>
          {text(`folderProblem.${kind}`, { path, reason: text(`folderProblem.reason.${reason}`) })}
        </p>
      ))}
    </div>
  );
}
