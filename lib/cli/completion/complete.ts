/** What could come next on a command line, in the words that kubectl and kn use for their own completions (spf13/cobra). */
import { COMMANDS, type CommandWords, type Place } from "./words.ts";

/** What else a shell may offer: files, only folders, or nothing. */
export const FILES = 0;
export const NOTHING = 4;
export const FOLDERS = 16;

export interface Completion {
  readonly words: readonly string[];
  readonly directive: typeof FILES | typeof NOTHING | typeof FOLDERS;
}

const EVERYWHERE = ["--help"];

/**
 * Completes the last of the words, which may be "".
 * @param contexts asked for where a context of the kubeconfig can stand
 */
export function complete(argv: readonly string[], contexts: () => readonly string[]): Completion {
  const typed = argv.at(-1) ?? "";
  const before = argv.slice(0, -1);
  const first = before.find((word) => Object.hasOwn(COMMANDS, word));
  // Without a command it serves, and what stands first may still become one.
  const command = COMMANDS[first ?? "serve"] ?? { flags: {}, words: "any" };
  const taken = takenBy(command, before.at(-1));
  if (taken !== null) return inPlace(taken, typed, contexts);
  const [, flag, begun] = /^(--[\w-]+)=(.*)$/.exec(typed) ?? [];
  const joined = flag === undefined ? null : takenBy(command, flag);
  if (joined !== null && begun !== undefined) {
    const { words, directive } = inPlace(joined, begun, contexts);
    return { words: words.map((word) => `${flag}=${word}`), directive };
  }
  if (typed.startsWith("-")) return among([...Object.keys(command.flags), ...EVERYWHERE], typed);
  if (first === undefined) return among(Object.keys(COMMANDS), typed);
  return inPlace(command.words, typed, contexts);
}

/** What a word takes behind it; null when it is no flag that takes anything. */
function takenBy({ flags }: CommandWords, word: string | undefined): Place | null {
  return word === undefined || !Object.hasOwn(flags, word) ? null : (flags[word] ?? null);
}

function inPlace(place: Place, typed: string, contexts: () => readonly string[]): Completion {
  if (place === "file") return { words: [], directive: FILES };
  if (place === "folder") return { words: [], directive: FOLDERS };
  if (place === "any") return { words: [], directive: NOTHING };
  return among(place === "context" ? contexts() : place, typed);
}

function among(words: readonly string[], typed: string): Completion {
  return { words: words.filter((word) => word.startsWith(typed)), directive: NOTHING };
}
