import { chat, toServerSentEventsResponse } from '@tanstack/ai'
import { openaiText } from '@tanstack/ai-openai'

export async function POST(request: Request): Promise<Response> {
  const { messages } = await request.json()
  const stream = chat({
    adapter: openaiText('gpt-5'), // its key is in OPENAI_API_KEY
    systemPrompts: ['Answer in one line.'],
    messages,
  })
  return toServerSentEventsResponse(stream)
}
