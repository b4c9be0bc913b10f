import { fakeModel } from '@deltakit/core/testing'
import { jsonSchema } from '@deltakit/core/tools'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import {
  chatQueryOptions,
  completionQueryOptions,
  useChatStream,
  useObjectStream,
} from '../src/index.ts'

const model = fakeModel(['Hello'])
const schema = jsonSchema({ type: 'object' })
const noFunctions = ['x', 5, {}, [], null, false]
const noBooleans = ['yes', 1, {}, null]

/** Calls what the compiler would refuse, as a program in JavaScript does. */
function call(of: unknown, ...values: readonly unknown[]): unknown {
  return Reflect.apply(of as () => unknown, undefined, values)
}

function render(useHook: () => unknown): void {
  function Component() {
    useHook()
    return null
  }
  renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <Component />
    </QueryClientProvider>,
  )
}

const hooks = {
  useChatStream: (options: object) => render(() => call(useChatStream, { model, ...options })),
  useObjectStream: (options: object) =>
    render(() => call(useObjectStream, { model, schema, ...options })),
}

const table = [
  ['useChatStream', 'model', ['x', 5, {}, null, undefined]],
  ['useChatStream', 'load', noFunctions],
  ['useChatStream', 'stopOnUnmount', noBooleans],
  ['useChatStream', 'onFinish', noFunctions],
  ['useChatStream', 'busy', ['other', 5, {}, null]],
  ['useObjectStream', 'onFinish', noFunctions],
  ['useObjectStream', 'onError', noFunctions],
] as const

describe('an option that cannot be', () => {
  it.each(
    table.flatMap(([name, option, values]) =>
      [...values].map((value) => ({ name, option, value })),
    ),
  )('is refused by its name: $name({ $option: $value })', ({ name, option, value }) => {
    const run = () => hooks[name]({ [option]: value })
    expect(run).toThrow(TypeError)
    expect(run).toThrow(`Expected \`${option}\` to be `)
    expect(() => hooks[name]({})).not.toThrow()
  })

  it.each([undefined, null, 'x'])('is refused in the place of all options: %s', (options) => {
    expect(() => render(() => call(useChatStream, options))).toThrow('useChatStream({ id, model })')
    expect(() => render(() => call(useObjectStream, options))).toThrow('useObjectStream({ model')
    expect(() => call(chatQueryOptions, 'id', options)).toThrow('chatQueryOptions(id, { load })')
    expect(() => call(completionQueryOptions, options)).toThrow('completionQueryOptions({ model')
  })
})
