// Google Gemini: how a conversation is written.

import { type StepParts, stepsOf } from '../../protocol/answer-steps.ts'
import { base64In } from '../../protocol/data-url.ts'
import { isObject } from '../../protocol/is-object.ts'
import type { FilePart, Message, Part, ToolCallPart, UserPart } from '../../protocol/message.ts'
import { isToolError, toolCallOf } from '../../protocol/tool-call-output.ts'
import { filePlaceFor } from '../writing/file-place.ts'
import { outputParts, outputText } from '../writing/output-parts.ts'
import { requestToContinue } from '../writing/request-to-continue.ts'

/** The address of Google's own API, which needs no project. */
export const publicURL = 'https://generativelanguage.googleapis.com/v1beta'

/** Which API reads a history. */
export interface Reader {
  readonly vendor: string
  /** Whether calls have ids: Vertex AI refuses them, and an output belongs to the call in its place. */
  readonly takesIds: boolean
  /** Whether an output may have images and documents. */
  readonly takesFiles: boolean
  /** Whether it goes on with a text at the end of the contents. */
  readonly continuesText: boolean
}

type WirePart = Readonly<Record<string, unknown>>

interface Content {
  readonly role: string
  readonly parts: readonly WirePart[]
}

/** The system prompt, which is not among the contents. */
export function writeSystem(messages: readonly Message[], vendor: string): object | undefined {
  const parts = messages.flatMap((message) =>
    message.role === 'system' ? writeParts(message.content, vendor) : [],
  )
  return parts.length ? { role: 'user', parts } : undefined
}

/** Writes a conversation without its system messages. */
export function writeContents(messages: readonly Message[], reader: Reader): Content[] {
  const { vendor, takesIds, continuesText } = reader

  /**
   * An answer, and after it the outputs of its calls. Empty contents are refused. `isContinued`: the answer
   * goes on behind the step, in the next one or in the one that is requested.
   */
  function writeStep(
    step: StepParts,
    { isContinued }: { readonly isContinued: boolean },
  ): Content[] {
    const isOwn = step.vendor === vendor
    const parts: WirePart[] = []
    const outputs: WirePart[] = []
    for (const part of step.parts) {
      const { id: ownId, ...state } = isOwn ? stateOf(part) : noState
      const call = toolCallOf(part)
      if (call) {
        const id = takesIds ? ownId : undefined
        const { name } = call
        const args = isObject(call.input) ? call.input : {}
        parts.push({ functionCall: { id, name, args }, ...state })
        outputs.push({ functionResponse: { id, name, ...responseOf(call, reader) } })
      } else if (isOwn || part.type === 'content') {
        // Of another vendor's answer only text goes back, and the calls.
        const written = writePart(part, state)
        if (written) parts.push(written)
      }
    }
    if (parts.length && !outputs.length && isContinued && !continuesText) {
      outputs.push({ text: requestToContinue })
    }
    return [
      { role: 'model', parts },
      { role: 'user', parts: outputs },
    ].filter(({ parts }) => parts.length)
  }

  return messages.flatMap((message) => {
    if ('parts' in message) {
      const isLast = message === messages.at(-1)
      const steps = stepsOf(message)
      return steps.flatMap((step) =>
        writeStep(step, { isContinued: isLast || step !== steps.at(-1) }),
      )
    }
    const { role, content } = message
    if (role === 'system') return []
    return [{ role: role === 'user' ? 'user' : 'model', parts: writeParts(content, vendor) }]
  })
}

function writeParts(content: string | readonly UserPart[], vendor: string): WirePart[] {
  if (typeof content === 'string') return [{ text: content }]
  return content.map((part) => writeUserPart(part, vendor))
}

function writeUserPart(part: UserPart, vendor: string): WirePart {
  if (part.type === 'text') return { text: part.text }
  const { id, url } = filePlaceFor(part, vendor)
  return writeFile({ mediaType: part.mediaType, url: id ?? url })
}

function writeFile({ mediaType: mimeType, url }: Pick<FilePart, 'mediaType' | 'url'>): WirePart {
  const data = base64In(url)
  if (data) return { inlineData: { mimeType, data } }
  // A URL without a scheme is the name of an uploaded file.
  return { fileData: { mimeType, fileUri: url.includes(':') ? url : `${publicURL}/${url}` } }
}

/** A part of an answer by Gemini goes back in its place, with the signature that came on it. */
function writePart(part: Part, state: WirePart): WirePart | undefined {
  switch (part.type) {
    case 'content':
      return part.text ? { text: part.text, ...state } : undefined
    case 'reasoning':
      // The API wants only signed thoughts back.
      return part.text && state.thoughtSignature ? { text: part.text, ...state } : undefined
    case 'file':
      return { ...writeFile(part), ...state }
    case 'provider-state':
      return state
    default:
      return undefined
  }
}

const noState: WirePart = {}

function stateOf({ providerState }: Part): WirePart {
  return providerState?.[0]?.value ?? noState
}

function responseOf(call: ToolCallPart, { takesFiles }: Reader): object {
  const { output } = call
  const parts = outputParts(output)
  if (!parts) return { response: { [isToolError(call) ? 'error' : 'result']: output } }
  if (!takesFiles) return { response: { result: outputText(output) } }
  const files = parts.filter((part) => part.type === 'file')
  const texts = parts.flatMap((part) => (part.type === 'text' ? part.text : []))
  return { response: { result: texts.join('\n') }, parts: files.map(writeFile) }
}
