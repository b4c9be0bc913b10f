import { immediately } from '@deltakit/core'
import { cleanup } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { type UseChatStreamOptions, useChatStream } from '../src/index.ts'
import { mount, settle } from './page.tsx'
import { saying } from './provider.ts'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

function Chat(options: Partial<UseChatStreamOptions>) {
  const { status } = useChatStream({
    id: 'demo',
    model: saying().model,
    scheduler: immediately,
    ...options,
  })
  return status
}

it.each([
  ['temperature', <Chat key="one" temperature={0} />, <Chat key="two" temperature={1} />],
  ['system', <Chat key="one" system="Be kind" />, <Chat key="two" />],
])('warns where two components of one chat differ in %s', async (name, one, two) => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const { show } = mount([one, two])
  await settle()
  expect(warn).toHaveBeenCalledWith(expect.stringContaining(`differ in ${name}`))
  warn.mockClear()
  show([one])
  show([one])
  await settle()
  expect(warn).not.toHaveBeenCalled()
})

it('warns once of an option, however often the two are rendered, and of the next one too', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
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

it('does not mind functions and objects that are new at every render', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const { show } = mount([
    <Chat key="one" onFinish={() => {}} tools={{}} />,
    <Chat key="two" onFinish={() => {}} tools={{}} />,
  ])
  show([<Chat key="one" temperature={0} />])
  show([<Chat key="one" temperature={1} />])
  await settle()
  expect(warn).not.toHaveBeenCalled()
})
