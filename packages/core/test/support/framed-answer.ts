/** `whole`: a message a read, so that templates read most of them. `half`: none does. */
export type FrameCut = 'whole' | 'half'

/** The answer of a provider that sends these messages. */
export function framedAnswer(messages: readonly string[], cut: FrameCut): Response {
  const frames = messages.map((message) => `data: ${message}\n\n`)
  const halves = (frame: string) => [frame.slice(0, 20), frame.slice(20)]
  const reads = cut === 'whole' ? frames : frames.flatMap(halves)
  const body = new ReadableStream({
    start(controller) {
      for (const read of reads) controller.enqueue(new TextEncoder().encode(read))
      controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
