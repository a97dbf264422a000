export const ROOT: string;
export function whyNotListen(host: string, port: number): Promise<NodeJS.ErrnoException | null>;
export function address(): { readonly host: string; readonly port: number; readonly url: string };
