import { messageOf } from "../model/errors.ts";

const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EACCES: "permission denied",
  ENOTDIR: "a part of its path is no directory",
};

/** Why the system refuses a file, as a clause. */
export function fileReason(error: NodeJS.ErrnoException): string {
  return FILE_REASONS[error.code ?? ""] ?? messageOf(error);
}
