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
  | "limit"
  | "newerCapture"
  | "broken"
  | "damaged"
  | "unused"
  | "binary"
  | "empty"
  | "noObjects"
  | "status"
  | "notes"
  | "metrics"
  | "requests"
  | "rows"
  | "timeless"
  | "etcd"
  | "text";

/** As kubectl prints it, and as k9s saves it. */
const TABLE = /^(NAMESPACE\s{2,}|NAME\s{2,}|EVENT\s{2,}|LAST SEEN\s{2,}|(?:NAMESPACE,)?NAME,)[A-Z][A-Z -]*/m;
/** `kubectl get -o name`. */
const NAMES = /^(?:[a-z]+(?:\.[a-z0-9.-]+)?\/[a-z0-9][a-z0-9.-]*\r?\n)+/;
/** A table of a log service, of which no row holds a line as it was printed. */
const ROWS =
  /^\uFEFF?(?=.*\b(?:time|date|timestamp)\b)(?=.*\b(?:message|line|content|body|payload)\b)["\w@.:/ -]+(?:[,;\t]["\w@.:/ -]+)+\r?\n/i;
/** `etcdctl get -w json`, and what a snapshot is turned into. */
export const ETCD = /^\s*\{.{0,400}"kvs"\s*:\s*\[\s*\{\s*"key"\s*:/s;
/** What a process shows of its metrics, at one instant. */
const EXPOSITION = /^# (HELP|TYPE) [a-zA-Z_:][\w:]* /m;
const DESCRIBE = /^Name:\s{2,}\S.*\n(?:.*\n){0,3}?(Namespace|Labels|Priority):/m;
const PAGE = /^\s*(<!doctype html|<html)/i;
const ENCRYPTED =
  /^(age-encryption\.org\/v1|-----BEGIN (AGE ENCRYPTED FILE|PGP MESSAGE)-----|\$ANSIBLE_VAULT;)/;
const IMAGES: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x25, 0x50, 0x44, 0x46],
];
/** WebP in a RIFF; HEIC, AVIF and videos in boxes. */
const MARKS: readonly { readonly at: number; readonly text: string }[] = [
  { at: 8, text: "WEBP" },
  { at: 4, text: "ftyp" },
];
/** xz, bzip2, 7z, rar, lz4, lzip, compress. */
const PACKED: readonly (readonly number[])[] = [
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x42, 0x5a, 0x68],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x52, 0x61, 0x72, 0x21],
  [0x04, 0x22, 0x4d, 0x18],
  [0x4c, 0x5a, 0x49, 0x50],
  [0x1f, 0x9d],
];

/** Says what an input is that no importer reads. */
export function refusedAs({ bytes, text }: Beginning): Refused {
  if (bytes.length === 0 || (bytes.length === text.length && text.trim() === "")) return "empty";
  const begins = (magic: readonly number[]): boolean => magic.every((byte, i) => bytes[i] === byte);
  if (IMAGES.some(begins) || MARKS.some(({ at, text: mark }) => text.slice(at, at + 4) === mark))
    return "image";
  if (PACKED.some(begins)) return "packed";
  if (ENCRYPTED.test(text)) return "encrypted";
  if (PAGE.test(text)) return "page";
  if (bytes.includes(0)) return "binary";
  if (EXPOSITION.test(text)) return "metrics";
  if (DESCRIBE.test(text)) return "describe";
  if (ETCD.test(text)) return "etcd";
  if (ROWS.test(text)) return "rows";
  if (TABLE.test(text) || NAMES.test(`${text.trimEnd()}\n`)) return "table";
  return answerInWords(text)?.as ?? "text";
}

/** What is refused though nobody can say what would be better, beside others that say more. */
const SAYS_LITTLE: ReadonlySet<string> = new Set<Refused>(["archive", "text", "binary", "empty"]);

/** Of several that were refused the one whose advice helps most. */
export function mostTelling<Each extends { readonly as: string }>(
  refused: readonly Each[],
): Each | undefined {
  return refused.find(({ as }) => !SAYS_LITTLE.has(as)) ?? refused[0];
}
