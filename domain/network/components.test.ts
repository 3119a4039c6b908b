import fc from 'fast-check'
import { expect, test } from 'vitest'
import { components } from './components.ts'

const edge = (from: string, to: string, lengthM = 1) => ({ from, to, lengthM })

test('[N19] strong parts can be driven round, weak parts are connected at all', () => {
  const ring = [edge('a', 'b', 2), edge('b', 'c', 2), edge('c', 'a', 2)]
  const spur = [edge('c', 'd', 1)]
  const apart = [edge('x', 'y', 1), edge('y', 'x', 1)]
  const { strong, weak } = components([...ring, ...spur, ...apart])
  expect(strong).toEqual({ count: 3, largestShare: 6 / 9 })
  expect(weak).toEqual({ count: 2, largestShare: 7 / 9 })
  expect(components([])).toEqual({ strong: { count: 0, largestShare: 0 }, weak: { count: 0, largestShare: 0 } })
})

test('[N19] a road of 100,000 edges in a row is no deeper than any other', () => {
  const row = Array.from({ length: 100_000 }, (_, i) => [edge(`${i}`, `${i + 1}`), edge(`${i + 1}`, `${i}`)]).flat()
  expect(components(row).strong).toEqual({ count: 1, largestShare: 1 })
})

test('[N19] parts are as by trying every way', () => {
  const node = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
  fc.assert(
    fc.property(fc.array(fc.tuple(node, node), { minLength: 1, maxLength: 14 }), (pairs) => {
      const nodes = [...new Set(pairs.flat())]
      const reach = (start: string, both: boolean): Set<string> => {
        const seen = new Set([start])
        for (const at of seen)
          for (const [from, to] of pairs) {
            if (from === at) seen.add(to)
            if (both && to === at) seen.add(from)
          }
        return seen
      }
      const part = (id: string, both: boolean): string =>
        nodes.filter((other) => reach(id, both).has(other) && reach(other, both).has(id)).join()
      const { strong, weak } = components(pairs.map(([from, to]) => edge(from, to)))
      expect(strong.count).toBe(new Set(nodes.map((id) => part(id, false))).size)
      expect(weak.count).toBe(new Set(nodes.map((id) => part(id, true))).size)
    }),
  )
})
