import { expect, test } from "vitest";
import { withoutPaths } from "../../../lib/model/errors.ts";

test.each([
  ["EACCES: permission denied, mkdir '/data/recordings'", "EACCES: permission denied, mkdir"],
  [
    "ENOENT: no such file or directory, rename '/a/b' -> '/a/c d'",
    "ENOENT: no such file or directory, rename",
  ],
  ["EROFS: read-only file system, open 'C:\\data\\x'", "EROFS: read-only file system, open"],
  ["/data/x.gz cannot be written: ENOSPC", "… cannot be written: ENOSPC"],
  ["The trace has format version 99; 1/2 of it", "The trace has format version 99; 1/2 of it"],
])("%j names no file", (message, expected) => {
  expect(withoutPaths(message)).toBe(expected);
});
