const rivers =
  'The **Danube** rises in the Black Forest and runs through ten countries. The **Rhine** begins in the Alps, and the **Elbe** in the Giant Mountains. '.repeat(
    4,
  )

/** A provider of Chat Completions in the page: a delta every so many milliseconds. */
export function answering(interval: number): typeof fetch {
  return async (_, init) => {
    const body = String(init?.body)
    if (body.includes('Fail, please.')) {
      return new Response('{"error":{"message":"Overloaded, try later","code":503}}', {
        status: 503,
        headers: { 'content-type': 'application/json' },
      })
    }
    if (body.includes('Repeat my key.')) {
      const key = new Headers(init?.headers).get('authorization')
      return streamOf([frame({ content: `Your key is ${key}.` }), ...lastFrames('stop')], interval)
    }
    const calls = body.includes('What weather?') && !body.includes('Sunny')
    return streamOf(calls ? callFrames() : textFrames(), interval)
  }
}

function streamOf(frames: Iterable<string>, interval: number): Response {
  return new Response(paced(frames[Symbol.iterator](), interval), {
    headers: { 'content-type': 'text/event-stream', 'x-request-id': 'req-1' },
  })
}

function* textFrames(): Generator<string> {
  for (const word of 'The user asks for rivers.'.split(' ')) yield frame({ reasoning: `${word} ` })
  for (const word of rivers.split(' ')) yield frame({ content: `${word} ` })
  yield* lastFrames('stop')
}

function* callFrames(): Generator<string> {
  yield call({ id: 'call-1', name: 'weather', arguments: '' })
  for (const piece of ['{"ci', 'ty":"Be', 'rlin"}']) yield call({ arguments: piece })
  yield* lastFrames('tool_calls')
}

function call({ id, ...fields }: { id?: string; name?: string; arguments: string }): string {
  return frame({
    tool_calls: [{ index: 0, type: 'function', ...(id && { id }), function: fields }],
  })
}

function* lastFrames(reason: string): Generator<string> {
  yield frame({}, reason)
  const usage = { prompt_tokens: 120, completion_tokens: 96, total_tokens: 216, cost: 0.00042 }
  yield `data: ${JSON.stringify({ id: 'gen-1', choices: [], usage })}\n\n`
  yield 'data: [DONE]\n\n'
}

function frame(delta: object, reason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: reason }]
  return `data: ${JSON.stringify({ id: 'gen-1', model: 'x-ai/grok-code-fast-1', choices })}\n\n`
}

function paced(
  frames: Iterator<string>,
  interval: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, interval))
      const { done, value } = frames.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
}
