import type { Cassette } from '@deltakit/core/cassette'
import type { ChatStep } from '../decode/converse.ts'
import type { DecodedRecording } from '../decode/decode-recording.ts'
import { applyFaults, countFaults, dropOf, type Faults, noFaults } from '../decode/faults.ts'
import type { RecordedVendor } from '../recording/vendors.ts'
import { literal, quote } from './literal.ts'
import { modelCode } from './model-code.ts'

interface TestCodeOptions {
  readonly name: string
  readonly decoded: DecodedRecording
  /** Whose format it was read as. Default: what the recording says itself. */
  readonly vendor?: RecordedVendor | undefined
  /** Those that the recording was decoded with. Default: none. */
  readonly faults?: Faults | undefined
}

/** Returns a whole Vitest file: it replays the recording, and expects what the page shows of it. */
export function testCode(
  recorded: Cassette,
  { name, decoded, vendor, faults = noFaults }: TestCodeOptions,
): string {
  const cassette = applyFaults(recorded, faults)
  const { interactions } = cassette
  const { imports, expression } = modelCode(interactions, {
    vendor,
    id: decoded.model,
    options: "apiKey: 'unused', fetch",
  })
  const stalls = faults.connection === 'silence'
  // Under fake timers a stall would never be noticed: the clock of the page stands still.
  const waits = !stalls && interactions.some(isRetried)
  const title = countFaults(faults) ? `${name}, with faults` : name
  return `import { createChat, immediately } from '@deltakit/core'
import { type Cassette, replay } from '@deltakit/core/cassette'
${imports}
import { expect, test${waits ? ', vi' : ''} } from 'vitest'

test(${quote(title)}, async () => {
  ${waits ? 'vi.useFakeTimers()\n  ' : ''}const fetch = replay(cassette, ${replayOptions(faults)})
  const chat = createChat({
    model: ${expression},
${optionalLines(decoded, { requests: interactions.length, connection: faults.connection })}    scheduler: immediately,
  })
${decoded.steps.map((step) => stepCode(step, waits ? runWithTimers : run)).join('')}${waits ? '  vi.useRealTimers()\n' : ''}
${expectations(decoded)}})

/** What was recorded. */
const cassette: Cassette = ${literal(withoutTransport(cassette), 0)}
`
}

function isRetried({ response }: Cassette['interactions'][number]): boolean {
  return response.code >= 400
}

function replayOptions(faults: Faults): string {
  const drop = dropOf(faults)
  const options = [
    "match: 'order'",
    faults.bytesPerRead > 0 && `cut: ${faults.bytesPerRead}`,
    drop && `drop: ${literal(drop, 2)}`,
  ]
  return `{ ${options.filter(Boolean).join(', ')} }`
}

function optionalLines(
  { system, history, isPaused }: DecodedRecording,
  { requests, connection }: { readonly requests: number } & Pick<Faults, 'connection'>,
): string {
  const lines = [
    system && `system: ${literal(system, 4)},`,
    history.length > 0 && `messages: ${literal(history, 4)},`,
    requests === 1 && 'retry: false,',
    isPaused && 'maxSteps: 1,',
    connection === 'silence' && 'timeout: { firstByte: 100, silence: 100 },',
  ]
  return lines
    .filter(Boolean)
    .map((line) => `    ${line}\n`)
    .join('')
}

/** The line that waits for a call. */
type RunCode = (call: string) => string

const run: RunCode = (call) => `  await ${call}\n`

/** Where the page waits before it retries, nothing but the test moves its time on. */
const runWithTimers: RunCode = (call) => `  await Promise.all([${call}, vi.runAllTimersAsync()])\n`

function stepCode(step: ChatStep, run: RunCode): string {
  switch (step.type) {
    case 'send':
      return run(`chat.send(${literal(step.text, 2)})`)
    case 'continue':
      return run('chat.continue()')
    case 'outputs':
      return `  {
    const outputs: unknown[] = ${literal(step.outputs, 4)}
    const calls = chat.get().toolCalls.filter(({ status }) => status === 'ready')
  ${run('Promise.all(calls.map((call) => chat.addToolOutput(call, outputs.shift())))')}  }
`
  }
}

function expectations({ outcome, reasoning, content, toolCalls }: DecodedRecording): string {
  const error = outcome.error ? `.toBe(${quote(outcome.error.name)})` : '.toBeUndefined()'
  return `  const { reasoning, content, toolCalls, error } = chat.get()
  expect(reasoning.text).toBe(${literal(reasoning, 2)})
  expect(content.text).toBe(${literal(content, 2)})
  expect(toolCalls.map(({ name, inputText }) => ({ name, inputText }))).toEqual(${literal(toolCalls, 2)})
  expect(error?.name)${error}
`
}

/** Only what `replay` needs: the rest is for go-vcr. */
function withoutTransport({ interactions }: Cassette): Cassette {
  return {
    version: 2,
    interactions: interactions.map(({ request, response }) => ({
      request: { method: request.method, url: request.url, body: request.body ?? '' },
      response: {
        code: response.code,
        ...(response.status !== undefined && { status: response.status }),
        headers: response.headers ?? {},
        body: response.body,
      },
    })),
  }
}
