import type { Message, Model } from '@deltakit/core'
import { type Cassette, type Interaction, replay } from '@deltakit/core/cassette'
import { followUpOf, modelOf } from '../recordings/recorded-request.ts'

/**
 * A model that answers from a cassette. Which exchange is next is read off what was said so far, so that
 * a reload, another branch or a cleared chat begin where they should, whatever was played before.
 */
export function playing(
  cassette: Cassette,
  around: (fetch: typeof globalThis.fetch) => typeof fetch,
): Model {
  const { interactions } = cassette
  const turns = turnsIn(interactions)
  const recorded = interactions.find(({ response }) => response.code < 400) ?? interactions[0]
  let attempts: readonly Interaction[] = []
  let tried = 0
  const model = modelOf(
    recorded,
    around((...asked) => {
      const next = attempts[tried++ % attempts.length]
      const one: Cassette = { version: 2, interactions: next ? [next] : [] }
      return replay(one, { speed: 1, match: 'order' })(...asked)
    }),
  )
  return {
    ...model,
    request(input) {
      attempts = attemptsFor(turns, { messages: input.messages, model: model.id })
      tried = 0
      return model.request(input)
    },
  }
}

/** All attempts of one run, the steps of one answer, and the answers: what refuses is asked again. */
type Attempts = readonly Interaction[]
type Turn = readonly Attempts[]

function turnsIn(interactions: readonly Interaction[]): Turn[] {
  const turns: Interaction[][][] = []
  let refused = false
  for (const interaction of interactions) {
    const turn = turns.at(-1)
    if (refused) turn?.at(-1)?.push(interaction)
    else if (turn && !followUpOf(interaction)) turn.push([interaction])
    else turns.push([[interaction]])
    refused = interaction.response.code >= 400
  }
  return turns
}

interface Asked {
  readonly messages: readonly Message[]
  readonly model: string
}

/** The run after those that the answer has; the turn after those that this model answered. */
function attemptsFor(turns: readonly Turn[], { messages, model }: Asked): Attempts {
  const answers = messages.flatMap((message) => ('steps' in message ? [message] : []))
  const last = messages.at(-1)
  const begun = last && 'steps' in last ? last : undefined
  const before = answers.filter(
    (answer) => answer !== begun && answer.parts.length && answer.steps.at(-1)?.model === model,
  )
  const turn = turns[before.length % turns.length] ?? []
  return turn[(begun?.steps.length ?? 0) % turn.length] ?? []
}
