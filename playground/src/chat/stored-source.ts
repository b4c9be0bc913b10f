import { catalog } from '../recordings/catalog.ts'
import { readJson, writeJson } from '../ui/browser-storage.ts'
import { defaultSource, type ModelSource } from './model-source.ts'

const storageName = 'deltakit-playground-source'

/** Stores the source over a reload, without its key. */
export function storeSource(source: ModelSource): void {
  const { key: _, ...withoutKey } = { key: '', ...source }
  writeJson('local', storageName, withoutKey)
}

/** Returns the stored source, with its key only if that is remembered. */
export function readSource(): ModelSource {
  const { kind, name, second, model, url }: Record<string, unknown> = Object(
    readJson('local', storageName),
  )
  const source = defaultSource(String(kind))
  if (source.kind === 'cassette') return { ...source, name: knownName(name) ?? source.name }
  if (source.kind === 'fallback') {
    return {
      ...source,
      name: knownName(name) ?? source.name,
      second: knownName(second) ?? source.second,
    }
  }
  const withModel = typeof model === 'string' ? { ...source, model } : source
  return withModel.kind === 'local' && typeof url === 'string' ? { ...withModel, url } : withModel
}

function knownName(name: unknown): string | undefined {
  return catalog.find((cassette) => cassette.name === name)?.name
}
