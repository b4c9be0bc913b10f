import { defaultSource, type ModelSource, textCassette } from './model-source.ts'

/** Of two sources: the second answers where the first has no content, or both answer side by side. */
export type AnswerMode = 'one' | 'fallback' | 'compare'

/** The first source, or the second one. */
export type Slot = 'first' | 'second'

/** How many times as fast as recorded a recording is played. `max` waits for nothing. */
export type Speed = '1' | '4' | 'max'

export const speedNames: Readonly<Record<Speed, string>> = {
  '1': 'As recorded',
  '4': 'Four times as fast',
  max: 'At once',
}

/** What a person has set for the answers. */
export interface ModelSettings {
  readonly mode: AnswerMode
  readonly first: ModelSource
  readonly second: ModelSource
  /** Of recordings. */
  readonly speed: Speed
  /** The system prompt; empty for none. */
  readonly system: string
  /** Undefined for the default of the model. */
  readonly temperature: number | undefined
}

export const modeNames: Readonly<Record<AnswerMode, string>> = {
  one: 'One model',
  fallback: 'Fallback',
  compare: 'Side by side',
}

export function isAnswerMode(value: unknown): value is AnswerMode {
  return typeof value === 'string' && Object.hasOwn(modeNames, value)
}

export function isSpeed(value: unknown): value is Speed {
  return typeof value === 'string' && Object.hasOwn(speedNames, value)
}

export const defaultSettings: ModelSettings = {
  mode: 'one',
  first: defaultSource('cassette'),
  second: { kind: 'cassette', name: textCassette },
  speed: '1',
  system: '',
  temperature: undefined,
}

/** The sources that the mode uses. */
export function sourcesIn({ mode, first, second }: ModelSettings): readonly ModelSource[] {
  return mode === 'one' ? [first] : [first, second]
}

/** A text without the keys in it. */
export function withoutKeys(text: string, { first, second }: ModelSettings): string {
  const keys = [first, second].flatMap((source) => ('key' in source && source.key) || [])
  return keys.reduce((rest, key) => rest.replaceAll(key, '…'), text)
}
