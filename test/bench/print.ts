/** What every measurement prints. */

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A target that is missed makes the whole run fail. */
export function judge(name: string, value: number, limit: number): void {
  const isMet = value <= limit;
  say(`  ${name}: ${value.toFixed(2)} (target ≤ ${limit}) ${isMet ? "met" : "MISSED"}`);
  if (!isMet) process.exitCode = 1;
}
