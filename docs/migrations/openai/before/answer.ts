import OpenAI from 'openai'

const client = new OpenAI({
  baseURL: 'https://openrouter.ai/api/v1',
  apiKey: process.env.OPENROUTER_API_KEY ?? '',
})

export async function answer(question: string): Promise<string> {
  const stream = await client.chat.completions.create({
    model: 'x-ai/grok-code-fast-1',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: question },
    ],
    stream: true,
    stream_options: { include_usage: true },
  })
  let text = ''
  let finish: string | null = null
  for await (const chunk of stream) {
    const [choice] = chunk.choices
    const delta = choice?.delta.content ?? ''
    text += delta
    process.stdout.write(delta)
    finish = choice?.finish_reason ?? finish
    if (chunk.usage) console.log(`\n${chunk.usage.total_tokens} tokens`)
  }
  if (finish === null) throw new Error('The answer was cut off')
  return text
}
