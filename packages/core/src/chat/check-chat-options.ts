import {
  array,
  callback,
  checkOptions,
  type OptionForms,
  oneOf,
  renamed,
  text,
} from '../protocol/check-option.ts'
import { checkMessage } from '../stream/check-messages.ts'
import { checkModel, checkTools, streamOptionForms } from '../stream/check-stream-options.ts'
import type { CreateChatOptions } from './chat-options.ts'

const chatForms: OptionForms = {
  ...streamOptionForms,
  id: text,
  messages: array,
  initialMessages: renamed('messages'),
  busy: oneOf('queue', 'interrupt', 'reject'),
  partialToolInputs: callback,
  scheduler: {
    expected: 'a scheduler',
    instead: 'Pass adaptiveFrames(), everyFrame or immediately.',
    fits: (value) => callback.fits(Object(value).scheduleFrame),
  },
  wrapRequest: callback,
  tabs: { ...callback, instead: 'Pass sharedTabs().' },
  onFinish: callback,
  onError: callback,
  onToolCall: callback,
  onData: callback,
  onEvent: callback,
}

/**
 * Throws a `TypeError` for options that would be ignored, or would fail once something is sent. Those of
 * before are fine: a component configures its chat with each render.
 */
export function checkChatOptions(
  options: CreateChatOptions,
  before: Partial<CreateChatOptions> = {},
): void {
  checkModel(options.model)
  const entries = Object.entries(options)
  const changed = entries.filter(([name, value]) => value !== Reflect.get(before, name))
  if (!changed.length) return
  const {
    tools,
    messages = [],
    ...others
  }: Partial<CreateChatOptions> = Object.fromEntries(changed)
  checkTools(tools)
  checkOptions({ messages, ...others }, chatForms)
  for (const [index, message] of messages.entries()) checkMessage(message, `messages[${index}]`)
}
