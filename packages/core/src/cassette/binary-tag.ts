import type { ScalarTag } from 'yaml'
import { fromBinaryString, toBinaryString } from '../protocol/binary-string.ts'

/**
 * `!!binary` for bodies that are not UTF-8. The tag of the `yaml` package accepts what is not base64
 * on Node, and writes the whole buffer of a `Uint8Array` that shows a part of one.
 */
export const binaryTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:binary',
  identify: (value) => value instanceof Uint8Array,
  resolve(text, onError) {
    try {
      return fromBinaryString(atob(text))
    } catch {
      onError('A !!binary value must be base64')
      return text
    }
  },
  stringify({ value }, { indent }) {
    if (!(value instanceof Uint8Array) || value.length === 0) return '""'
    const lines = btoa(toBinaryString(value)).match(/.{1,76}/g) ?? []
    return ['|', ...lines].join(`\n${indent}`)
  },
}
