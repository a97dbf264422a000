/** A source that is kept going. */
import type { Source } from "../store/source.ts";

export interface HeldSource {
  readonly source: Source;
  /** To be called once, when it is not needed any more. */
  readonly release: () => void;
  /** Aborts when another source has taken its place; absent where that cannot be. */
  readonly gone?: AbortSignal;
}
