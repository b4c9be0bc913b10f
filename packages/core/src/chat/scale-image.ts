/** Formats that a canvas writes. Others, such as an animated GIF or an SVG, stay as they are. */
const scalable = /^image\/(png|jpeg|webp)$/

/** Good enough for a model to read small text in a photo. */
const quality = 0.85

/**
 * An image with its longest side of at most that many pixels, in the same format. Anything else, and
 * an image that is small enough, is returned as it is. Throws a `TypeError` where there is no canvas.
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
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, scaledWidth, scaledHeight)
    return await canvas.convertToBlob({ type: image.type, quality })
  } finally {
    bitmap.close()
  }
}
