import type { Program } from "./program.d.mts";

export const PROMETHEUS: Program;
export const PROMTOOL: Program;
export const SHELLCHECK: Program;
export const ALERTMANAGER: Program;

export function checker(program: Program): string;
