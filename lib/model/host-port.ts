/** Addresses as proxies write them. */

/** The host of "host:port", without the brackets of IPv6; what has no port stays as it is. */
export function hostOf(address: string): string {
  return address.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}
