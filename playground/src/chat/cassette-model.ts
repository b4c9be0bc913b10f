import type { Message, Model } from '@deltakit/core'
import { type Cassette, type Interaction, replay } from '@deltakit/core/cassette'
import { followUpOf, modelOf } from '../recordings/recorded-request.ts'
import type { Provider } from '../recordings/vendors.ts'

export interface CassetteModelOptions {
  /** Reads the recorded answers. */
  readonly provider: Provider
  /** Wraps the `fetch` that the model uses. */
  wrapFetch(fetch: typeof globalThis.fetch): typeof fetch
}

/**
 * A model that answers from a cassette. The conversation so far decides which recorded response is next,
 * so that a reload, another branch or a cleared chat continues at the right place.
 */
export function cassetteModel(
  { interactions }: Cassette,
  { provider, wrapFetch }: CassetteModelOptions,
): Model {
  const turns = groupIntoTurns(interactions)
  let attempts: Attempts = []
  let attempt = 0
  const fetch = wrapFetch((...request) => {
    const next = attempts[attempt++ % attempts.length]
    const cassette: Cassette = { version: 2, interactions: next ? [next] : [] }
    return replay(cassette, { speed: 1, match: 'order' })(...request)
  })
  const model = modelOf(interactions, { provider, fetch })
  return {
    ...model,
    request(input) {
      attempts = nextAttempts(turns, { messages: input.messages, model: model.id })
      attempt = 0
      return model.request(input)
    },
  }
}

/** The recorded responses of one step: each failure, and what its retry got. */
type Attempts = readonly Interaction[]
/** The steps of one answer. */
type Turn = readonly Attempts[]

function groupIntoTurns(interactions: readonly Interaction[]): Turn[] {
  const turns: Interaction[][][] = []
  let hasFailed = false
  for (const interaction of interactions) {
    const turn = turns.at(-1)
    if (hasFailed) turn?.at(-1)?.push(interaction)
    else if (turn && !followUpOf(interaction)) turn.push([interaction])
    else turns.push([[interaction]])
    hasFailed = interaction.response.code >= 400
  }
  return turns
}

interface Conversation {
  readonly messages: readonly Message[]
  readonly model: string
}

/** Skips the turns that this model has answered, and the steps that the current answer has. */
function nextAttempts(turns: readonly Turn[], { messages, model }: Conversation): Attempts {
  const answers = messages.flatMap((message) => ('steps' in message ? [message] : []))
  const last = messages.at(-1)
  const current = last && 'steps' in last ? last : undefined
  const answered = answers.filter(
    (answer) => answer !== current && answer.parts.length && answer.steps.at(-1)?.model === model,
  )
  const turn = turns[answered.length % turns.length] ?? []
  return turn[(current?.steps.length ?? 0) % turn.length] ?? []
}
