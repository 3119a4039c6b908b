import { renderSVG } from 'uqr'

/** Where the code at a toilet's door leads: the public page, with the token that proves that somebody is there (docs/SPEC.md Y18). */
export const codeAddress = (origin: string, toilet: string, token: string): string =>
  `${origin}/t/${encodeURIComponent(toilet)}?c=${encodeURIComponent(token)}`

/** The picture of a code: with error correction for a plate that gets scratched, and the quiet border scanners need (4 modules). */
export const codePicture = (address: string): string => renderSVG(address, { ecc: 'Q', border: 4, pixelSize: 8 })

/** The address people use: as configured, else as they asked for it. */
export function originOf(
  publicUrl: string,
  { protocol, host }: { readonly protocol: string; readonly host: string },
): string {
  return publicUrl === '' ? `${protocol}://${host}` : new URL(publicUrl).origin
}
