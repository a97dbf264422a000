export function prepareRelease(root: string, version: string, date: string): string[];
export function checkRelease(root: string, tag: string): { readonly version: string; readonly notes: string };
