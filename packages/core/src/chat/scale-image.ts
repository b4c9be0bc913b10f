/** Formats that a canvas writes. Others, such as an animated GIF or an SVG, stay as they are. */
const scalable = /^image\/(png|jpeg|webp)$/

/** Good enough for a model to read small text in a photo. */
const quality = 0.85

/**
 * An image with its longest side of at most that many pixels, in the same format where the browser
 * writes it. Anything else, and an image that is small enough, is returned as it is. Throws a
 * `TypeError` where there is no canvas.
 */
export async function scaleImage(image: Blob, maxSize: number): Promise<Blob> {
  if (!scalable.test(image.type)) return image
  if (typeof OffscreenCanvas !== 'function' || typeof createImageBitmap !== 'function') {
    throw new TypeError(
      '`maxSize` needs OffscreenCanvas, which this runtime does not have. Scale the image before userFile().',
    )
  }
  // Photos are stored as the camera was held, with a note which side is up.
  const bitmap = await createImageBitmap(image, { imageOrientation: 'from-image' })
  try {
    const { width, height } = bitmap
    const scale = maxSize / Math.max(width, height)
    if (scale >= 1) return image
    const size = [width, height].map((side) => Math.max(1, Math.round(side * scale)))
    const [scaledWidth = 1, scaledHeight = 1] = size
    const canvas = new OffscreenCanvas(scaledWidth, scaledHeight)
    const context = canvas.getContext('2d')
    context?.drawImage(bitmap, 0, 0, scaledWidth, scaledHeight)
    const scaled = await canvas.convertToBlob({ type: image.type, quality })
    if (scaled.type === image.type || !isOpaque(context)) return scaled
    // Safari writes a PNG in place of a WebP, and a photo of several megabytes is refused.
    return await canvas.convertToBlob({ type: 'image/jpeg', quality })
  } finally {
    bitmap.close()
  }
}

function isOpaque(context: OffscreenCanvasRenderingContext2D | null): boolean {
  if (!context) return false
  const { data } = context.getImageData(0, 0, context.canvas.width, context.canvas.height)
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] !== 255) return false
  return true
}
