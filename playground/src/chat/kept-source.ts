import { listed } from '../recordings/catalog.ts'
import { type Source, sourceOf } from './source.ts'

const place = 'deltakit-playground-source'

/** Keeps who answers over a reload, without a key. */
export function keepSource(source: Source): void {
  const { key, ...kept } = { key: '', ...source }
  try {
    localStorage.setItem(place, JSON.stringify(kept))
  } catch {
    // It may be full, or forbidden: then a reload begins with the first one.
  }
}

/** Who answered before the reload, with the key that was to be remembered, if any. */
export function keptSource(): Source {
  const { kind, name, model, url } = read()
  const first = sourceOf(String(kind))
  if (first.kind === 'cassette') {
    return listed.some((one) => one.name === name) ? { ...first, name: String(name) } : first
  }
  const asked = typeof model === 'string' ? { ...first, model } : first
  return asked.kind === 'local' && typeof url === 'string' ? { ...asked, url } : asked
}

function read(): Record<string, unknown> {
  try {
    return Object(JSON.parse(localStorage.getItem(place) ?? '{}'))
  } catch {
    return {}
  }
}
