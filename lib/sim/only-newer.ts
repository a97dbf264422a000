/** Changes that are on their way at once: when the way gets shorter, a newer one overtakes an older one. */

/**
 * Numbers changes in the order in which they were made. Each call takes what a change does when it arrives, and
 * returns what to run then: nothing happens when a newer change has arrived before it.
 */
export function onlyNewer(): (apply: () => void) => () => void {
  let made = 0;
  let arrived = 0;
  return (apply) => {
    made += 1;
    const number = made;
    return () => {
      if (number < arrived) return;
      arrived = number;
      apply();
    };
  };
}
