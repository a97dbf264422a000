export const FLAGS_HELP: string;
export const HELP: string;
export function readFlags(args: readonly string[]): { help: boolean; env: Record<string, string> };
