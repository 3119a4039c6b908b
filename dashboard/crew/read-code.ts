/** The text of a QR code in a picture, or undefined. */
export type ReadCode = (
  picture: CanvasImageSource & ImageBitmapSource,
  width: number,
  height: number,
) => Promise<string | undefined>

interface Detector {
  detect(picture: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>
}
type DetectorClass = (new (options: { formats: string[] }) => Detector) & {
  getSupportedFormats(): Promise<readonly string[]>
}

/** The browser's own reader where there is one that works; else one in JavaScript, fetched only then. */
export async function codeReader(): Promise<ReadCode> {
  const Own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  const formats = await Own?.getSupportedFormats().catch((): string[] => [])
  if (Own !== undefined && formats?.includes('qr_code') === true) {
    const detector = new Own({ formats: ['qr_code'] })
    return async (picture) => (await detector.detect(picture))[0]?.rawValue
  }
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
