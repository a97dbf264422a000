/**
 * An archive becomes the files in it, told by content and not by name, archives within archives too.
 *
 *   zip ─▶ directory ─▶ files ─┐
 *   tar ─▶ as they come ───────┼─▶ each once more, if it is an archive ─▶ inputs
 *   gzip, zstd ─▶ unpacked ────┘
 */
import { printable } from "../../model/printable.ts";
import type { EpochMs } from "../../model/units.ts";
import { isCapture, openCapture } from "./archive-capture.ts";
import { type Budget, InputStopped, withinLimits } from "./archive-limits.ts";
import { isTar, type TarEntry, tarEntries } from "./archive-tar.ts";
import { isZip, type ZipEntry, zipContent, zipDirectory, zipStored } from "./archive-zip.ts";
import { base64Start, fromBase64 } from "./base64.ts";
import { type ByteSource, byteSource, joined } from "./byte-source.ts";
import { isForeignLog } from "./gather-paths.ts";
import type { FolderEntry, ImportSink, InputFile, InputFolder, InputInfo, ZstdCodec } from "./types.ts";
import { GzipDamage, textOf } from "./unpack.ts";

export interface Expansion {
  readonly budget: Budget;
  readonly zstd?: ZstdCodec | undefined;
  /** A sink for what is said of an archive itself. */
  sinkFor(info: InputInfo): ImportSink;
}

/** A file, or what an archive holds in its place. */
interface Found extends InputInfo {
  /** Archives around it. */
  readonly depth: number;
  /** How often it was packed by itself: gz in gz. */
  readonly packed?: number;
}

/** Why an entry of an archive with a password cannot be unpacked. */
export const ENCRYPTED_ENTRY = "encrypted";
/** Magic numbers, and a tar archive's first header. */
const HEAD = 512;
const MOST_BASE64 = 3;
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** A name in Kubernetes has at most 253 characters; the longest path of a dump holds four. */
const PATH_LENGTH = 1_024;

/** The inputs in a file: itself, unless it is an archive. */
export async function* expanded(input: InputFile, expansion: Expansion): AsyncGenerator<InputFile> {
  const { name, modifiedAt, within } = input;
  const found = {
    name,
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    ...(within === undefined ? {} : { within }),
  };
  if (input.file === undefined) yield input;
  else yield* expandFile({ ...found, depth: 0 }, input.file, expansion, input.bytes);
}

/** @param bytes its bytes, where there is a quicker way to them */
async function* expandFile(
  found: Found,
  file: Blob,
  expansion: Expansion,
  bytes = (): AsyncIterable<Uint8Array> => textOf(file, () => undefined),
): AsyncGenerator<InputFile> {
  const { budget, zstd } = expansion;
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  if (isZip(head)) yield* expandZip(found, file, expansion);
  else if (startsWith(head, GZIP)) {
    const unpacked = textOf(file, () => undefined);
    yield* expandPieces(found, withinLimits(unpacked, file.size, budget), expansion);
  } else if (!startsWith(head, ZSTD)) yield* expandPieces(found, bytes(), expansion);
  else if (zstd === undefined) expansion.sinkFor(found).refuse("zstd");
  else {
    const unpacked = zstd.stream(textOf(file, () => undefined));
    yield* expandPieces(found, withinLimits(unpacked, file.size, budget), expansion);
  }
}

async function* expandPieces(
  found: Found,
  pieces: AsyncIterable<Uint8Array>,
  expansion: Expansion,
): AsyncGenerator<InputFile> {
  const source = byteSource(pieces);
  try {
    const head = await source.peek(HEAD).catch((error: unknown) => {
      if (isStop(error)) return error;
      throw error;
    });
    if (!(head instanceof Uint8Array)) yield inputOf(found, failing(head));
    else if (isTar(head)) yield* expandTar(found, source, expansion);
    else if (isPacked(head)) yield* expandHeld(found, source, expansion);
    else yield* expandText(found, head, source, expansion);
  } finally {
    await source.close();
  }
}

