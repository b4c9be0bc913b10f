import type { EmitDataOptions, MetadataFields } from '../protocol/app-types.ts'
import { shownValue, wrongOption } from '../protocol/check-option.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import { toJson } from '../protocol/json-text.ts'
import { deepestOutput, isTooDeep } from '../protocol/nesting.ts'
import { type DataEvent, toDataEvent } from '../protocol/stream-event.ts'

/** How a value of the app becomes an event. */
export interface DataEventOptions extends EmitDataOptions {
  /** The most characters of the value as JSON. */
  readonly longest: number | undefined
  /** The name of a part that no later data replaces. */
  uniqueName(): string
}

/** The event of data that an app emits. Throws a `TypeError` where it could not be stored or sent. */
export function createDataEvent(
  name: string,
  value: unknown,
  options: DataEventOptions,
): DataEvent {
  const { id, transient, longest = 2 ** 20, uniqueName } = options
  if (typeof name !== 'string' || !/^[A-Za-z][\w.-]{0,99}$/.test(name)) {
    throw wrongOption('name', name, {
      expected: 'at most 100 letters, digits, `_`, `-` and `.`, a letter first',
      instead: "Pass a name such as 'chart'.",
    })
  }
  if (id !== undefined && typeof id !== 'string') {
    throw wrongOption('id', id, { expected: 'text', instead: "Pass { id: 'chart-1' }." })
  }
  return toDataEvent({
    type: 'data',
    part: `data:${id === undefined ? uniqueName() : `${name}:${id}`}`,
    name,
    // A copy: the app may change its own later, and a client gets what JSON holds of it.
    value: copyJson(value, longest),
    ...(id !== undefined && { id }),
    ...(transient && { transient }),
  })
}

function copyJson(value: unknown, longest: number): unknown {
  const json = toJson(value) ?? ''
  if (json && json.length <= longest) {
    const copy: unknown = JSON.parse(json)
    if (!isTooDeep(copy, deepestOutput)) return copy
  }
  const size = json ? ` of ${json.length} characters` : ''
  throw new TypeError(
    `Expected \`value\` to be JSON of at most ${longest} characters, nested at most ${deepestOutput} deep, got ${shownValue(value)}${size}. Pass null for nothing, or raise \`limits.data\`.`,
  )
}

/** What `messageMetadata` returned, as a copy. Throws a `TypeError` where it is no object of JSON. */
export function toMetadata(
  returned: unknown,
  longest: number | undefined = 2 ** 20,
): MetadataFields | undefined {
  if (returned === undefined || returned === null) return undefined
  const isPromise = typeof Object(returned).then === 'function'
  if (typeof returned !== 'object' || Array.isArray(returned) || isPromise) {
    ignoreRejection(returned)
    throw wrongOption('messageMetadata', returned, {
      expected: 'a function that returns an object',
      instead: 'It cannot be async.',
    })
  }
  return copyJson(returned, longest) as MetadataFields
}
