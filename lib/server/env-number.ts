/** Numbers that an operator sets. */

/** The number of a variable; where it is none, or below zero, the other one. */
export function envNumber(text: string | undefined, otherwise: number): number {
  const number = Number(text);
  return text === undefined || text === "" || !Number.isFinite(number) || number < 0 ? otherwise : number;
}
