// @ts-check

/**
 * The anchor of a heading as GitHub makes it, so that a link works in both places.
 * @param {string} heading
 */
export function anchorOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}
