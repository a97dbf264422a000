export function joinSameScripts(folder: string, options?: { readonly keepsMaps?: boolean }): void;
