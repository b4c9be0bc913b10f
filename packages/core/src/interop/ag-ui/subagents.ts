// The sub-agents of AG-UI 1.0: agents that an agent starts, whose messages are not the answer.

import { asFields, asId, asText } from '../../protocol/json-fields.ts'
import { toDataEvent } from '../../protocol/stream-event.ts'
import type { RemoteSteps } from '../remote-steps.ts'
import type { Chunk } from './chunk.ts'

/** A sub-agent, as the value of a data part with the name `subagent`. */
export interface SubagentData {
  /** Its name. */
  readonly name: string
  /** What it is for. */
  readonly description?: string
  /** The `id` of the data part of the sub-agent that started this one. */
  readonly parentId?: string
  /** `suspended`: it waits for an answer. */
  readonly status: 'running' | 'done' | 'suspended' | 'failed'
  /** Why it failed. */
  readonly error?: string
}

/** A message of a sub-agent, as the value of a data part with the name `subagent-message`. */
export interface SubagentMessageData {
  /** The `id` of the sub-agent's data part. */
  readonly subagentId: string
  /** Text of its answer, or what it thinks. */
  readonly kind: 'content' | 'reasoning'
  /** The text so far. */
  readonly text: string
}

/** Reads the events of sub-agents. */
export interface SubagentReader {
  /** Reads an event if it is about a sub-agent itself. Returns whether it is. */
  read(type: string, chunk: Chunk): boolean
  /** Reads a piece of a message if it is a sub-agent's. Returns whether it is. */
  readText(
    chunk: Chunk,
    text: { readonly kind: SubagentMessageData['kind']; readonly place: 'last' | 'more' },
  ): boolean
  /** Ends the messages that have no end of their own. */
  end(): void
}

interface OpenMessage {
  readonly kind: SubagentMessageData['kind']
  readonly subagentId: string
  readonly id: string
  text: string
}

/** Shows sub-agents and their messages as data parts of the steps. */
export function createSubagentReader(steps: RemoteSteps): SubagentReader {
  const subagents = new Map<string, SubagentData>()
  const open = new Map<string, OpenMessage>()

  /** Returns the name of the part. */
  function emitData(name: string, { id, value }: { id: string; value: object }): string {
    const part = `data:${name}:${id}`
    steps.emitAppEvent(toDataEvent({ type: 'data', part, name, id, value }))
    return part
  }

  function show(id: string, value: SubagentData): void {
    subagents.set(id, value)
    emitData('subagent', { id, value })
  }

  function settle(chunk: Chunk, ended: Pick<SubagentData, 'status' | 'error'>): void {
    const id = asId(chunk.subagentRunId)
    show(id, { name: '', ...subagents.get(id), ...ended })
  }

  function close(message: OpenMessage): void {
    const { id, kind, subagentId, text } = message
    open.delete(id)
    const value: SubagentMessageData = { subagentId, kind, text }
    const part = emitData('subagent-message', { id, value })
    const role = kind === 'content' ? 'assistant' : kind
    // The agent gets the message back as it was.
    const subagentMessage = { id, role, content: text, subagentRunId: subagentId }
    steps.setProviderState(part, { subagentMessage })
  }

  function end(): void {
    for (const message of [...open.values()]) close(message)
  }

  return {
    read(type, chunk) {
      switch (type) {
        case 'SUBAGENT_STARTED': {
          const { name, description, parentSubagentRunId } = chunk
          const parentId = asId(parentSubagentRunId)
          show(asId(chunk.subagentRunId), {
            name: asText(name),
            ...(typeof description === 'string' && { description }),
            ...(parentId && { parentId }),
            status: 'running',
          })
          return true
        }
        case 'SUBAGENT_FINISHED': {
          const isSuspended = asFields(chunk.outcome).type === 'suspended'
          settle(chunk, { status: isSuspended ? 'suspended' : 'done' })
          return true
        }
        case 'SUBAGENT_ERROR':
          settle(chunk, { status: 'failed', error: asText(chunk.message) })
          return true
        default:
          return false
      }
    },
    readText(chunk, { kind, place }) {
      const id = asId(chunk.messageId)
      let message = open.get(id)
      if (!message) {
        const subagentId = asId(chunk.subagentRunId)
        if (!subagentId) return false
        message = { kind, subagentId, id, text: '' }
        open.set(id, message)
      }
      message.text += asText(chunk.delta)
      if (place === 'last') close(message)
      return true
    },
    end,
  }
}
