/**
 * How often a record may make work for all revisions: an activator that comes or goes, a setting, a gap.
 *
 *   records     1  2  3 …            each pays for PER_RECORD revisions, whether it needs them or not
 *   a pass      ─────────▶           costs as many as it looks at
 *
 * A cluster never spends what its records pay for. Only in a recording of almost nothing but such records it is spent: then
 * a pass waits until the next one that can be paid for, or for `advance`, and time grows with the size alone.
 * The account is no part of the state: a viewer of one revision, who can always pay, begins a new one.
 */
import type { SharedState } from "./state.ts";
import type { Moment } from "./tracks.ts";

/** What is there from the beginning. */
const GRANT = 100_000;
const PER_RECORD = 8;
/** So many revisions can be looked at in the time in which all is asked of one. */
export const LOOKS_OF_A_PASS = 8;

interface Account {
  spent: number;
  /** The last record whose pass could not be paid for. */
  owed: Moment | null;
}

const accounts = new WeakMap<SharedState, Account>();

function accountOf(shared: SharedState): Account {
  const known = accounts.get(shared);
  if (known !== undefined) return known;
  const account: Account = { spent: 0, owed: null };
  accounts.set(shared, account);
  return account;
}

/** Pays for a look at so many revisions; false when that is too much for the records so far. */
export function affords(shared: SharedState, revisions: number): boolean {
  const account = accountOf(shared);
  if (account.spent + revisions > GRANT + PER_RECORD * shared.records) return false;
  account.spent += revisions;
  return true;
}

/** A pass that the record of this moment asks for could not be paid for. */
export function owePass(shared: SharedState, moment: Moment): void {
  accountOf(shared).owed = moment;
}

/** The record since which a pass is owed; whoever asks makes the pass. null when none is. */
export function takeOwedPass(shared: SharedState): Moment | null {
  const account = accounts.get(shared);
  if (account === undefined || account.owed === null) return null;
  const { owed } = account;
  account.owed = null;
  return owed;
}
