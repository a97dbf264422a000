/** The words of the stage's picture and of the messages beside it. */
import glossary from "../../../messages/en/glossary.json" with { type: "json" };
import sequence from "../../../messages/en/sequence.json" with { type: "json" };
import stage from "../../../messages/en/stage.json" with { type: "json" };

export const SCENE_WORDS = { glossary, sequence, stage } as const;
