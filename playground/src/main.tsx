import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { createPlayer } from './player.ts'
import { recordings } from './recordings.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

const player = createPlayer()
const asked = decodeURIComponent(location.hash.slice(1))
const first = recordings.find(({ name }) => name === asked) ?? recordings[0]
if (first) void player.play(first)

createRoot(root).render(
  <StrictMode>
    <App player={player} recordings={recordings} />
  </StrictMode>,
)
