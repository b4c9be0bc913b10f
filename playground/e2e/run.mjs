// @ts-check
// Uses the built page as a person would.
import { mkdirSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright'
import { preview } from 'vite'
import { chromiumArgs, chromiumHelp, findChromium } from '../../scripts/chromium.mjs'
import { playsMany } from './big.mjs'
import { brings } from './brought.mjs'
import { chats, keys } from './chat.mjs'
import { chatsAgain } from './chat-again.mjs'
import { chatsNarrow } from './chat-narrow.mjs'
import { playsAll } from './deck.mjs'
import { faults } from './faults.mjs'
import { links } from './links.mjs'
import { live } from './live.mjs'
import { loads } from './load.mjs'
import { looks } from './looks.mjs'
import { moves } from './moves.mjs'
import { readsMarkdown } from './rich.mjs'
import { counted, failed } from './steps.mjs'

const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

const all = {
  playsAll,
  moves,
  links,
  faults,
  brings,
  readsMarkdown,
  playsMany,
  chats,
  chatsAgain,
  chatsNarrow,
  keys,
  live,
  looks,
}
const [wanted] = process.argv.slice(2)

mkdirSync('artifacts', { recursive: true })
const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' })
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
const home = server.resolvedUrls?.local[0] ?? ''
const page = await browser.newPage({ viewport: { width: 1360, height: 860 } })
page.setDefaultTimeout(20_000)
page.on('pageerror', (error) => failed.push(String(error)))
page.on('request', (request) => {
  // Offline, all there is is the page itself.
  if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(home))
    failed.push(request.url())
})
page.on('console', (message) => message.type() === 'error' && failed.push(message.text()))
try {
  await loads(page, home)
  for (const [name, test] of Object.entries(all)) {
    if (wanted && wanted !== name) continue
    const begun = performance.now()
    try {
      await test(page)
    } catch (error) {
      failed.push(`${name}: ${error}`)
      await page.screenshot({ path: `artifacts/${name}-failed.png` })
    }
    console.log(`     ${name} ${((performance.now() - begun) / 1_000).toFixed(1)} s`)
  }
} finally {
  await browser.close()
  await server.close()
}
const { passed } = counted
writeFileSync('artifacts/e2e.json', JSON.stringify({ passed, failed: failed.length }))
for (const problem of failed) console.error(`FAIL ${problem}`)
if (failed.length === 0) console.log(`ok   playground ${passed} checks`)
process.exitCode = failed.length > 0 ? 1 : 0
