import type { AssistantMessage, Message, Outcome } from '@deltakit/core'
import { describe, expect, it } from 'vitest'
import { groupIntoTurns, nextAnswer } from '../../src/chat/models/recorded-turns.ts'
import { readNamed } from '../support.ts'

const question: Message = { role: 'user', content: 'Hello' }
const tool = 'openrouter/grok-code-fast-1/tool'
const length = 'openai/gpt-5/length'

describe('what a recording answers next', () => {
  it('is the first step to the first question', () => {
    const [first] = readNamed(tool).interactions
    expect(next(tool, [question])).toMatchObject({ attempts: [{ id: first?.id }] })
  })

  it('is the second step once the first is whole', () => {
    const [, second] = readNamed(tool).interactions
    const answer = answerOf('', [{ type: 'complete', finishReason: 'tool-calls' }])
    expect(next(tool, [question, answer])).toMatchObject({ attempts: [{ id: second?.id }] })
  })

  it('is the rest of a step that was stopped', () => {
    const [first] = readNamed(tool).interactions
    const answer = answerOf('The first', [{ type: 'aborted' }])
    expect(next(tool, [question, answer])).toMatchObject({
      attempts: [{ id: first?.id }],
      shown: { content: 9, reasoning: 0 },
    })
  })

  it('is nothing after the last step', () => {
    const answer = answerOf('One sheep', [{ type: 'complete', finishReason: 'length' }])
    expect(next(length, [question, answer])).toEqual({
      problem: 'The recording ends here. A live model would go on.',
    })
  })

  it('is nothing after a denied call', () => {
    const answer: AssistantMessage = {
      ...answerOf('', [{ type: 'complete', finishReason: 'tool-calls' }]),
      parts: [
        {
          type: 'tool-call',
          key: '0/call',
          id: 'call',
          name: 'weather',
          inputText: '{}',
          status: 'denied',
          output: 'No',
        },
      ],
    }
    expect(next(tool, [question, answer])).toEqual({
      problem: 'The recording has no answer to a denied call, so it ends here.',
    })
  })
})

function next(name: string, messages: readonly Message[]) {
  return nextAnswer(groupIntoTurns(readNamed(name).interactions), { messages, model: 'm' })
}

function answerOf(text: string, outcomes: readonly Outcome[]): AssistantMessage {
  return {
    role: 'assistant',
    parts: text ? [{ type: 'content', key: '0/text', text, status: 'done' }] : [],
    steps: outcomes.map((outcome) => ({ vendor: 'v', model: 'm', outcome })),
  }
}
