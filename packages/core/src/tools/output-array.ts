import type { ArrayOutput } from '../stream/stream-options.ts'
import { type DeepPartial, type ObjectOptions, streamOutput } from './output-object.ts'
import {
  type InputOf,
  type OutputOf,
  type Schema,
  SchemaError,
  toJsonSchema,
  validate,
} from './schema.ts'

/** Providers want an object at the root of a form. */
const path = ['items']

/** A list as a structured output: `elements` of the stream gives each item as soon as it is whole. */
export function array<Of extends Schema>(
  item: Of,
  options: ObjectOptions = {},
): ArrayOutput<DeepPartial<InputOf<Of>>, OutputOf<Of>> {
  // What an item's schema refers to is looked for at the root.
  const { $schema, $defs, definitions, ...items }: Record<string, unknown> = {
    ...toJsonSchema(item),
  }
  const properties = { items: { type: 'array', items } }
  const holder = { type: 'object', properties, required: path, additionalProperties: false }
  const form = { name: 'output', ...options, schema: { $schema, $defs, definitions, ...holder } }

  async function check(value: unknown): Promise<OutputOf<Of>[]> {
    const said: unknown = Object(value).items
    if (Array.isArray(said)) return Promise.all(said.map((one) => validate(item, one)))
    throw new SchemaError([{ message: 'Not a list', path }], value)
  }

  return {
    ...form,
    implementation(...asked) {
      const { stream, watch } = streamOutput<
        readonly DeepPartial<InputOf<Of>>[],
        readonly OutputOf<Of>[]
      >(form, { check, path }, asked)

      async function* elements(): AsyncGenerator<OutputOf<Of>, void> {
        let next = 0
        for await (const json of watch()) {
          while (next < json.count(path)) {
            yield await validate(item, json.finished([...path, next++]))
          }
        }
      }

      return Object.assign(stream, { elements: { [Symbol.asyncIterator]: elements } })
    },
  }
}
