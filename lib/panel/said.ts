/** What the parts of a view are made of. */
import type { Provenance } from "../core/index.ts";
import type { RecordSeq } from "../model/units.ts";

/** Something that is said, how it is known, and the record that shows it; null where no single one does. */
export interface Said {
  readonly text: string;
  readonly known: Provenance;
  readonly seq: RecordSeq | null;
}
