/** Formats a number with as many digits as the autoscaler logs, and a real minus sign. */
export function tidy(value: number): string {
  return String(Math.round(value * 1_000) / 1_000).replace("-", "−");
}
