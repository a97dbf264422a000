/** A recording tells the same from within every archive; what cannot be read of one is said. */
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { refusedWords } from "../../../../lib/cli/inputs-text.ts";
import { ARCHIVE_LIMITS } from "../../../../lib/trace/import/archive-limits.ts";
import { NothingImportedError } from "../../../../lib/trace/import/door.ts";
import { looksLikeTrace } from "../../../../lib/trace/import/is-trace.ts";
import { mostTelling } from "../../../../lib/trace/import/refusals.ts";
import messages from "../../../../messages/en/imports.json";
import {
  fileInput,
  folderOf,
  importedFiles,
  sparseTar,
  tar,
  tarLink,
  zip,
  zstd,
} from "../../../support/archive-shapes.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { imported } from "../../../support/input-shapes.ts";

const { bytes } = openRecording("cold-start");
const PATH = "logs/cold-start.ndjson";
const LONG = `${"folder/".repeat(20)}cold-start.ndjson`;
const whole = await importedFiles([fileInput("a", bytes)]);

function base64(
  content: Uint8Array,
  line: RegExp = /(?!)/,
  digits: "base64" | "base64url" = "base64",
): Buffer {
  return Buffer.from(`${Buffer.from(content).toString(digits).replaceAll(new RegExp(line, "g"), "$1\n")}\n`);
}

const ARCHIVES: Readonly<Record<string, Uint8Array>> = {
  tar: tar({ [PATH]: bytes }),
  "tar, pax name": tar({ [LONG]: bytes }, { long: "pax" }),
  "tar, GNU's long name": tar({ [LONG]: bytes }, { long: "gnu" }),
  "tar, long ustar name": tar({ [LONG]: bytes }, { long: "ustar" }),
  "tar.gz": gzipSync(tar({ [PATH]: bytes })),
  "tar.zst": zstd(tar({ [PATH]: bytes })),
  "a file packed by zstd": zstd(bytes),
  "zip, deflated": zip({ [PATH]: bytes }),
  "zip, stored": zip({ [PATH]: bytes }, { isStored: true }),
  "zip, with a comment": zip({ [PATH]: bytes }, { comment: "PK\u0005 made at night" }),
  zip64: zip({ [PATH]: bytes }, { is64: true }),
  "a tar.gz in a zip": zip({ "a.bin": gzipSync(tar({ [PATH]: bytes })) }),
  "a zip in a tar.gz": gzipSync(tar({ "x.dat": zip({ [PATH]: bytes }) })),
  base64: base64(bytes),
  "base64, in lines": base64(gzipSync(bytes), /(.{76})/g),
  "base64 of a tar, in a zip": zip({ "a.b64": base64(gzipSync(tar({ [PATH]: bytes })), /(.{64})/g) }),
  "base64 with the other two digits": base64(gzipSync(bytes), undefined, "base64url"),
  "what CloudWatch sends": Buffer.from(
    JSON.stringify({ awslogs: { data: Buffer.from(gzipSync(bytes)).toString("base64") } }),
  ),
  "a tar.zst in a stored zip": zip({ x: zstd(tar({ [PATH]: gzipSync(bytes) })) }, { isStored: true }),
};

