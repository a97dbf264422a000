/** The diagnoses, in the order of the protocol's catalogue (section 8). */
import type { Rule } from "../rules/rule.ts";

export const DIAGNOSES: readonly Rule[] = [];
