import { type FakeAnswer, type FakeRequest, fakeModel } from '@deltakit/core/testing'

const introduction = `This answer is made up: the server has no key. Everything else is real, from the handler to this page.

Ask about the weather in a city to see a tool call that waits for you. Stop an answer while it streams. Reload the page: the conversation stays.

Set OPENROUTER_API_KEY to talk to a model.`

/** Answers without a key. Every request of the server gets a model of its own. */
export function demoModel() {
  const mostSteps = 10
  return fakeModel(Array(mostSteps).fill(answer), { delay: 20 })
}

function answer({ messages }: FakeRequest): FakeAnswer {
  const last = messages.at(-1)
  if (last?.role === 'assistant' && 'parts' in last) {
    const call = last.parts.findLast((part) => part.type === 'tool-call')
    if (call?.status === 'done') return 'It is 18 °C and cloudy in Porto. Take a light jacket.'
    if (call?.status === 'denied') return 'Then I will not look it up. Ask again whenever you like.'
    return ' (and here it goes on, in the same message). Set OPENROUTER_API_KEY to talk to a model.'
  }
  if (last?.role === 'user' && /weather/i.test(JSON.stringify(last.content))) {
    return {
      reasoning: 'They want the weather. The tool knows it.',
      toolCalls: [{ name: 'weather', input: { city: 'Porto' } }],
    }
  }
  return {
    reasoning: 'There is no key, so I make this up. Reasoning streams before the answer begins.',
    content: introduction,
  }
}
