import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { en } from './en.ts'
import { zh } from './zh.ts'

interface Words {
  readonly [key: string]: string | Words
}
const flat = (words: Words, before = ''): [key: string, text: string][] =>
  Object.entries(words).flatMap(([name, is]) =>
    typeof is === 'string' ? [[before + name, is] as [string, string]] : flat(is, `${before}${name}.`),
  )
const keysOf = (words: Words) => flat(words).map(([key]) => key)
const holesOf = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).toSorted((a, b) => a.localeCompare(b))

const folder = join(import.meta.dirname, '..')
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.') && !name.startsWith('i18n/'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n')

test('[U11] both languages have the same keys, with the same figures in them', () => {
  expect(keysOf(en).toSorted()).toEqual(keysOf(zh).toSorted())
  const english = new Map(flat(en))
  expect(flat(zh).filter(([key, text]) => holesOf(text).join() !== holesOf(english.get(key) ?? '').join())).toEqual([])
})

test('[U11] no text is empty, and no English text is Chinese', () => {
  expect([...flat(zh), ...flat(en)].filter(([, text]) => text.trim() === '')).toEqual([])
  const chinese = flat(en).filter(([key, text]) => /\p{Script=Han}/u.test(text) && key !== 'shell.otherLanguage')
  expect(chinese).toEqual([])
})

test('[U11] every key is used', () => {
  // t('a.b'), or t(`a.${…}`), which may be every key below a
  const named = new Set([...sources.matchAll(/'([a-zA-Z]+(?:\.[\w-]+)+)'/g)].map(([, key]) => key!))
  const below = [...sources.matchAll(/`([a-zA-Z]+(?:\.[\w-]+)*\.)\$\{/g)].map(([, prefix]) => prefix!)
  expect(named.size + below.length).toBeGreaterThan(100)
  const unused = keysOf(zh).filter((key) => {
    if (named.has(key)) return false
    return !below.some((prefix) => key.startsWith(prefix) && !key.slice(prefix.length).includes('.'))
  })
  // built from two parts: user.disable + Text
  expect(unused.filter((key) => !/^user\.(disable|enable|endSessions)Text$/.test(key))).toEqual([])
})
