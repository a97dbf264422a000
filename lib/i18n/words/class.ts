/** The words of a class. */
import classWords from "../../../messages/en/class.json" with { type: "json" };

export const CLASS_WORDS = { class: classWords } as const;
