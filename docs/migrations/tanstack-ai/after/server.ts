import { chatHandler } from '@deltakit/core/edge'
import { openai } from '@deltakit/core/openai'

export const POST = chatHandler({
  model: openai('gpt-5', { apiKey: process.env.OPENAI_API_KEY }),
  system: 'Answer in one line.',
})
