import { fallback } from '@deltakit/core/fallback'
import { fakeModel } from '@deltakit/core/testing'
import { act, cleanup } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'

afterEach(cleanup)

async function shownAfter(model: ReturnType<typeof fallback>) {
  const seen: string[] = []
  const { held, Holder } = holdChat({ model }, ({ status, content }) =>
    seen.push(`${status} ${content.text}`.trim()),
  )
  mount([<Holder key="chat" />])
  act(() => void held.chat.send('Hi'))
  for (let turn = 0; turn < 5; turn++) await settle()
  return { seen: [...new Set(seen)], chat: held.chat }
}

describe('a chat with a second model', () => {
  it('connects until the one that answers has content, and shows no error of the other', async () => {
    const down = fakeModel([{ error: 'down' }], { id: 'down' })
    const { seen, chat } = await shownAfter(fallback([down, fakeModel(['Hello'])]))
    // Whether a frame comes before the end is up to the browser.
    const shown = seen.filter((one) => one !== 'streaming Hello')
    expect(shown).toEqual(['idle', 'connecting', 'settled Hello'])
    expect(chat.error).toBeUndefined()
  })

  it('shows one text where the second continues the first', async () => {
    const cut = fakeModel([{ content: 'Once upon', truncated: true }], { id: 'cut' })
    const next = { ...fakeModel([' a time']), continues: true }
    const { seen, chat } = await shownAfter(fallback([cut, next]))
    expect(seen.at(-1)).toBe('settled Once upon a time')
    expect(chat.messageIds).toHaveLength(2)
  })
})
