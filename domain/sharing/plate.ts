/**
 * A plate as people write it (full width, lower case, spaces, dots and dashes) in the one form in which it is compared: 苏B12345, 苏BD12345, 粤Z1234港,
 * 使014001. Undefined: it is none.
 */
export function readPlate(_text: string): string | undefined {
  throw new Error('not yet')
}

/** What people see of a plate: province, letter and the last three, 苏B·••345. @param plate as `readPlate` writes it */
export function maskPlate(_plate: string): string {
  throw new Error('not yet')
}
