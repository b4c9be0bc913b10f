import { expect } from 'vitest'
import type { Chat, ChatMessage, ChatState, ToolCallPart } from '../../src/index.ts'

const busyStatuses: readonly string[] = ['connecting', 'streaming', 'executing-tools', 'resuming']
const openStatuses: readonly string[] = ['ready', 'awaiting-approval', 'approved']

/**
 * What holds of a state, whatever came before it. `lost`: messages that went away with a page before any
 * other had them. What follows one of them begins the conversation.
 */
export function checkState(
  chat: Chat,
  state: ChatState,
  lost: ReadonlySet<string> = new Set(),
): void {
  const { messages, draft, messageIds, queued, status, isBusy, toolCalls, content } = state
  const path = draft ? [...messages, draft] : messages
  const ids = path.map(({ id }) => id)
  expect(messageIds, 'messageIds').toEqual(ids)
  const all = [...ids, ...queued.map(({ id }) => id)]
  expect(new Set(all).size, `no message twice: ${all.join()}`).toBe(all.length)
  const parents = path.map(({ parent }) => (parent !== null && lost.has(parent) ? null : parent))
  expect(parents, 'each message follows the one before').toEqual([null, ...ids].slice(0, -1))

  for (const message of messages) {
    expect(callStatuses(message, ['streaming', 'running']), 'what settled').toEqual([])
  }
  for (const message of path.slice(0, -1)) {
    expect(callStatuses(message, openStatuses), 'nobody can decide about it').toEqual([])
  }
  const answer = draft ?? messages.findLast(({ role }) => role === 'assistant')
  const calls = answer ? callsOf(answer) : []
  expect(toolCalls.map(placeAndStatus), 'slice of calls').toEqual(calls.map(placeAndStatus))
  const texts = (answer?.parts ?? []).flatMap((part) => (part.type === 'content' ? part.text : []))
  expect(withoutSpaces(content.text), 'slice of content').toBe(withoutSpaces(texts.join('')))

  const isLive = busyStatuses.includes(status)
  expect(isBusy, `isBusy while ${status}`).toBe(isLive || queued.length > 0)
  if (draft) expect(isLive, `${status} while an answer streams`).toBe(true)
  if (status.startsWith('awaiting')) {
    expect(answer && callStatuses(answer, openStatuses), status).not.toEqual([])
  }

  const whole = chat.conversation()
  const stored = new Set(whole.messages.map(({ id }) => id))
  expect(stored.size, 'no message stored twice').toBe(whole.messages.length)
  const known = new Set([...stored, ...lost])
  const places = [whole.head, ...whole.messages.map(({ parent }) => parent)]
  expect(places.filter((id) => id !== null && !known.has(id))).toEqual([])
}

/** A message that is the same is the same object, or every row would render. */
export function checkIdentity(before: ChatState, after: ChatState): void {
  for (const message of after.messages) {
    const earlier = before.messages.find(({ id }) => id === message.id)
    if (!earlier || earlier === message) continue
    expect(JSON.stringify(message), 'another object').not.toBe(JSON.stringify(earlier))
  }
}

function callsOf({ role, parts }: ChatMessage): ToolCallPart[] {
  return role === 'assistant' ? parts.filter((part) => part.type === 'tool-call') : []
}

function callStatuses(message: ChatMessage, among: readonly string[]): string[] {
  return callsOf(message).flatMap(({ status }) => (among.includes(status) ? status : []))
}

function placeAndStatus({ key, status }: ToolCallPart): string {
  return `${key} ${status}`
}

function withoutSpaces(text: string): string {
  return text.replaceAll(/\s/g, '')
}