describe("a recording within an archive", () => {
  test.each(Object.keys(ARCHIVES))("%s", async (name) => {
    const archive = ARCHIVES[name] ?? new Uint8Array();
    // Its name says nothing.
    const { records, inputs } = await importedFiles([fileInput("download", archive)]);
    expect(records.map(({ at, type, resource, object }) => [at, type, resource, object])).toEqual(
      whole.records.map(({ at, type, resource, object }) => [at, type, resource, object]),
    );
    expect(inputs.flatMap(({ left }) => left)).toEqual([]);
    expect(inputs.at(-1)).toMatchObject({ kind: "trace", records: whole.records.length });
  });

  test("in base64 that is damaged is read as far as it goes, and that is said", async () => {
    const text = base64(bytes, /(.{76})/g).toString();
    const damaged = `${text.slice(0, 200_000)}!${text.slice(200_001)}`;
    const { inputs, records } = await importedFiles([fileInput("a.b64", damaged)]);
    expect(records.length).toBeGreaterThan(10);
    expect(inputs[0]?.left).toContainEqual({
      reason: "unreadable",
      count: 1,
      first: "the base64 is damaged",
    });
  });

  test("is not taken for base64 where a word is long", async () => {
    const input = fileInput("a", `${"deadbeef".repeat(40)}\n`);
    await expect(importedFiles([input])).rejects.toThrow(NothingImportedError);
  });

  test("is not taken for a recording as it stands", () => {
    expect(looksLikeTrace(new TextDecoder().decode(tar({ [PATH]: bytes }).subarray(0, 65_536)))).toBe(false);
  });

  test("is named by its path, which leads nowhere", async () => {
    const evil = "/../../etc/\u202egpj.hs\u001b[31m";
    const { inputs } = await importedFiles([fileInput("a.tar", tar({ [evil]: bytes }))]);
    expect(inputs.map(({ name }) => name)).toEqual(["a.tar", "a.tar/etc/\\u202egpj.hs\\u001b[31m"]);
  });
});

test.each(["gnu", "pax"] as const)("a log with holes in a tar of %s is read without them", async (form) => {
  const log = '{"severity":"INFO","logger":"activator","timestamp":"2026-01-01T00:00:00Z","message":"x"}\n';
  const { records: found, inputs } = await importedFiles([
    fileInput("logs.tar", sparseTar("activator.log", log, form)),
  ]);
  expect(found).toHaveLength(1);
  expect(inputs.map(({ name, left }) => [name, left])).toEqual([
    ["logs.tar", []],
    ["logs.tar/activator.log", []],
  ]);
});

test("links are no files", async () => {
  const archive = Buffer.concat([tarLink("current"), tar({ [PATH]: bytes })]);
  const { inputs } = await importedFiles([fileInput("a.tar", archive)]);
  expect(inputs[0]?.left).toEqual([{ reason: "notListed", count: 1, first: "current" }]);
  expect(inputs[1]?.records).toBe(whole.records.length);
});

describe("a damaged archive gives what came before the damage", () => {
  const both = { "a.ndjson": bytes, "b.ndjson": bytes };
  const tarred = tar(both);
  const zipped = zip(both);
  const packed = gzipSync(tar({ "a.ndjson": bytes, noise: noise(200_000) }));
  test.each<[string, Uint8Array, string]>([
    ["a tar that was cut", tarred.subarray(0, tarred.length - bytes.length / 2), "ends early"],
    [
      "a tar with a broken header",
      Buffer.concat([tar({ "a.ndjson": bytes }).subarray(0, -1_024), Buffer.alloc(512, 7)]),
      "damaged",
    ],
    ["a tar.gz that was cut", packed.subarray(0, packed.length - 100_000), "ends early"],
    ["a zip that was cut", zipped.subarray(0, zipped.length - 200), "directory is missing"],
  ])("%s", async (_, archive, message) => {
    const { records, inputs } = await importedFiles([fileInput("download", archive)]);
    expect(records.length).toBe(whole.records.length);
    const left = inputs.flatMap((input) => input.left);
    expect(
      left
        .filter(({ reason }) => reason === "unreadable")
        .map(({ first }) => first)
        .join("; "),
    ).toContain(message);
  });

  test("an encrypted entry, and one packed by another method, are named", async () => {
    const locked = zip({ "b.ndjson": bytes }, { isEncrypted: true });
    const { inputs } = await importedFiles([fileInput("x.zip", locked), fileInput("a", bytes)]);
    expect(inputs[0]?.left).toEqual([{ reason: "unreadable", count: 1, first: "b.ndjson: encrypted" }]);
    const other = zip({ "b.ndjson": bytes });
    other.writeUInt16LE(93, other.lastIndexOf("PK\u0001\u0002") + 10);
    const { inputs: more } = await importedFiles([fileInput("x.zip", other), fileInput("a", bytes)]);
    expect(more[1]?.left[0]?.first).toContain("method 93");
  });
});