/** A file as it is, or what it holds in base64, and not again and again. */
async function* expandText(
  found: Found,
  head: Uint8Array,
  source: ByteSource,
  expansion: Expansion,
): AsyncGenerator<InputFile> {
  const { packed = 0 } = found;
  const pieces = source.pieces(Number.POSITIVE_INFINITY);
  const start = packed < MOST_BASE64 ? base64Start(head) : null;
  if (start === null) yield inputOf(found, pieces);
  else yield* expandPieces({ ...found, packed: packed + 1 }, fromBase64(pieces, start), expansion);
}

/** An archive that came in pieces is held whole: it is read from its end, or more than once. */
async function* expandHeld(
  found: Found,
  source: ByteSource,
  expansion: Expansion,
): AsyncGenerator<InputFile> {
  const { heldBytes, depth } = expansion.budget.limits;
  const packed = (found.packed ?? 0) + 1;
  // Some data unpack to themselves.
  if (packed > depth) {
    const sink = expansion.sinkFor(found);
    sink.taken("archive");
    sink.left("limit", "archives within archives");
    return;
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source.pieces(heldBytes + 1)) {
    pieces.push(piece);
    length += piece.length;
  }
  if (length > heldBytes)
    expansion.sinkFor(found).left("limit", `an archive of more than ${heldBytes} bytes`);
  else yield* expandFile({ ...found, packed }, new Blob([joined(pieces, length)]), expansion);
}

async function* expandTar(found: Found, source: ByteSource, expansion: Expansion): AsyncGenerator<InputFile> {
  const open = (inner: Found, entry: TarEntry): AsyncGenerator<InputFile> =>
    expandPieces(inner, entry.chunks(), expansion);
  yield* expandEntries(found, expansion, tarEntries(source), open);
}

async function* expandZip(found: Found, file: Blob, expansion: Expansion): AsyncGenerator<InputFile> {
  const { entries, damage } = await zipDirectory(file);
  if (isCapture(entries)) {
    yield* expandCapture(found, file, entries, expansion);
    return;
  }
  const files = entries.filter(({ path }) => !path.endsWith("/"));
  const { budget } = expansion;
  const open = async function* (inner: Found, entry: ZipEntry): AsyncGenerator<InputFile> {
    if (entry.isEncrypted) throw new InputStopped("unreadable", ENCRYPTED_ENTRY);
    const stored = await zipStored(file, entry);
    if (stored !== null) {
      // Entries of a zip may lie over one another.
      budget.add(stored.size);
      yield* expandFile(inner, stored, expansion);
    } else
      yield* expandPieces(inner, withinLimits(zipContent(file, entry), entry.packedSize, budget), expansion);
  };
  yield* expandEntries(found, expansion, files, open, damage);
}

async function* expandCapture(
  { depth: _, packed: __, ...info }: Found,
  file: Blob,
  entries: readonly ZipEntry[],
  { zstd, sinkFor, budget }: Expansion,
): AsyncGenerator<InputFile> {
  try {
    const capture = await openCapture(file, entries, zstd, budget);
    if (typeof capture === "string") sinkFor(info).refuse(capture);
    else yield { ...info, file, chunks: () => textOf(file, () => undefined), values: capture.values };
  } catch (error) {
    if (!isStop(error)) throw error;
    sinkFor(info).left(reasonOf(error), error.message);
  }
}

/** A folder, whose files are found one after the other. */
export async function* expandFolder(folder: InputFolder, expansion: Expansion): AsyncGenerator<InputFile> {
  const open = async function* (inner: Found, { open: opened }: FolderEntry): AsyncGenerator<InputFile> {
    yield* expandFile(inner, await opened(), expansion);
  };
  const entries = likelyFirst(folder.entries(), expansion.budget.limits.files);
  yield* expandEntries({ name: folder.name, depth: 0 }, expansion, entries, open);
}

