// Google Gemini: arguments of a call that Vertex AI streams value by value.

import { isObject } from '../../protocol/is-object.ts'
import { asObjects, asText } from '../../protocol/json-fields.ts'
import { deepestMessage } from '../../protocol/nesting.ts'
import { argumentsText } from '../reading/arguments-text.ts'
import type { PartialArgument } from './wire.ts'

/** Puts the arguments of a call together. */
export interface PartialArguments {
  add(partialArgs: unknown): void
  /** The arguments as JSON, or text that is no JSON where a value had no place. */
  text(): string
}

type Container = Record<string, unknown>

/** The arguments of one call, none of which is here yet. */
export function createPartialArguments(): PartialArguments {
  /** None any more once a value had no place. */
  let root: Container | undefined = Object.create(null)

  function addValue({ jsonPath, ...value }: PartialArgument): void {
    const names = asText(jsonPath).match(/[^$.[\]'"]+/g) ?? []
    // Deeper ones could not be written again.
    let place: unknown = names.length <= deepestMessage ? root : undefined
    for (const [index, name] of names.entries()) {
      if (!isFree(place, name)) {
        root = undefined
        return
      }
      const container = place as Container
      container[name] = grown(container[name], names[index + 1], value)
      place = container[name]
    }
    if (!names.length) root = undefined
  }

  return {
    add(partialArgs) {
      for (const argument of asObjects<PartialArgument>(partialArgs)) addValue(argument)
    },
    text: () => argumentsText(root) || '{',
  }
}

/** A list takes only what is in it or comes next: the provider must not decide how long it is. */
function isFree(place: unknown, name: string): boolean {
  return Array.isArray(place) ? Number(name) <= place.length : isObject(place)
}

/** What stands under a name, with the value in it, or what is to hold the `next` name. */
function grown(known: unknown, next: string | undefined, value: PartialArgument): unknown {
  if (next !== undefined) return known ?? (Number(next) >= 0 ? [] : Object.create(null))
  const { stringValue, numberValue, boolValue } = value
  if (typeof known === 'string') return known + asText(stringValue)
  return stringValue ?? numberValue ?? boolValue ?? null
}
