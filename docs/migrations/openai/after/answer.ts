import { streamChat } from '@deltakit/core'
import { openrouter } from '@deltakit/core/openrouter'

const model = openrouter('x-ai/grok-code-fast-1', { apiKey: process.env.OPENROUTER_API_KEY })

export async function answer(question: string): Promise<string> {
  const stream = streamChat({
    model,
    system: 'Be brief.',
    messages: [{ role: 'user', content: question }],
  })
  for await (const event of stream) {
    if (event.type === 'content') process.stdout.write(event.delta)
  }
  const { content, usage } = await stream.complete()
  console.log(`\n${usage.total} tokens`)
  return content
}
