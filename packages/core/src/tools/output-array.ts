import { shownValue } from '../protocol/check-option.ts'
import type { DeepPartial } from '../protocol/deep-partial.ts'
import { SchemaError } from '../protocol/errors.ts'
import type { ArrayOutput } from '../stream/stream-options.ts'
import { closeSchema, holdSchema } from './format-schema.ts'
import { checkObjectOptions, type ObjectOptions, streamOutput } from './output-object.ts'
import { type InputOf, type OutputOf, type Schema, toJsonSchema, validate } from './schema.ts'

/** An array as a structured output. `elements` of the stream yields each item as soon as it is whole. */
export function array<Of extends Schema>(
  item: Of,
  options: ObjectOptions = {},
): ArrayOutput<DeepPartial<InputOf<Of>>, OutputOf<Of>> {
  checkObjectOptions('array', options)
  const closed = closeSchema(toJsonSchema(item, 'the schema of `array`'))
  const { schema, path } = holdSchema(closed, { field: 'items', isArray: true })
  const format = { name: 'output', ...options, schema }

  async function check(value: unknown): Promise<OutputOf<Of>[]> {
    const values: unknown = Object(value).items
    if (Array.isArray(values)) return Promise.all(values.map((one) => validate(item, one)))
    throw new SchemaError(
      [{ message: `Expected an array, got ${shownValue(values)}`, path }],
      value,
    )
  }

  return {
    ...format,
    implementation(options, streamStep) {
      const { stream, watch, untilStopped } = streamOutput<
        readonly DeepPartial<InputOf<Of>>[],
        readonly OutputOf<Of>[]
      >({ options, streamStep, format, check, path })

      async function* elements(): AsyncGenerator<OutputOf<Of>, void> {
        let next = 0
        for await (const json of watch()) {
          while (next < json.count(path)) {
            const value = json.finished([...path, next++])
            const checked = await untilStopped(() => validate(item, value))
            if (checked === 'stopped') return
            yield checked.value
          }
        }
      }

      return Object.assign(stream, { elements: { [Symbol.asyncIterator]: elements } })
    },
  }
}
