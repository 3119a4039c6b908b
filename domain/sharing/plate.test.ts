import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskPlate, readPlate } from './plate.ts'

describe('plates', () => {
  test.each([
    ['苏B12345', '苏B12345'],
    ['苏b·1a3C5', '苏B1A3C5'],
    ['  苏 B 1 2 3 4 5 ', '苏B12345'],
    ['苏Ｂ－１２３４５', '苏B12345'],
    ['苏B.12-345', '苏B12345'],
    ['苏B1234O', '苏B12340'],
    ['苏BI2345', '苏B12345'],
    // small and large new-energy vehicles
    ['苏BD12345', '苏BD12345'],
    ['苏bf1a345'.toUpperCase(), undefined],
    ['苏BDA1234', '苏BDA1234'],
    ['苏B12345D', '苏B12345D'],
    // learners, police, consulates, Hong Kong and Macau, embassies
    ['苏B1234学', '苏B1234学'],
    ['苏B1234警', '苏B1234警'],
    ['沪A0023领', '沪A0023领'],
    ['粤Z1234港', '粤Z1234港'],
    ['粤ZAB12澳', '粤ZAB12澳'],
    ['使014001', '使014001'],
    ['224001使', '224001使'],
  ])('[X1] %s is read as %s', (text, plate) => {
    expect(readPlate(text)).toBe(plate)
  })

  test.each([
    '',
    '12345',
    '苏B1234',
    '苏B123456',
    '苏1B2345',
    'XB12345',
    '美B12345',
    '苏BABCDE',
    '京Z1234港',
    '苏BLA1234',
    '苏B12345M',
    '<b>苏B12345</b>',
    `苏B12345${' '.repeat(100)}`,
    '苏B1234💥',
  ])('[X1] %s is no plate', (text) => {
    expect(readPlate(text)).toBeUndefined()
  })

  test.each([
    ['苏B12F8A', '苏B·••F8A'],
    ['苏B442F8', '苏B·••2F8'],
    ['苏BD12345', '苏B·•••345'],
    ['粤Z1234港', '粤Z·••34港'],
    ['使014001', '使·•••001'],
    ['224001使', '·••••01使'],
  ])('[X1] people see %s as %s', (plate, masked) => {
    expect(maskPlate(plate)).toBe(masked)
  })

  test('[X1] whatever is written is read without an error, what is read is read again as the same, and most of it is hidden', () => {
    const written = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ unit: fc.constantFrom(...'苏沪粤使京ABDZO0129·- Ｂ１学港澳警领'.split('')), maxLength: 12 }),
    )
    fc.assert(
      fc.property(written, (text) => {
        const plate = readPlate(text)
        if (plate === undefined) return
        expect(readPlate(plate)).toBe(plate)
        expect(readPlate(` ${plate.toLowerCase().split('').join(' ')}`)).toBe(plate)
        const masked = maskPlate(plate)
        expect(masked).not.toContain(plate.slice(2))
        expect(masked.length).toBe(plate.length + 1)
      }),
    )
  })
})
