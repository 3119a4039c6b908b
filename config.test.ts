import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConfigError, readConfig, settings } from '#config'
import { settingsTable } from './tools/settings-table.ts'

test('an empty environment gives every default', () => {
  const config = readConfig({})
  expect(Object.keys(config)).toEqual(Object.keys(settings))
  expect(config.mqttPort).toBe(1883)
  expect(config.readingsStore).toBe('sqlite')
})

test('all mistakes are reported together, each naming the variable and what it is', () => {
  const mistaken = () =>
    readConfig({ MQTT_PORT: 'x', READINGS_STORE: 'memory', SERVICE_AREA: '1,2,3', SIMULATE: 'yes', INFLUX_URL: 'db' })
  expect(mistaken).toThrow(ConfigError)
  try {
    mistaken()
  } catch (error) {
    expect((error as ConfigError).mistakes).toEqual([
      'MQTT_PORT must be a whole number from 0 to 65535 (port): it is "x"',
      'SERVICE_AREA must be west,south,east,north in degrees, west below east and south below north: it is "1,2,3"',
      'READINGS_STORE must be one of sqlite, influx: it is "memory"',
      'INFLUX_URL must be an http or https address: it is "db"',
      'SIMULATE must be true or false: it is "yes"',
    ])
  }
})

test('an empty folder and a broker without mqtt in its address are mistakes', () => {
  expect(() => readConfig({ DATA_DIR: ' ' })).toThrow('DATA_DIR must be a folder: it is " "')
  expect(() => readConfig({ MQTT_URL: 'localhost:1883' })).toThrow('MQTT_URL must be an mqtt or mqtts address')
})

test('settings that only make sense together are checked together', () => {
  expect(() => readConfig({ TLS_CERT_FILE: 'a.pem' })).toThrow('TLS_CERT_FILE and TLS_KEY_FILE must be set together')
  expect(() => readConfig({ READINGS_STORE: 'influx' })).toThrow('INFLUX_URL must be set')
})

test('no text makes reading the settings fail other than in words', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(settings)), fc.string(), (setting, text) => {
      try {
        const config = readConfig({ [setting.env]: text })
        for (const one of Object.values(config)) if (typeof one === 'number') expect(Number.isFinite(one)).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError)
        expect((error as Error).message).toContain(setting.env)
      }
    }),
  )
})

test('docs/settings.md is the table of the settings', () => {
  expect(readFileSync(join(import.meta.dirname, 'docs/settings.md'), 'utf8')).toBe(settingsTable())
})
