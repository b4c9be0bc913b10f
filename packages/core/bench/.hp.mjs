import { compatible } from '@deltakit/core/compatible'
import { chatHandler } from '@deltakit/core/edge'
import { jsonSchema, tool } from '@deltakit/core/tools'
const fetch = async () => new Response('data: {}\n\n')
const model = compatible('made', { apiKey: 'unused', fetch, baseURL: 'https://made.test/v1' })
const price = tool({ input: jsonSchema({ type: 'object' }), execute: () => 5 })
const user = { role: 'user', content: 'hi' }
const record = { vendor: 'made', model: 'made', outcome: { type: 'complete', finishReason: 'tool-calls' } }
const proof = `${'A'.repeat(43)}=`
const list = (count, make) => Array.from({ length: count }, (_, index) => make(index))
const call = (index, n) => ({ type: 'tool-call', key: `0/tool:${index}`, id: `call_${index}`, name: 'price', inputText: '{}', status: 'done', output: 5, providerState: [{ entry: 'edge', value: { nonce: 'n' + n, output: proof } }] })
const own = process.argv[2] === 'own'
const text = JSON.stringify({ messages: [user, ...list(998, (n) => ({ role: 'assistant', parts: list(2, (i) => call(i, own ? n : '')), steps: [record] })), user] })
const handler = chatHandler({ model, secret: 'made', tools: { price }, retry: false, limits: { body: 2 ** 23 } })
const run = async () => (await handler(new Request('https://app.test/', { method: 'POST', headers: { 'content-type': 'application/json' }, body: text }))).text()
for (let i = 0; i < 40; i++) await run()
const b = process.cpuUsage(); const t = performance.now()
for (let i = 0; i < 100; i++) await run()
const { user: u, system: s } = process.cpuUsage(b)
console.log('cpu ms', (u + s) / 1e5, 'wall', (performance.now() - t) / 100)
const b2 = process.cpuUsage()
for (let i = 0; i < 100; i++) JSON.parse(await new Request('https://app.test/', { method: 'POST', body: text }).text())
const e = process.cpuUsage(b2); console.log('parse', (e.user + e.system) / 1e5)