/** Names of what is mostly worth reading, where not all can be read. */
const LIKELY = /\.(log|json|jsonl|ndjson|ya?ml|csv|gz|tgz|tar|zip|zst|kshrk)$|(^|\/)logs?(\/|\.txt$)/i;

/** The entries in their order; where they are too many, those that are called like dumps and logs come first. */
async function* likelyFirst<Each extends Entry>(
  entries: AsyncIterable<Each>,
  most: number,
): AsyncGenerator<Each> {
  const all: Each[] = [];
  let failure: { readonly error: unknown } | null = null;
  try {
    for await (const entry of entries) all.push(entry);
  } catch (error) {
    failure = { error };
  }
  if (all.length <= most) yield* all;
  else {
    const { likely = [], others = [] } = Object.groupBy(all, ({ path }) =>
      LIKELY.test(path) ? "likely" : "others",
    );
    yield* likely;
    yield* others;
  }
  if (failure !== null) throw failure.error;
}

/** What an archive and a folder have in common. */
interface Entry {
  readonly path: string;
  readonly modifiedAt: EpochMs | null;
  /** Not said where all are. */
  readonly isFile?: boolean;
}

async function* expandEntries<Each extends Entry>(
  found: Found,
  expansion: Expansion,
  entries: AsyncIterable<Each> | Iterable<Each>,
  open: (inner: Found, entry: Each) => AsyncGenerator<InputFile>,
  damage: string | null = null,
): AsyncGenerator<InputFile> {
  const { name, depth, within = name } = found;
  const { budget } = expansion;
  const sink = expansion.sinkFor(found);
  sink.taken("archive");
  if (damage !== null) sink.left("unreadable", damage);
  if (depth >= budget.limits.depth) {
    sink.left("limit", "archives within archives");
    return;
  }
  try {
    for await (const entry of entries) {
      const path = cleanPath(entry.path);
      const { modifiedAt } = entry;
      const inner: Found = {
        name: `${name}/${path}`,
        ...(modifiedAt === null ? {} : { modifiedAt }),
        within,
        depth: depth + 1,
      };
      if (entry.isFile === false) sink.left("notListed", path);
      else if (isForeignLog(inner.name)) sink.left("otherKind", path);
      else if (!budget.file()) sink.left("limit", path);
      else {
        try {
          yield* open(inner, entry);
        } catch (error) {
          if (!isStop(error)) throw error;
          sink.left(reasonOf(error), `${path}: ${error.message}`);
        }
      }
      if (budget.isSpent()) return;
    }
  } catch (error) {
    if (!isStop(error)) throw error;
    sink.left(reasonOf(error), error.message);
  }
}

function inputOf({ depth: _, packed: __, ...info }: Found, pieces: AsyncIterable<Uint8Array>): InputFile {
  return { ...info, chunks: () => pieces };
}

// biome-ignore lint/correctness/useYield: it is a stream that has nothing but its error
async function* failing(error: Error): AsyncGenerator<Uint8Array> {
  throw error;
}

/** Errors that end an input, not the import. */
export function isStop(error: unknown): error is InputStopped | GzipDamage {
  return error instanceof InputStopped || error instanceof GzipDamage;
}

/** Why the input ended. */
export function reasonOf(error: InputStopped | GzipDamage): "limit" | "unreadable" {
  return error instanceof InputStopped ? error.reason : "unreadable";
}

function isPacked(head: Uint8Array): boolean {
  return isZip(head) || startsWith(head, GZIP) || startsWith(head, ZSTD);
}

function startsWith(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

/** A path for people: it leads nowhere, and a terminal has nothing to obey in it. */
function cleanPath(path: string): string {
  const parts = path.split(/[/\\]/).filter((part) => part !== "" && part !== "." && part !== "..");
  return printable(parts.join("/")).slice(0, PATH_LENGTH);
}
