/** The checksum of Ethernet and ZIP, bit by bit: slow, and easy to compare with its definition. */
export function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const isSet = ((rest ^ (byte >> bit)) & 1) === 1
      rest = (rest >>> 1) ^ (isSet ? 0xedb88320 : 0)
    }
  }
  return (rest ^ 0xffffffff) >>> 0
}
