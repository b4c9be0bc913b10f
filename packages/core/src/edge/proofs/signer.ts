import {
  type AssistantMessage,
  asText,
  type CarryEntry,
  type Part,
  type ToolCallPart,
} from '../../protocol/message.ts'
import type { CarryEvent } from '../../protocol/stream-event.ts'
import { denial } from '../../tools/tool-approval.ts'
import { RefusedError } from '../http/request-rejection.ts'

/**
 * What only the handler can have said, proved by HMAC: a page keeps the conversation, and could write
 * anything into it. `who` is part of every proof.
 */
export interface Signer {
  /** Proves what came of a call, or that the model asked for one that waits until that time. */
  signCall(call: ToolCallPart, until?: number): Promise<CarryEvent>
  /** Proves what the last run carries; nothing where that is nothing. */
  signRun(message: AssistantMessage): Promise<CarryEvent | undefined> | undefined
  /**
   * The answer with what is proved in it. Throws for outputs and permissions of these tools that are
   * not; carried state that is not proved is left out. `resumes`: whether permissions count.
   */
  verify(message: AssistantMessage, options: VerifyOptions): Promise<AssistantMessage>
}

interface VerifyOptions {
  /** Whether it is a tool that the handler carries out. */
  own(name: string): boolean
  readonly resumes: boolean
  /** Whether a provider may be told the URL of a file that is not proved; the file is left out if not. */
  tells(url: string): boolean
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

  async function verifyCall(part: ToolCallPart, { resumes, now }: VerifyOptions): Promise<Part> {
    const { status, output, ...call } = part
    const { proof, until, asked } = proofOf(part)
    const permitted = () => holds(askedClaim(part, until), asked)
    if (status === 'done' || status === 'failed') {
      if (await holds(outputClaim(part), proof)) return part
      const denied = status === 'failed' && asText(output).startsWith(denial(''))
      if (denied && (await permitted())) return part
      refuse('output', part, 'has an output not of the handler')
    }
    if (status !== 'approved') return { ...call, status }
    if (!resumes) return { ...call, status: 'ready' }
    if (!(await permitted())) refuse('approval', part, 'was not up for approval')
    return Number(until) > now ? { ...call, status } : refuse('approval', part, 'waited too long')
  }

  return {
    async signCall(call, until) {
      const set =
        until === undefined
          ? { proof: await mac(outputClaim(call)) }
          : { until, asked: await mac(askedClaim(call, until)) }
      return { type: 'carry', part: nameOf(call), entry, set }
    },
    signRun(message) {
      const run = message.runs.length - 1
      const [first] = secret ? carriersOf(message, run) : []
      return (
        first &&
        mac(carriedClaim(message, run)).then((carried) => {
          return { type: 'carry', part: nameOf(first), entry, set: { carried } }
        })
      )
    },
    async verify(message, options) {
      // A claim takes all parts to make: only where somebody says it was proved.
      const proofs: Record<number, unknown> = {}
      for (const part of message.parts) proofs[runOf(part)] ??= proofOf(part).carried
      const proved = await Promise.all(
        message.runs.map((_, run) => proofs[run] && holds(carriedClaim(message, run), proofs[run])),
      )
      const parts = message.parts.map(async (part): Promise<Part[]> => {
        const own = part.type === 'tool-call' && options.own(part.name)
        const { carry: _, ...plain } = own ? await verifyCall(part, options) : part
        const carry = proved[runOf(part)] ? foreign(part) : []
        if (carry.length) return [{ ...plain, carry }]
        if (part.type === 'file' && !options.tells(part.url)) return []
        return part.type === 'carry' ? [] : [plain]
      })
      return { ...message, parts: (await Promise.all(parts)).flat() }
    },
  }
}

function refuse(code: string, { name }: ToolCallPart, problem: string): never {
  throw new RefusedError(400, code, `A call of ${name.slice(0, 80)} ${problem}`)
}

/** Without the number of the run, which a page may count differently. */
function nameOf({ key }: Part): string {
  return key.slice(key.indexOf('/') + 1)
}

function runOf({ key }: Part): number {
  return Number.parseInt(key, 10)
}

function proofOf({ carry = [] }: Part): Readonly<Record<string, unknown>> {
  return carry.find((own) => own.entry === entry)?.value ?? {}
}

function foreign({ carry = [] }: Part): CarryEntry[] {
  return carry.filter((own) => own.entry !== entry)
}

function partsOf({ parts }: AssistantMessage, run: number): Part[] {
  return parts.filter(({ key }) => key.startsWith(`${run}/`))
}

function carriersOf(message: AssistantMessage, run: number): Part[] {
  return partsOf(message, run).filter((part) => foreign(part).length > 0)
}

function askedClaim(part: ToolCallPart, until: unknown): unknown[] {
  return ['asked', nameOf(part), part.id, part.name, part.inputText, until]
}

function outputClaim(part: ToolCallPart): unknown[] {
  return [...askedClaim(part, part.status), part.output]
}

function carriedClaim(message: AssistantMessage, run: number): unknown {
  const { vendor, model } = message.runs[run] ?? {}
  const carried = carriersOf(message, run).map((part) => [
    ...[nameOf(part), part.type, foreign(part), Object(part).url],
  ])
  return ['carried', vendor, model, carried]
}
