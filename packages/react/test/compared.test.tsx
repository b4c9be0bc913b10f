import { atOnce } from '@deltakit/core'
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
    schedule: atOnce,
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
