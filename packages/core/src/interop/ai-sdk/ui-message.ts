// The types of AI SDK's `UIMessage` that a chat can be shown as. Versions 6 and 7 accept them as theirs.

import type { AppDataParts } from '../../protocol/app-types.ts'
import type { ToolCallPart } from '../../protocol/message.ts'

/** A message as components for AI SDK take it. `Call` types its calls, as in `ChatMessage`. */
export interface UIMessage<Call extends ToolCallPart = ToolCallPart> {
  /** The id of the message. */
  readonly id: string
  /** Who wrote it. */
  readonly role: 'user' | 'assistant'
  /** What the app keeps with it. */
  readonly metadata?: unknown
  /** What it consists of. */
  parts: UIMessagePart<Call>[]
}

/** A part of a `UIMessage`. */
export type UIMessagePart<Call extends ToolCallPart = ToolCallPart> =
  | { readonly type: 'text'; readonly text: string; readonly state?: 'streaming' | 'done' }
  | { readonly type: 'reasoning'; readonly text: string; readonly state: 'streaming' | 'done' }
  | {
      readonly type: 'file'
      readonly mediaType: string
      readonly url: string
      readonly filename?: string
    }
  | {
      readonly type: 'source-url'
      readonly sourceId: string
      readonly url: string
      readonly title?: string
    }
  | { readonly type: 'step-start' }
  | UIDataPart
  | UIToolPart<Call>

/** Data of the app, as the part of its name: `data-chart`. `dataParts` of `AppTypes` has the names. */
export type UIDataPart = string extends keyof AppDataParts
  ? never
  : {
      readonly [Name in keyof AppDataParts & string]: {
        readonly type: `data-${Name}`
        readonly id?: string
        readonly data: AppDataParts[Name]
      }
    }[keyof AppDataParts & string]

/** A call, as the part of its tool: `tool-weather` with the `state`s of AI SDK. */
export type UIToolPart<Call extends ToolCallPart = ToolCallPart> = {
  [Name in Call['name']]: UIToolPartOf<Name, Extract<Call, { name: Name; status: 'done' }>>
}[Call['name']]

/** A call of one tool. */
type UIToolPartOf<Name extends string, Done extends { input: unknown; output: unknown }> = {
  readonly type: `tool-${Name}`
  /** The key of the call in its message: `approve({ messageId: message.id, key: part.toolCallId })`. */
  readonly toolCallId: string
} & UIToolState<Done['input'], Done['output']>

/** What AI SDK knows of a call in each state. */
export type UIToolState<Input, Output> =
  | {
      readonly state: 'input-streaming'
      readonly input: StreamedInput<Input> | undefined
      readonly rawInput: string
    }
  | { readonly state: 'input-available'; readonly input: Input }
  | {
      readonly state: 'approval-requested'
      readonly input: Input
      readonly approval: { readonly id: string }
    }
  | {
      readonly state: 'approval-responded'
      readonly input: Input
      readonly approval: { readonly id: string; readonly approved: true }
    }
  | {
      readonly state: 'output-available'
      readonly input: Input
      readonly output: Output
      /** The tool goes on: more is to come. */
      readonly preliminary?: true
    }
  | {
      readonly state: 'output-error'
      readonly input: Input | undefined
      readonly errorText: string
    }
  | {
      readonly state: 'output-denied'
      readonly input: Input
      readonly approval: { readonly id: string; readonly approved: false; readonly reason?: string }
    }

/** An input of which anything may be missing. Their arrays may be changed, so ours are no `readonly` ones. */
type StreamedInput<Value> = Value extends readonly (infer Item)[]
  ? StreamedInput<Item>[]
  : Value extends object
    ? { [Field in keyof Value]?: StreamedInput<Value[Field]> }
    : Value
