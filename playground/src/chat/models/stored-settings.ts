import { catalog } from '../../recordings/catalog.ts'
import { readJson, writeJson } from '../../ui/browser-storage.ts'
import { defaultSettings, isAnswerMode, isSpeed, type ModelSettings } from './model-settings.ts'
import { defaultSource, isRecorded, isVendorSource, type ModelSource } from './model-source.ts'

const storageName = 'deltakit-playground-settings'

/** Stores the settings over a reload, without keys. */
export function storeSettings(settings: ModelSettings): void {
  const { first, second } = settings
  const withoutKeys = { ...settings, first: withoutKey(first), second: withoutKey(second) }
  writeJson('local', { name: storageName, value: withoutKeys })
}

/** Returns the stored settings, with the keys that a person chose to remember. */
export function readSettings(): ModelSettings {
  const stored: Record<string, unknown> = Object(readJson('local', storageName))
  const { mode, first, second, speed, system, temperature } = stored
  return {
    mode: isAnswerMode(mode) ? mode : defaultSettings.mode,
    first: first === undefined ? defaultSettings.first : readSource(first),
    second: second === undefined ? defaultSettings.second : readSource(second),
    speed: isSpeed(speed) ? speed : defaultSettings.speed,
    system: typeof system === 'string' ? system : '',
    temperature: typeof temperature === 'number' ? temperature : undefined,
  }
}

function withoutKey(source: ModelSource): object {
  const { key: _, ...rest } = { key: '', ...source }
  return rest
}

/** The storage may hold anything. */
function readSource(stored: unknown): ModelSource {
  const { kind, name, model, url, isBackground }: Record<string, unknown> = Object(stored)
  const source = defaultSource(String(kind))
  if (isRecorded(source)) return { ...source, name: knownName(name) ?? source.name }
  if (source.kind === 'handler') return { ...source, url: textOr(url, source.url) }
  if (source.kind === 'local') {
    return { ...source, model: textOr(model, source.model), url: textOr(url, source.url) }
  }
  if (!isVendorSource(source)) return source
  return { ...source, model: textOr(model, source.model), isBackground: isBackground === true }
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback
}

function knownName(name: unknown): string | undefined {
  return catalog.find((cassette) => cassette.name === name)?.name
}
