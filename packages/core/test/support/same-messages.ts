import { expect } from 'vitest'
import type { ChatMessage } from '../../src/index.ts'
import type { SimulatedTab } from './simulated-tabs.ts'

/** All tabs have the same messages, know the same removed ones, and show the same branch. */
export function expectSameMessages(alive: readonly SimulatedTab[], story?: string): void {
  expect(alive.length, story).toBeGreaterThan(0)
  const [first, ...others] = alive.map(({ chat }) => chat.conversation())
  for (const other of others) {
    expect(sorted(other.messages), story).toEqual(sorted(first?.messages))
    expect(new Set(other.removed), story).toEqual(new Set(first?.removed))
    expect(other.head, story).toEqual(first?.head)
  }
}

/** A tab, with what a person wrote there. */
export interface WrittenTab extends SimulatedTab {
  readonly written: readonly string[]
}

/** What was written in tabs that lived on is there, or waits. */
export function expectKept(alive: readonly WrittenTab[]): void {
  const [first] = alive
  const all = first ? [...first.chat.conversation().messages, ...first.chat.get().queued] : []
  const texts = all.flatMap(textOf)
  const lost = alive.flatMap(({ written }) => written).filter((text) => !texts.includes(text))
  expect(lost, 'lost').toEqual([])
}

/** No message has two answers. */
export function expectAnsweredOnce(alive: readonly SimulatedTab[]): void {
  const messages = alive[0]?.chat.conversation().messages ?? []
  const answered = messages.flatMap(({ role, parent }) => (role === 'assistant' ? parent : []))
  expect(new Set(answered).size, 'each message is answered once').toBe(answered.length)
}

/** The texts of a message that a person wrote. */
export function textOf({ role, parts }: ChatMessage): string[] {
  return role === 'user' ? parts.flatMap((part) => (part.type === 'text' ? part.text : [])) : []
}

function sorted(messages: readonly ChatMessage[] = []): readonly ChatMessage[] {
  return [...messages].sort((one, other) => (one.id < other.id ? -1 : 1))
}
