/** The words of the page for whoever teaches. */
import classWords from "../../../messages/en/class.json" with { type: "json" };
import learn from "../../../messages/en/learn.json" with { type: "json" };

export const TEACH_WORDS = { class: classWords, learn } as const;
