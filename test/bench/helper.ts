/** Processes that a measurement asks for something, so that what they cost is told apart from what is measured. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { messageOf } from "../../lib/model/errors.ts";

type Handlers = Readonly<Record<string, (given: never) => unknown>>;

interface Question {
  readonly id: number;
  readonly what: string;
  readonly given: unknown;
}
interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

export interface Helper {
  readonly pid: number;
  /** @throws what the handler threw, and when the process ends before it answers */
  ask<T>(what: string, given?: unknown): Promise<T>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a file of this folder that calls {@link answerWith}. */
export function startHelper(file: string, execArgv: readonly string[] = []): Helper {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: [...execArgv],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  running.add(child);
  const waiting = new Map<number, (answer: Answer) => void>();
  child.on("message", (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      running.delete(child);
      for (const [id, tell] of waiting) tell({ id, error: `${file} has ended` });
      resolve();
    });
  });
  let asked = 0;
  return {
    pid: child.pid ?? 0,
    ask: <T>(what: string, given?: unknown) =>
      new Promise<T>((resolve, reject) => {
        asked += 1;
        waiting.set(asked, ({ result, error }) =>
          error === undefined ? resolve(result as T) : reject(new Error(`${file}, ${what}: ${error}`)),
        );
        const question: Question = { id: asked, what, given };
        child.send(question, (error) => {
          if (error !== null) reject(error);
        });
      }),
    stop() {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

/** Answers until the process that asks is gone. */
export function answerWith(handlers: Handlers): void {
  const answer = async ({ id, what, given }: Question): Promise<void> => {
    let answer: Answer;
    try {
      const handler = handlers[what] as ((given: unknown) => unknown) | undefined;
      if (handler === undefined) throw new Error("cannot be asked");
      answer = { id, result: await handler(given) };
    } catch (error) {
      answer = { id, error: messageOf(error) };
    }
    process.send?.(answer);
  };
  process.on("message", (question: Question) => void answer(question));
  process.on("disconnect", () => process.exit(0));
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Microseconds on a clock that all processes of a machine share and nobody sets. */
export const micros = (): number => Number(process.hrtime.bigint() / 1_000n);
