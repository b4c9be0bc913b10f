import type { AssistantMessage, Message } from '@deltakit/core'
import type { Interaction } from '@deltakit/core/cassette'
import { followUpOf } from '@deltakit/devtools/recordings'

/** The recorded responses of one step: each failure, and what its retry got. */
export type Attempts = readonly Interaction[]
/** The steps of one answer. */
export type Turn = readonly Attempts[]

/** What a cassette answers next. */
export type NextAnswer =
  | {
      readonly attempts: Attempts
      /** How much of the recorded step the conversation has already, in characters. */
      readonly shown: ShownText
    }
  /** Why it has no answer, in a sentence. */
  | { readonly problem: string }

export interface ShownText {
  readonly reasoning: number
  readonly content: number
}

export function groupIntoTurns(interactions: readonly Interaction[]): Turn[] {
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

interface Place {
  readonly messages: readonly Message[]
  /** The id of the model, whose answers count. */
  readonly model: string
}

/**
 * The conversation decides which recorded response is next: the turns that this model has answered are
 * skipped, and the steps that the current answer has. Of a step that was cut off here, the rest is next.
 */
export function nextAnswer(turns: readonly Turn[], { messages, model }: Place): NextAnswer {
  const answers = messages.flatMap((message) => ('steps' in message ? [message] : []))
  const last = messages.at(-1)
  const current = last && 'steps' in last ? last : undefined
  const answered = answers.filter(
    (answer) => answer !== current && answer.parts.length && answer.steps.at(-1)?.model === model,
  )
  const turn = turns[answered.length % turns.length] ?? []
  if (!current) return { attempts: turn[0] ?? [], shown: { reasoning: 0, content: 0 } }
  if (current.parts.some((part) => part.type === 'tool-call' && part.status === 'denied')) {
    return { problem: 'The recording has no answer to a denied call, so it ends here.' }
  }
  const outcomes = current.steps.map(({ outcome }) => outcome?.type)
  const attempts = turn[outcomes.filter((type) => type === 'complete').length]
  if (!attempts || outcomes.at(-1) === 'truncated') {
    return { problem: 'The recording ends here. A live model would go on.' }
  }
  return { attempts, shown: shownSince(current, outcomes.lastIndexOf('complete') + 1) }
}

/** How much text an answer has from that step on. */
function shownSince({ parts }: AssistantMessage, step: number): ShownText {
  const lengths = { reasoning: 0, content: 0 }
  for (const part of parts) {
    const isShown = part.type === 'reasoning' || part.type === 'content'
    // A part's key starts with the index of its step.
    if (isShown && Number.parseInt(part.key, 10) >= step) lengths[part.type] += part.text.length
  }
  return lengths
}
