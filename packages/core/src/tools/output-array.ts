import type { ListAsked } from '../stream/stream-chat.ts'
import { askFor, type DeepPartial, type ObjectOptions } from './output-object.ts'
import {
  checked,
  type InputOf,
  type OutputOf,
  type Schema,
  SchemaError,
  writeSchema,
} from './schema.ts'

/** Providers want an object at the root of a form. */
const path = ['items']

/** A list as a structured output: `elements` of the stream gives each item as soon as it is whole. */
export function list<Of extends Schema>(
  item: Of,
  options: ObjectOptions = {},
): ListAsked<DeepPartial<InputOf<Of>>, OutputOf<Of>> {
  // What an item's schema refers to is looked for at the root.
  const { $schema, $defs, definitions, ...items }: Record<string, unknown> = {
    ...writeSchema(item),
  }
  const properties = { items: { type: 'array', items } }
  const holder = { type: 'object', properties, required: path, additionalProperties: false }
  const form = { name: 'output', ...options, schema: { $schema, $defs, definitions, ...holder } }

  async function check(value: unknown): Promise<OutputOf<Of>[]> {
    const said: unknown = Object(value).items
    if (Array.isArray(said)) return Promise.all(said.map((one) => checked(item, one)))
    throw new SchemaError([{ message: 'Not a list', path }], value)
  }

  return {
    ...form,
    ask(...asked) {
      const { stream, watch } = askFor<
        readonly DeepPartial<InputOf<Of>>[],
        readonly OutputOf<Of>[]
      >(form, { check, path }, asked)

      async function* elements(): AsyncGenerator<OutputOf<Of>, void> {
        let next = 0
        for await (const json of watch()) {
          while (next < json.count(path)) {
            yield await checked(item, json.finished([...path, next++]))
          }
        }
      }

      return Object.assign(stream, { elements: { [Symbol.asyncIterator]: elements } })
    },
  }
}
