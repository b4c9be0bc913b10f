import { answerObject, type ObjectState, toAnswerObject } from '../../src/durable-object.ts'
import type { ObjectNamespace } from '../../src/edge/resume/answer-object.ts'
import { createSqlStore } from '../../src/edge/resume/sql-store.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { forget, logLaws, retention } from './log-laws.ts'
import { manualClock } from './manual-clock.ts'

interface Env {
  readonly ANSWERS: ObjectNamespace<unknown>
  readonly LAWS: ObjectNamespace<unknown>
  /** Where the provider of a test is. */
  readonly PROVIDER: string
}

/** Makes answers of a provider that the test plays. */
export const Answers = answerObject((env: Env) => ({
  model: compatible('made', { baseURL: env.PROVIDER }),
  authorize: (request: Request) => request.headers.get('user') ?? true,
  lease: 1_000,
  async onFinish({ content, outcome }, { answerId }) {
    const body = JSON.stringify({ answerId, content, outcome: outcome.type })
    await (await fetch(`${env.PROVIDER}/finished`, { method: 'POST', body })).text()
  },
}))

/** Checks one law against the storage of an object of its own. */
export class Laws {
  readonly #state: ObjectState

  constructor(state: ObjectState) {
    this.#state = state
  }

  async fetch(request: Request): Promise<Response> {
    const law = new URL(request.url).searchParams.get('law') ?? ''
    const clock = manualClock()
    const log = createSqlStore(this.#state.storage, { clock, retention })
    try {
      const pass = clock.advance
      const forgetAll = () => forget(log, clock)
      await logLaws[law]?.({ log, pass, forget: forgetAll }, { owner: 'someone', answer: law })
      return new Response('ok')
    } catch (cause) {
      return new Response(String(cause))
    }
  }

  async alarm(): Promise<void> {}
}

export default {
  fetch(request: Request, env: Env): Promise<Response> {
    const law = new URL(request.url).searchParams.get('law')
    if (law === null) return toAnswerObject(request, env.ANSWERS)
    return env.LAWS.get(env.LAWS.idFromName(law)).fetch(request)
  },
}
