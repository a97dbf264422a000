export function findNatsServer(): string | null;
export function ensureNatsServer(): string;
export function noNatsServer(): string;
