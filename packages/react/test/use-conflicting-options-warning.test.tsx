import { immediately } from '@deltakit/core'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { cleanup } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type UseChatStreamOptions, useChatActions, useChatStream } from '../src/index.ts'
import { modelAnswering } from './support/controlled-provider.ts'
import { mount, settle } from './support/mount.tsx'

let warn = vi.spyOn(console, 'warn')

beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const { model } = modelAnswering()
const tools = { weather: tool({ input: jsonSchema({ type: 'object' }) }) }

function Chat(options: Partial<UseChatStreamOptions>) {
  return useChatStream({ id: 'demo', model, scheduler: immediately, ...options }).status
}

describe('components that give one chat different options', () => {
  it.each([
    ['temperature', <Chat key="one" temperature={0} />, <Chat key="two" temperature={1} />],
    ['system', <Chat key="one" system="Be kind" />, <Chat key="two" />],
    ['tools', <Chat key="one" tools={tools} />, <Chat key="two" />],
    ['onFinish', <Chat key="one" />, <Chat key="two" onFinish={() => {}} />],
    ['providerOptions', <Chat key="one" providerOptions={{}} />, <Chat key="two" />],
    ['model', <Chat key="one" />, <Chat key="two" model={{ ...model, id: 'another' }} />],
  ])('are warned of: %s', async (name, one, two) => {
    const { show } = mount([one, two])
    await settle()
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(
        new RegExp(`chat "demo" differ in ${name}:.*useChatActions\\("demo"\\)`),
      ),
    )
    warn.mockClear()
    show([one])
    show([one])
    await settle()
    expect(warn).not.toHaveBeenCalled()
  })

  it('are warned of once an option, however often they render', async () => {
    const one = (seed: number) => <Chat key="one" temperature={0} seed={seed} />
    const two = <Chat key="two" temperature={1} seed={0} />
    const { show } = mount([one(0), two])
    for (let again = 0; again < 5; again++) show([one(0), { ...two }])
    await settle()
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('differ in temperature'))
    for (let again = 0; again < 5; again++) show([one(1), { ...two }])
    await settle()
    expect(warn).toHaveBeenCalledTimes(2)
    expect(warn).toHaveBeenLastCalledWith(expect.stringContaining('differ in seed'))
  })
})

describe('there is no warning', () => {
  it('of objects and functions that are new at every render', async () => {
    const { show } = mount([
      <Chat key="one" onFinish={() => {}} tools={{ ...tools }} />,
      <Chat key="two" onFinish={() => {}} tools={{ ...tools }} />,
    ])
    show([<Chat key="one" temperature={0} />])
    show([<Chat key="one" temperature={1} />])
    await settle()
    expect(warn).not.toHaveBeenCalled()
  })

  it('of a component that only has the actions', async () => {
    function Composer() {
      useChatActions('demo')
      return null
    }
    mount([<Chat key="chat" tools={tools} />, <Composer key="composer" />])
    await settle()
    expect(warn).not.toHaveBeenCalled()
  })
})
