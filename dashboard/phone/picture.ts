/** The longer side of a picture after it was made smaller: enough to read a label, some 200 kB instead of 5 MB. */
const SIDE_PX_MAX = 1_280
const QUALITY = 0.75

/**
 * A picture made smaller on the phone, as JPEG; what else the file carried (place, device) is gone with it.
 *
 * @throws {Error} when the phone cannot read it as a picture.
 */
export async function smaller(file: Blob): Promise<Blob> {
  const image = await decoded(file)
  try {
    const scale = Math.min(1, SIDE_PX_MAX / Math.max(image.width, image.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(image.width * scale))
    canvas.height = Math.max(1, Math.round(image.height * scale))
    const draw = canvas.getContext('2d')
    if (draw === null) throw new Error('Cannot make the picture smaller: this browser draws none')
    draw.drawImage(image.source, 0, 0, canvas.width, canvas.height)
    const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
    if (made === null) throw new Error('Cannot make the picture smaller: this browser writes no JPEG')
    return made
  } finally {
    image.close()
  }
}

interface Decoded {
  readonly source: CanvasImageSource
  readonly width: number
  readonly height: number
  readonly close: () => void
}

/** The picture, turned as it was held: the browser does that itself for an element of the page. */
async function decoded(file: Blob): Promise<Decoded> {
  const url = URL.createObjectURL(file)
  const image = new Image()
  image.src = url
  try {
    await image.decode()
  } catch (cause) {
    URL.revokeObjectURL(url)
    throw new Error('Cannot read the picture', { cause })
  }
  return {
    source: image,
    width: image.naturalWidth,
    height: image.naturalHeight,
    close: () => URL.revokeObjectURL(url),
  }
}
