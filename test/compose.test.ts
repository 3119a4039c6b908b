import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { settings } from '#config'
import { partNames } from '#part'

interface Service {
  readonly image: string
  readonly command?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly volumes?: readonly string[]
  readonly ports?: readonly string[]
}

const root = join(import.meta.dirname, '..')
const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>
}
const { influxdb, ...ours } = services

test('the services are InfluxDB and every part, from one image over one data volume', () => {
  expect(Object.keys(services)).toEqual(['influxdb', 'broker', 'ingest', 'api', 'simulators'])
  expect(new Set(Object.values(ours).map(({ image }) => image)).size).toBe(1)
  for (const { volumes } of Object.values(ours)) expect(volumes).toEqual(['data:/data'])
  const parts = Object.values(ours).flatMap(({ command }) =>
    command!.replace('main.ts ', '').replace('ingest', 'rules history coverage service').split(' '),
  )
  expect(parts).toEqual([...partNames])
})

test('each service’s health is that of its own parts', () => {
  for (const { command, healthcheck } of Object.values(ours)) {
    const parts = command!.replace('main.ts ', '').replace('ingest', 'rules history coverage service').split(' ')
    expect(healthcheck?.test.slice(-parts.length)).toEqual(parts)
  }
})

test('every variable that is set is a setting, and ports are opened to this machine only', () => {
  const known = new Set(Object.values(settings).map(({ env }) => env))
  for (const { environment, ports } of Object.values(ours)) {
    expect(Object.keys(environment ?? {}).filter((name) => !known.has(name))).toEqual([])
    for (const port of ports ?? []) expect(port).toContain(':-127.0.0.1:')
  }
  expect(influxdb?.ports).toBeUndefined()
})

test('the image runs as nobody and carries what main.ts loads', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8')
  expect(dockerfile).toMatch(/^USER 10001:10001$/m)
  expect(dockerfile).toMatch(/^HEALTHCHECK /m)
  const main = readFileSync(join(root, 'main.ts'), 'utf8')
  const folders = [...main.matchAll(/import\('\.\/([a-z]+)\//g)].map(([, folder]) => folder)
  expect(folders.length).toBeGreaterThan(3)
  for (const folder of [...folders, 'domain', 'stores'])
    expect(dockerfile).toMatch(new RegExp(`^COPY ${folder} ${folder}$`, 'm'))
})
