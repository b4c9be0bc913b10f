import type { Cassette } from '@deltakit/core/cassette'
import { decodeRecording, loadProvider } from '@deltakit/devtools/recordings'
import { expect, it } from 'vitest'
import { usageCode } from '../src/code/usage-code.ts'

const names = [
  'two\nlines',
  '__proto__',
  'constructor',
  "' + broken() + '",
  `\${broken()}\``,
  '*/ broken() //',
  '</script><script>broken()</script>',
  '\\',
  '\u2028broken()',
]

/** A recording whose tools have whatever name and description somebody wrote. */
function recording(tools: readonly { readonly name: string; readonly description: unknown }[]) {
  const body = JSON.stringify({
    model: 'any',
    messages: [{ role: 'user', content: 'Hello' }],
    tools: tools.map((tool) => ({ type: 'function', function: { ...tool, parameters: {} } })),
  })
  const response = `data: ${JSON.stringify({ choices: [{ delta: { content: 'Hi' }, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`
  const cassette: Cassette = {
    version: 2,
    interactions: [
      {
        request: { method: 'POST', url: 'https://openrouter.ai/api/v1/chat/completions', body },
        response: { code: 200, headers: {}, body: response },
      },
    ],
  }
  return cassette
}

async function handlerOf(cassette: Cassette): Promise<string> {
  const provider = await loadProvider(cassette.interactions)
  const decoded = await decodeRecording(cassette, { provider })
  return usageCode(cassette, { decoded }).chatHandler
}

interface CopiedTool {
  readonly description: string
}

/** What the copied lines make, when they run. */
function toolsOf(code: string): Record<string, CopiedTool> {
  const lines = code.slice(code.indexOf('const tools'), code.indexOf('// A Request comes in'))
  const run = new Function('tool', 'jsonSchema', `${lines}\nreturn tools`)
  return run(
    (tool: CopiedTool) => tool,
    () => {},
  )
}

it('writes names and descriptions of tools as data, whatever is in them', async () => {
  const code = await handlerOf(recording(names.map((name) => ({ name, description: name }))))
  const tools = toolsOf(code)
  expect(Object.keys(tools)).toEqual(names)
  expect(Object.values(tools).map(({ description }) => description)).toEqual(names)
})

it('takes the name of a tool for a description that is no text', async () => {
  const code = await handlerOf(recording([{ name: 'weather', description: { toString: 1 } }]))
  expect(toolsOf(code).weather?.description).toBe('weather')
})
