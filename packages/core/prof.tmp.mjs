import { streamChat } from '@deltakit/core'
import { compatible } from '@deltakit/core/compatible'
import { runnerImport } from 'vite'
const { module } = await runnerImport(process.cwd()+'/test/support/growth-bodies.ts')
const [, , wire, name, n] = process.argv
const g = module.growthBodies.find(b => b.wire===wire && b.name===name)
const text = g.body(Number(n)); const bytes = new TextEncoder().encode(text)
const msgs = text.split('\n').filter(l=>l.startsWith('data: ')).map(l=>l.slice(6))
const model = compatible('made', { baseURL: 'https://made.test/v1', fetch: async () => new Response(bytes) })
let best=1e9, bp=1e9
for (let i=0;i<Number(process.env.R ?? 200);i++){ let a=process.cpuUsage(); await streamChat({ model, messages:[{role:'user',content:'x'}] }).result; let b=process.cpuUsage(a); best=Math.min(best,(b.user+b.system)/1000)
 a=process.cpuUsage(); for (const m of msgs) JSON.parse(m); b=process.cpuUsage(a); bp=Math.min(bp,(b.user+b.system)/1000) }
console.log(best.toFixed(2), bp.toFixed(3), (best/bp).toFixed(2), bytes.length)
