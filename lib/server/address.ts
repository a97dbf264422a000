/**
 * Who sends a request. `odd-requests.ts` writes it into X-Forwarded-For before Next sees the request, so whatever else a
 * client wrote there is gone, and whoever needs the address reads the header.
 */
import { isIPv6 } from "node:net";

export const ADDRESS_HEADER = "x-forwarded-for";

/** A header has no more than that of an address. */
const LONGEST = 64;
/** Groups of an IPv6 address that name a network; whoever has one has all the addresses in it. */
const NETWORK_GROUPS = 4;

/**
 * The address from which a request came.
 * @param forwarded the header as it was received: each proxy adds whom it heard
 * @param remote the other end of the connection
 * @param proxies how many stand in front; what their clients wrote before them counts for nothing
 */
export function senderOf(forwarded: string, remote: string | undefined, proxies: number): string {
  const chain = forwarded
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  chain.push(remote ?? "");
  const sender = chain[Math.max(0, chain.length - 1 - proxies)] ?? "";
  return sender.slice(0, LONGEST) || "unknown";
}

/** The address of a request; for IPv6 the network, as its owner changes addresses at will. */
export function addressOf(headers: Headers): string {
  const last = (headers.get(ADDRESS_HEADER) ?? "").split(",").at(-1)?.trim().slice(0, LONGEST) ?? "";
  // Some proxies add the port, which is another one with every connection.
  const plain = last
    .replace(/^\[(.*)\](:\d+)?$/, "$1")
    .replace(/^(\d+\.[\d.]+):\d+$/, "$1")
    .replace(/^::ffff:(?=\d+\.)/i, "");
  if (plain === "") return "unknown";
  return isIPv6(plain) ? networkOf(plain) : plain;
}

function networkOf(address: string): string {
  const [head = "", tail] = address.toLowerCase().replace(/%.*$/, "").split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const all = [...groups, ...Array<string>(missing).fill("0"), ...after];
  const network = all.slice(0, NETWORK_GROUPS).map((group) => group.replace(/^0+(?=.)/, ""));
  return network.every((group) => group === "0") ? address : `${network.join(":")}::/64`;
}
