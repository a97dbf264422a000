/** Where a store puts what need not be in memory: a file of whoever makes the store. */
export interface Shelf {
  /**
   * @returns the number under which `get` gives it back
   * @throws when there is no room
   */
  put(bytes: Uint8Array): number;
  get(number: number): Uint8Array;
}
