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

/** The browser's own reader of codes; undefined where there is none that works. */
export async function ownReader(): Promise<ReadCode | undefined> {
  const Own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  const formats = await Own?.getSupportedFormats().catch((): string[] => [])
  if (Own === undefined || formats?.includes('qr_code') !== true) return undefined
  const detector = new Own({ formats: ['qr_code'] })
  return async (picture) => (await detector.detect(picture))[0]?.rawValue
}
