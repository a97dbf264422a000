/** No more digits than the autoscaler logs, and a minus sign that is one. */
export function tidy(value: number): string {
  return String(Math.round(value * 1_000) / 1_000).replace("-", "−");
}
