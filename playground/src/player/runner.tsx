import { useChatStream } from '@deltakit/react'
import { useEffect } from 'react'
import type { DeckState } from './player.ts'
import { useDeck } from './player-context.ts'
import type { Session } from './session.ts'

/** The playing that is shown and the one that will be, each with a chat of its own. */
export function Runners() {
  const session = useDeck(shownOf)
  const incoming = useDeck(incomingOf)
  return [session, incoming].map(
    (session) => session && <Runner key={session.id} session={session} />,
  )
}

function Runner({ session }: { session: Session }) {
  const chat = useChatStream(session.options)
  useEffect(() => session.begin(chat), [session, chat])
  return null
}

const shownOf = ({ session }: DeckState) => session
const incomingOf = ({ incoming }: DeckState) => incoming
