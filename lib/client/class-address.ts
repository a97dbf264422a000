/** Addresses of a class: what of a teacher's is told, and what a page keeps for itself. */
import { isFollowed } from "../model/class-place.ts";

/** How a page shows what it shows is up to who looks at it. */
const OWN = ["present", "notes", "class"];
/** The query of a link for students. */
export const CLASS_QUERY = "class";
/** Of what never leaves this origin; it is only needed to take an address apart. */
const SOMEWHERE = "http://localhost";

/** What a class is told of an address (path and query); null where no class follows. */
export function toldAddress(href: string): string | null {
  const url = new URL(href, SOMEWHERE);
  for (const name of OWN) url.searchParams.delete(name);
  const told = pathAndQuery(url);
  return isFollowed(told) ? told : null;
}

/** Where a page at `here` goes to follow `told`: it stays presented, or with notes, where it is. */
export function followedAddress(told: string, here: string): string {
  const [to, from] = [new URL(told, SOMEWHERE), new URL(here, SOMEWHERE)];
  for (const name of ["present", "notes"]) {
    const value = from.searchParams.get(name);
    if (value !== null) to.searchParams.set(name, value);
  }
  return pathAndQuery(to);
}

/** Whether two addresses show the same, whichever instant. */
export function showSame(a: string, b: string): boolean {
  const plain = (href: string): string => {
    const url = new URL(href, SOMEWHERE);
    for (const name of [...OWN, "t"]) url.searchParams.delete(name);
    url.searchParams.sort();
    return pathAndQuery(url);
  };
  return plain(a) === plain(b);
}

/** Whether both are the same page, so that nothing has to be loaded. */
export function isSamePage(a: string, b: string): boolean {
  return new URL(a, SOMEWHERE).pathname === new URL(b, SOMEWHERE).pathname;
}

/** The one link of a class. */
export function classLink(origin: string, id: string): string {
  return `${origin}/learn?${CLASS_QUERY}=${encodeURIComponent(id)}`;
}

/** Whether an address leads to this machine alone, so that nobody else opens it. @param host as in `location.hostname` */
export function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/i.test(host);
}

function pathAndQuery({ pathname, search }: URL): string {
  return pathname + search;
}
