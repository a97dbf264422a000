export interface Program {
  readonly name: string;
  /** The environment variable that names one. */
  readonly variable: string;
  /** The Debian package that has it. */
  readonly debian: string;
  /** What needs it: "the tests of …". */
  readonly for: string;
}

export function findProgram(program: Program): string | null;
export function ensureProgram(program: Program): string;
export function noProgram(program: Program): string;
