import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Networks and hosts that may be called although they are not public: `OUTGOING_ALLOW`. */
export interface AllowedAddresses {
  readonly networks: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][]
  readonly hosts: ReadonlySet<string>
}

/** Words of a list like `10.20.0.0/16, fd00::/8, 192.0.2.7, alarm.example`. */
export function allowedAddresses(list: string): AllowedAddresses {
  const networks: [ipaddr.IPv4 | ipaddr.IPv6, number][] = []
  const hosts = new Set<string>()
  for (const word of list.split(',').map((each) => each.trim().toLowerCase())) {
    if (word === '') continue
    if (ipaddr.isValidCIDR(word)) networks.push(ipaddr.parseCIDR(word))
    else if (isIP(word) !== 0) {
      const address = ipaddr.process(word)
      networks.push([address, address.kind() === 'ipv4' ? 32 : 128])
    } else hosts.add(word)
  }
  return { networks, hosts }
}

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3') // all that is given out of IPv6; the rest is local, embeds IPv4, or is nobody's
const DOCUMENTATION = ipaddr.parseCIDR('3fff::/20') // RFC 9637

/**
 * Whether an address is one of the open internet: not private, loopback, link-local, shared (CGNAT), multicast, reserved, for documentation,
 * nor an IPv6 form that stands for an IPv4 address of these (IANA special-purpose registries, RFC 6890).
 */
export function isPublic(text: string): boolean {
  if (isIP(text) === 0) return false
  const address = ipaddr.process(text) // ::ffff:a.b.c.d becomes a.b.c.d
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || (address.match(GLOBAL_UNICAST) && !address.match(DOCUMENTATION))
}

/** Whether an address may be called. `host` is the name it was found under. */
export function mayCall(text: string, host: string, allowed: AllowedAddresses): boolean {
  if (isIP(text) === 0) return false
  if (isPublic(text) || allowed.hosts.has(host.toLowerCase())) return true
  const address = ipaddr.process(text)
  return allowed.networks.some(
    ([network, bits]) => network.kind() === address.kind() && address.match([network, bits] as never),
  )
}
