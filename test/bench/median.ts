/** Of several runs on a machine that may be busy neither the best nor the worst counts. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
