export function findHelm(): string | null;
export function findKubectl(): string | null;
export function ensureHelm(): string;
export function noHelm(): string;
