import { ownReader, type ReadCode } from '../phone/own-reader.ts'

/** The browser's own reader where there is one that works; else one in JavaScript, fetched only then. */
export async function codeReader(): Promise<ReadCode> {
  const own = await ownReader()
  if (own !== undefined) return own
  const { default: reader } = await import('jsqr')
  const jsQr = reader.default
  const canvas = document.createElement('canvas')
  const draw = canvas.getContext('2d', { willReadFrequently: true })
  return async (picture, width, height) => {
    if (draw === null || width === 0 || height === 0) return undefined
    const scale = Math.min(1, READ_PX_MAX / Math.max(width, height))
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    draw.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const { data } = draw.getImageData(0, 0, canvas.width, canvas.height)
    const text = jsQr(data, canvas.width, canvas.height)?.data
    return text === undefined || text === '' ? undefined : text
  }
}
const READ_PX_MAX = 800 // a code held into the picture has far more than the 2 pixels a module it needs

/** The code in a photo. */
export async function readCode(photo: Blob): Promise<string | undefined> {
  const url = URL.createObjectURL(photo)
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    return await (
      await codeReader()
    )(image, image.naturalWidth, image.naturalHeight)
  } finally {
    URL.revokeObjectURL(url)
  }
}