describe("limits", () => {
  const LINE = '{"severity":"INFO","logger":"activator","timestamp":"2026-01-01T00:00:00Z","message":"x"}\n';
  const limits = {
    ...ARCHIVE_LIMITS,
    files: 5,
    bytes: 10_000_000,
    ratioFrom: 1_000_000,
    heldBytes: 2_000_000,
  };
  const left = async (archive: Uint8Array) => {
    const { inputs } = await importedFiles([fileInput("download", archive), fileInput("a", bytes)], {
      limits,
    });
    return inputs.flatMap((input) => input.left).filter(({ reason }) => reason !== "duplicate");
  };

  test("files beyond the number are counted", async () => {
    const files = Object.fromEntries([..."abcdefg"].map((name) => [name, "x\n"]));
    expect(await left(tar(files))).toContainEqual({ reason: "limit", count: 2, first: "f" });
  });

  test("of too many files in a folder, what is called like dumps and logs is read", async () => {
    const files = Object.fromEntries([..."abcdefg"].map((name) => [name, "x\n"]));
    const folder = folderOf("d", { ...files, "z/activator.log": LINE });
    const { records, inputs } = await importedFiles([folder], { limits });
    expect(records).toHaveLength(1);
    expect(inputs[0]?.left).toContainEqual({ reason: "limit", count: 3, first: "e" });
  });

  test("a zip bomb ends at the ratio, in a zip, a gzip and zstd", async () => {
    const bomb = `${LINE}${"\n".repeat(9_000_000)}`;
    const found = [zip({ bomb }), gzipSync(bomb), gzipSync(tar({ bomb })), zstd(bomb)];
    for (const archive of found) {
      expect((await left(archive)).map(({ first }) => first).join()).toContain("400 times its size");
    }
  });

  test("a zip bomb that nobody would read ends, too, and can be given up", async () => {
    const bomb = gzipSync(tar({ bomb: new Uint8Array(9_000_000) }));
    expect(await left(bomb)).toEqual([
      { reason: "limit", count: 1, first: "unpacked it is more than 400 times its size" },
    ]);
    let told = 0;
    const gaveUp = importedFiles([fileInput("x", bomb)], {
      onProgress() {
        told += 1;
        if (told === 5) throw new Error("given up");
      },
    });
    await expect(gaveUp).rejects.toThrow("given up");
  });

  test("what is unpacked ends at the number of bytes, over all files", async () => {
    const a = Array.from({ length: 65_000 }, (_, i) => LINE.replace('"x"', `"${i * i}"`)).join("");
    const files = { a, b: a, c: a };
    for (const archive of [
      zip(files),
      zip(files, { isStored: true }),
      gzipSync(tar(files)),
      zstd(tar(files)),
    ]) {
      expect((await left(archive)).map(({ first }) => first).join()).toContain("10000000 bytes");
    }
  });

  test("archives within archives end", async () => {
    let archive: Uint8Array = tar({ [PATH]: bytes });
    for (let i = 0; i < limits.depth; i++) archive = zip({ [`${i}.zip`]: archive });
    expect(await left(archive)).toEqual([{ reason: "limit", count: 1, first: "archives within archives" }]);
  });

  test("an archive that must be held is not too large", async () => {
    const inner = gzipSync(noise(3_000_000));
    expect((await left(tar({ "x.gz": inner })))[0]?.first).toContain("2000000 bytes");
  });

  test("are those that the text names", () => {
    const { files, bytes: most, ratio, depth } = ARCHIVE_LIMITS;
    const named = `${files.toLocaleString("en")} files, ${most / 2 ** 30} GiB unpacked, ${ratio} times the packed size, ${depth} archives`;
    expect(messages.reason.limit).toContain(named);
  });
});

