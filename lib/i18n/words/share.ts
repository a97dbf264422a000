/** The words of the menu with pictures of a scene. */
import classWords from "../../../messages/en/class.json" with { type: "json" };
import sequence from "../../../messages/en/sequence.json" with { type: "json" };

export const SHARE_WORDS = { class: classWords, sequence } as const;
