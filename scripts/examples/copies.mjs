// @ts-check
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))

/** Every example is whole, so that it can be copied. These files of theirs are the same. */
const sharedFiles = [
  ...copies(['main.ts', 'row.ts', 'style.css'], {
    from: 'vanilla/src',
    to: ['cloudflare-worker/page', 'deno/page'],
  }),
  ...copies(['demo.ts'], {
    from: 'vanilla/server',
    to: ['assistant-ui/server', 'cloudflare-worker', 'deno', 'nextjs/server'],
  }),
  ...copies(['tools.ts'], {
    from: 'vanilla/server',
    to: ['assistant-ui/server', 'cloudflare-worker', 'deno'],
  }),
  ...copies(['handler.ts'], { from: 'vanilla/server', to: ['assistant-ui/server'] }),
  ...copies(['style.css'], { from: 'react-vite-hono/src', to: ['assistant-ui/src'] }),
  ...copies(['tools.ts'], { from: 'react-vite-hono/server', to: ['nextjs/server'] }),
  ...copies(['answer-part.tsx', 'chat.tsx', 'composer.tsx', 'message.tsx', 'style.css'], {
    from: 'react-vite-hono/src',
    to: ['nextjs/chat'],
  }),
]

/** Throws where a copy differs from its original. */
export function checkCopies() {
  for (const { original, copy } of sharedFiles) {
    if (readFileSync(examples + original, 'utf8') === readFileSync(examples + copy, 'utf8'))
      continue
    throw new Error(`examples/${copy} has to be the same as examples/${original}: copy it`)
  }
}

/**
 * @param {string[]} names
 * @param {{ from: string, to: string[] }} folders
 */
function copies(names, { from, to }) {
  return names.flatMap((name) =>
    to.map((folder) => ({ original: `${from}/${name}`, copy: `${folder}/${name}` })),
  )
}