describe("what cannot be read", () => {
  test.each<[string, Uint8Array, string]>([
    ["an archive of nothing known", zip({ "readme.txt": "it was slow\n" }), "archive"],
    ["an empty zip", zip({}), "archive"],
    ["xz", Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4), "packed"],
  ])("%s", async (_, content, as) => {
    const error = await importedFiles([fileInput("x", content)]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NothingImportedError);
    expect((error as NothingImportedError).refused[0]).toEqual({ name: "x", as });
  });

  test("archives within archives without an end are beyond the limits", async () => {
    const deep = [..."12345"].reduce((inner, name) => zip({ [name]: inner }), zip({ a: bytes }));
    const error = await importedFiles([fileInput("x", deep)]).catch((thrown: unknown) => thrown);
    expect(mostTelling((error as NothingImportedError).refused)?.as).toBe("limit");
  });

  test("zstd is refused by name where nothing unpacks it", async () => {
    const { inputs } = await imported([fileInput("x", zstd(bytes)), fileInput("a", bytes)]);
    expect(inputs[0]).toMatchObject({ refused: "zstd" });
  });
});

test("a folder is read like an archive", async () => {
  const { records, inputs } = await importedFiles([folderOf("dump", { [PATH]: gzipSync(bytes), empty: "" })]);
  expect(records).toHaveLength(whole.records.length);
  expect(inputs.map(({ name, kind }) => [name, kind])).toEqual([
    ["dump", "archive"],
    [`dump/${PATH}`, "trace"],
  ]);
});

/** Bytes that cannot be packed, without a newline. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let seed = 1;
  for (let i = 0; i < length; i++) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = 128 + ((seed >>> 16) & 127);
  }
  return bytes;
}

describe("what cannot be unpacked at all is named for what it is", () => {
  const locked = zip({ "b.ndjson": bytes }, { isEncrypted: true });
  const other = zip({ "b.ndjson": bytes });
  other.writeUInt16LE(12, other.lastIndexOf("PK\u0001\u0002") + 10);
  const withDictionary = zstdCompressSync(Buffer.from("x".repeat(1_000)));
  // The id of a dictionary stands behind the magic number where the header says so.
  const needsDictionary = Buffer.concat([
    withDictionary.subarray(0, 4),
    Buffer.from([(withDictionary[4] ?? 0) | 1, 7]),
    withDictionary.subarray(5),
  ]);

  test.each<[what: string, content: Uint8Array, as: string, words: string]>([
    ["a zip with a password", locked, "encrypted", "with its password: 7z x FILE"],
    ["a zip packed with bzip2", other, "packed", "unpack it first"],
    ["zstd that was cut", zstd(noise(300_000)).subarray(0, 2_000), "damaged", "download it again"],
    ["zstd with a dictionary", needsDictionary, "damaged", "zstd -d -D DICTIONARY FILE"],
    [
      "gzip that was cut at its beginning",
      gzipSync(noise(90_000)).subarray(0, 12),
      "damaged",
      "download it again",
    ],
    ["lz4", Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x64, 0x40]), "packed", "lz4 -d FILE"],
    [
      "a message of PGP",
      Buffer.from("-----BEGIN PGP MESSAGE-----\n\nhQ\n"),
      "encrypted",
      "gpg --decrypt FILE",
    ],
    ["a photo of a phone", Buffer.from("\0\0\0\x18ftypheic", "latin1"), "image", "kubectl get"],
    ["a screenshot in WebP", Buffer.from("RIFF\0\0\0\0WEBPVP8 ", "latin1"), "image", "kubectl get"],
    ["blank lines", Buffer.from(" \n\n"), "empty", "check how it was made"],
    ["a table of k9s", Buffer.from("NAMESPACE,NAME,PF,READY\ndemo,hello-1,●,2/2\n"), "table", "kubectl get"],
  ])("%s", async (_, content, as, words) => {
    const error: unknown = await importedFiles([fileInput("x", content)]).catch((thrown: unknown) => thrown);
    const { refused } = error as NothingImportedError;
    expect(mostTelling(refused)?.as).toBe(as);
    expect(refusedWords(refused).advice).toContain(words);
  });
});

test("a link in a zip is no file", async () => {
  const archive = zip({ link: "dump.json", "a.ndjson": bytes });
  archive.writeUInt32LE(0xa1ff_0000, archive.indexOf("PK\u0001\u0002") + 38);
  const { inputs } = await importedFiles([fileInput("x.zip", archive)]);
  expect(inputs[0]?.left).toEqual([{ reason: "notListed", count: 1, first: "link" }]);
});
