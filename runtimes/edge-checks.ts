import { type ChatResult, streamChat } from '@deltakit/core'
import { readCassette, replay } from '@deltakit/core/cassette'
import { edge } from '@deltakit/core/edge'
import expectedJson from '../cassettes/expected.json'
import { cassettes, handmade } from '../cassettes/index.ts'
import type { Verdict } from './checks.ts'
import { modelOf } from './edge-handler.ts'

const messages = [{ role: 'user', content: 'Say hi in Portuguese' }] as const
const cuts = [7, 64, 700]
const expected: Partial<Record<string, { content: string }>> = expectedJson

/** Checks that a handler at `server` gives the same answers to the recordings at `api` as the models do. */
export async function checkEdge(server: string, api: string): Promise<Verdict> {
  const verdict: Verdict = { passed: 0, failed: [] }

  async function law(name: string, holds: () => Promise<string | undefined>): Promise<void> {
    const problem = await holds().catch((error: unknown) => `threw ${error}`)
    if (problem === undefined) verdict.passed++
    else verdict.failed.push(`${name}: ${problem}`)
  }

  for (const { name: file, yaml } of [...cassettes, ...handmade]) {
    for (const [index, interaction] of readCassette(yaml).interactions.entries()) {
      const name = `${file}.yaml#${index}`
      const fetch = replay({ version: 2, interactions: [interaction] }, { match: 'order' })
      const model = modelOf(name, { fetch })
      const direct = await streamChat({ model, messages }).result
      for (const cut of cuts) {
        await law(`${name} by way of an edge, cut at ${cut}`, async () =>
          differs(await startStream(server, { name, cut: `${cut}`, api }).result, direct),
        )
      }
    }
  }
  await law('leaving stops the provider within a second', () => leaves(server, api))
  return verdict
}

/** Checks that an example serves the answer of that recording. */
export async function checkExample(server: string, name: string): Promise<Verdict> {
  const model = edge(`${server}/api/chat`)
  const { content, outcome, error } = await streamChat({ model, messages, retry: false }).result
  const fits = outcome.type === 'complete' && content === expected[name]?.content
  const elsewhere = await fetch(`${server}/elsewhere`)
  // What a client sends to stop or to resume an answer has the id of the answer after the path.
  const stop = await fetch(`${server}/api/chat?answer=unknown`, { method: 'DELETE' })
  if (fits && elsewhere.status === 404 && stop.status === 204) return { passed: 1, failed: [] }
  const statuses = `elsewhere ${elsewhere.status}, stop ${stop.status}`
  return {
    passed: 0,
    failed: [`${outcome.type}, ${error}, ${statuses}: ${JSON.stringify(content)}`],
  }
}

function startStream(server: string, recording: Record<string, string>) {
  const model = edge(`${server}/?${new URLSearchParams(recording)}`)
  return streamChat({ model, messages, retry: false })
}

function differs(result: ChatResult, direct: ChatResult): string | undefined {
  const [actual, wanted] = [result, direct].map(({ message }) => JSON.stringify(message))
  if (actual === wanted) return undefined
  return `${actual?.slice(0, 300)} is not ${wanted?.slice(0, 300)}: ${result.error}`
}

/** The provider sends one message and no more, and reports when its reader leaves. */
async function leaves(server: string, api: string): Promise<string | undefined> {
  for await (const { type } of startStream(server, { name: 'endless', cut: '1', api })) {
    if (type === 'content') break
  }
  const started = performance.now()
  const closed = await (await fetch(`${api}/closed`)).text()
  const took = Math.round(performance.now() - started)
  return closed === 'closed' && took < 1_000 ? undefined : `${closed} after ${took} ms`
}
