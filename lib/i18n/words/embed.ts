/** The words of a scene in a frame. */
import classWords from "../../../messages/en/class.json" with { type: "json" };
import { LEARN_WORDS } from "./learn.ts";

export const EMBED_WORDS = { ...LEARN_WORDS, class: classWords } as const;
