const PROVINCES = '京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新'
/** I and O are in no serial number, so that they are not taken for 1 and 0 (GA 36-2018). */
const SERIAL = '[0-9A-HJ-NP-Z]'
/** What people put between its parts, once full width has become half width. */
const BETWEEN = /[\s·•∙⋅・‧.,_/\-–—]/gu

const kinds = [
  // blue and yellow plates
  new RegExp(`^[${PROVINCES}][A-Z](?=.*\\d)${SERIAL}{5}$`),
  // small and large new-energy vehicles
  new RegExp(`^[${PROVINCES}][A-Z][A-HJK]${SERIAL}\\d{4}$`),
  new RegExp(`^[${PROVINCES}][A-Z]\\d{5}[A-HJK]$`),
  // learners, police, consulates; to and from Hong Kong and Macau
  new RegExp(`^[${PROVINCES}][A-Z]${SERIAL}{4}[学警领]$`),
  new RegExp(`^粤Z${SERIAL}{4}[港澳]$`),
  // embassies, old and new
  /^使\d{6}$/,
  /^\d{6}使$/,
]

/**
 * A plate as people write it (full width, lower case, spaces, dots and dashes, O for 0) in the one form in which it is compared: 苏B12345, 苏BD12345,
 * 粤Z1234港, 使014001 (docs/SPEC.md X1). Undefined: it is none.
 */
export function readPlate(text: string): string | undefined {
  if (text.length > 40) return undefined
  const plain = text.normalize('NFKC').toUpperCase().replaceAll(BETWEEN, '')
  const plate = plain.slice(0, 2) + plain.slice(2).replaceAll('O', '0').replaceAll('I', '1')
  return kinds.some((kind) => kind.test(plate)) ? plate : undefined
}

/** What people see of a plate: where it is from and its last three, 苏B·••345 (docs/SPEC.md X1). @param plate as `readPlate` writes it */
export function maskPlate(plate: string): string {
  const from = /^使|^[^\d][A-Z]/.exec(plate)?.[0] ?? ''
  const rest = plate.slice(from.length)
  return `${from}·${'•'.repeat(rest.length - 3)}${rest.slice(-3)}`
}
