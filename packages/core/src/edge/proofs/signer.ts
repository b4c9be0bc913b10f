import type {
  AssistantMessage,
  Part,
  ProviderStateEntry,
  ToolCallPart,
} from '../../protocol/message.ts'
import { isInStep, partNameOf, stepIndexOf } from '../../protocol/part-key.ts'
import type { ProviderStateEvent } from '../../protocol/stream-event.ts'
import { RefusedError } from '../http/request-rejection.ts'

/**
 * What only the handler can have said, proved by HMAC: a page keeps the conversation, and could write
 * anything into it. `who` is part of every proof.
 */
export interface Signer {
  /** Proves what came of a call, or that the model asked for one that waits until that time. */
  signCall(call: ToolCallPart, until?: number): Promise<ProviderStateEvent>
  /** Proves what the last run carries; nothing where that is nothing. */
  signStep(message: AssistantMessage): Promise<ProviderStateEvent | undefined> | undefined
  /**
   * The answer with what is proved in it. Throws for outputs and permissions of these tools that are
   * not; carried state that is not proved is left out. `resumes`: whether permissions count.
   */
  verify(message: AssistantMessage, options: VerifyOptions): Promise<AssistantMessage>
}

interface VerifyOptions {
  /** Whether it is a tool that the handler carries out. */
  isServerTool(name: string): boolean
  readonly continued: boolean
  /** Whether a provider may be told the URL of a file that is not proved; the file is left out if not. */
  allowsFileURL(url: string): boolean
  readonly now: number
}

const entry = 'edge'

/** Without a secret nothing is proved. */
export function createSigner(secret: string | undefined, who: string): Signer {
  let key: CryptoKey | undefined

  async function mac(claim: unknown): Promise<string> {
    const encoder = new TextEncoder()
    const hmac = { name: 'HMAC', hash: 'SHA-256' }
    key ??= await crypto.subtle.importKey('raw', encoder.encode(secret), hmac, false, ['sign'])
    const bytes = encoder.encode(JSON.stringify([who, claim]))
    const signed = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes))
    return btoa(String.fromCharCode(...signed))
  }

  async function holds(claim: unknown, proof: unknown): Promise<boolean> {
    if (!secret || typeof proof !== 'string') return false
    const due = await mac(claim)
    // Every letter is looked at, so that time tells nothing.
    let differs = due.length ^ proof.length
    for (let at = 0; at < due.length; at++) differs |= due.charCodeAt(at) ^ proof.charCodeAt(at)
    return differs === 0
  }

  async function verifyCall(part: ToolCallPart, { continued, now }: VerifyOptions): Promise<Part> {
    const { status, output, ...call } = part
    const { proof, until, asked } = proofOf(part)
    const permitted = () => holds(askedClaim(part, until), asked)
    if (status === 'done' || status === 'failed') {
      if (await holds(outputClaim(part), proof)) return part
      refuse('output', part, 'has an output not of the handler')
    }
    // That a call ended so can be said without a proof: there is no output to believe.
    if (/^(denied|skipped|interrupted)$/.test(status)) return part
    if (status !== 'approved') return { ...call, status } as ToolCallPart
    if (!continued) return { ...call, status: 'ready' } as ToolCallPart
    if (!(await permitted())) refuse('approval', part, 'was not up for approval')
    return Number(until) > now
      ? ({ ...call, status } as ToolCallPart)
      : refuse('approval', part, 'waited too long')
  }

  return {
    async signCall(call, until) {
      const set =
        until === undefined
          ? { proof: await mac(outputClaim(call)) }
          : { until, asked: await mac(askedClaim(call, until)) }
      return { type: 'provider-state', part: partNameOf(call.key), entry, set }
    },
    signStep(message) {
      const step = message.steps.length - 1
      const [first] = secret ? carriersOf(message, step) : []
      return (
        first &&
        mac(carriedClaim(message, step)).then((carried) => {
          return { type: 'provider-state', part: partNameOf(first.key), entry, set: { carried } }
        })
      )
    },
    async verify(message, options) {
      // A claim takes all parts to make: only where somebody says it was proved.
      const proofs: Record<number, unknown> = {}
      for (const part of message.parts) proofs[stepIndexOf(part.key)] ??= proofOf(part).carried
      const proved = await Promise.all(
        message.steps.map(
          (_, step) => proofs[step] && holds(carriedClaim(message, step), proofs[step]),
        ),
      )
      const parts = message.parts.map(async (part): Promise<Part[]> => {
        const own = part.type === 'tool-call' && options.isServerTool(part.name)
        const { providerState: _, ...plain } = own ? await verifyCall(part, options) : part
        const providerState = proved[stepIndexOf(part.key)] ? foreign(part) : []
        if (providerState.length) return [{ ...plain, providerState }]
        if (part.type === 'file' && !options.allowsFileURL(part.url)) return []
        return part.type === 'provider-state' ? [] : [plain]
      })
      return { ...message, parts: (await Promise.all(parts)).flat() }
    },
  }
}

function refuse(code: string, { name }: ToolCallPart, problem: string): never {
  throw new RefusedError(400, code, `A call of ${name.slice(0, 80)} ${problem}`)
}

function proofOf({ providerState = [] }: Part): Readonly<Record<string, unknown>> {
  return providerState.find((own) => own.entry === entry)?.value ?? {}
}

function foreign({ providerState = [] }: Part): ProviderStateEntry[] {
  return providerState.filter((own) => own.entry !== entry)
}

function partsOf({ parts }: AssistantMessage, step: number): Part[] {
  return parts.filter(({ key }) => isInStep(key, step))
}

function carriersOf(message: AssistantMessage, step: number): Part[] {
  return partsOf(message, step).filter((part) => foreign(part).length > 0)
}

function askedClaim(part: ToolCallPart, until: unknown): unknown[] {
  return ['asked', partNameOf(part.key), part.id, part.name, part.inputText, until]
}

function outputClaim(part: ToolCallPart): unknown[] {
  return [...askedClaim(part, part.status), part.output]
}

function carriedClaim(message: AssistantMessage, step: number): unknown {
  const { vendor, model } = message.steps[step] ?? {}
  const carried = carriersOf(message, step).map((part) => [
    ...[partNameOf(part.key), part.type, foreign(part), Object(part).url],
  ])
  return ['carried', vendor, model, carried]
}
