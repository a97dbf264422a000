/** The terms of the glossary, in the order of docs/words.md. */
import glossary from "../../messages/en/glossary.json" with { type: "json" };

export const GLOSSARY_TERMS = Object.keys(glossary.terms) as readonly (keyof typeof glossary.terms)[];
