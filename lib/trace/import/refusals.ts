/** Inputs that people have at hand and that say too little, with the command that gives the right thing. */

import { answerInWords } from "./answer-words.ts";

/** The beginning of an input. */
interface Beginning {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** What an input is taken for that cannot be read. The words are in the message catalogue `imports`. */
export type Refused =
  | "table"
  | "describe"
  | "image"
  | "page"
  | "encrypted"
  | "packed"
  | "zstd"
  | "archive"
  | "newerCapture"
  | "binary"
  | "empty"
  | "noObjects"
  | "status"
  | "notes"
  | "metrics"
  | "text";

/** As kubectl prints it, and as k9s saves it. */
const TABLE = /^(NAMESPACE\s{2,}|NAME\s{2,}|LAST SEEN\s{2,}|(?:NAMESPACE,)?NAME,)[A-Z][A-Z -]*/m;
/** What a process shows of its metrics, at one instant. */
const EXPOSITION = /^# (HELP|TYPE) [a-zA-Z_:][\w:]* /m;
const DESCRIBE = /^Name:\s{2,}\S.*\n(?:.*\n){0,3}?(Namespace|Labels|Priority):/m;
const PAGE = /^\s*(<!doctype html|<html)/i;
const ENCRYPTED = "age-encryption.org/v1";
const IMAGES: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x25, 0x50, 0x44, 0x46],
];
/** xz, bzip2, 7z, rar. */
const PACKED: readonly (readonly number[])[] = [
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x42, 0x5a, 0x68],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x52, 0x61, 0x72, 0x21],
];

/** Says what an input is that no importer reads. */
export function refusedAs({ bytes, text }: Beginning): Refused {
  if (bytes.length === 0) return "empty";
  const begins = (magic: readonly number[]): boolean => magic.every((byte, i) => bytes[i] === byte);
  if (IMAGES.some(begins)) return "image";
  if (PACKED.some(begins)) return "packed";
  if (text.startsWith(ENCRYPTED)) return "encrypted";
  if (PAGE.test(text)) return "page";
  if (bytes.includes(0)) return "binary";
  if (EXPOSITION.test(text)) return "metrics";
  if (DESCRIBE.test(text)) return "describe";
  if (TABLE.test(text)) return "table";
  return answerInWords(text)?.as ?? "text";
}
