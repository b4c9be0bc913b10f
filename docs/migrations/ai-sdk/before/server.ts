import { createOpenAI } from '@ai-sdk/openai'
import { convertToModelMessages, streamText, type UIMessage } from 'ai'

const openrouter = createOpenAI({
  baseURL: 'https://openrouter.ai/api/v1',
  apiKey: process.env.OPENROUTER_API_KEY ?? '',
})

export async function POST(request: Request): Promise<Response> {
  const { messages }: { messages: UIMessage[] } = await request.json()
  const result = streamText({
    model: openrouter.chat('x-ai/grok-code-fast-1'),
    instructions: 'Be brief.',
    messages: await convertToModelMessages(messages),
  })
  return result.toUIMessageStreamResponse()
}
