export function readableLine(line: string): string;
export function readLines(stream: NodeJS.ReadableStream, write: (text: string) => void): void;
