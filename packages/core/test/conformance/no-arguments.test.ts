import { expect, it } from 'vitest'
import { agui, fromAGUI, toAGUI } from '../../src/ag-ui.ts'
import { aiSdk, fromUIMessages, toUIMessageStream } from '../../src/ai-sdk.ts'
import { chatHandler, createProofs, edge, passThrough } from '../../src/edge.ts'
import { fallback, hedge } from '../../src/fallback.ts'
import { createChat, resumeAnswer, streamChat } from '../../src/index.ts'
import { array, jsonSchema, object, tool } from '../../src/tools.ts'

const events = { async *[Symbol.asyncIterator]() {} }

/** What a program in JavaScript may call too early, or with the result of a typing mistake. */
const calls: Readonly<Record<string, () => unknown>> = {
  agui: () => Reflect.apply(agui, undefined, []),
  aiSdk: () => Reflect.apply(aiSdk, undefined, []),
  array: () => Reflect.apply(array, undefined, []),
  chatHandler: () => Reflect.apply(chatHandler, undefined, []),
  createChat: () => Reflect.apply(createChat, undefined, []),
  createProofs: () => Reflect.apply(createProofs, undefined, []),
  edge: () => Reflect.apply(edge, undefined, []),
  fallback: () => Reflect.apply(fallback, undefined, []),
  fromAGUI: () => Reflect.apply(fromAGUI, undefined, []),
  fromUIMessages: () => Reflect.apply(fromUIMessages, undefined, []),
  hedge: () => Reflect.apply(hedge, undefined, [[]]),
  jsonSchema: () => Reflect.apply(jsonSchema, undefined, []),
  object: () => Reflect.apply(object, undefined, []),
  passThrough: () => Reflect.apply(passThrough, undefined, []),
  resumeAnswer: () => Reflect.apply(resumeAnswer, undefined, []),
  streamChat: () => Reflect.apply(streamChat, undefined, []),
  toAGUI: () => Reflect.apply(toAGUI, undefined, [events]),
  'toAGUI without a stream': () => Reflect.apply(toAGUI, undefined, [undefined, {}]),
  toUIMessageStream: () => Reflect.apply(toUIMessageStream, undefined, []),
  tool: () => Reflect.apply(tool, undefined, []),
}

it.each(Object.entries(calls))('%s says what to pass', (_, call) => {
  expect(call).toThrow(TypeError)
  expect(call).toThrow(/^Expected .*got undefined/)
})
