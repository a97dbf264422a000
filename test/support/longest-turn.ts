/** How long a work keeps the loop from others, in CPU time: what other processes do does not count. */

export interface Turn {
  /** CPU of this thread, and time on the wall. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** The longest turn of the loop while the work goes on. */
export async function longestTurn<T>(work: () => Promise<T>): Promise<Turn & { readonly result: T }> {
  let isOver = false;
  let longest: Turn = { cpuMs: 0, wallMs: 0 };
  let cpu = process.threadCpuUsage();
  let since = performance.now();
  const look = (): void => {
    const { user, system } = process.threadCpuUsage(cpu);
    const cpuMs = (user + system) / 1_000;
    if (cpuMs > longest.cpuMs) longest = { cpuMs, wallMs: performance.now() - since };
    cpu = process.threadCpuUsage();
    since = performance.now();
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  try {
    const result = await work();
    await new Promise((resolve) => setImmediate(resolve));
    return { ...longest, result };
  } finally {
    isOver = true;
  }
}
