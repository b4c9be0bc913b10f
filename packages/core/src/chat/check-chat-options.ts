import {
  array,
  callback,
  checkOptions,
  type OptionForms,
  oneOf,
  text,
} from '../protocol/check-option.ts'
import { checkMessage } from '../stream/check-messages.ts'
import { checkTools, streamOptionForms } from '../stream/check-stream-options.ts'
import type { CreateChatOptions } from './chat-options.ts'

const chatForms: OptionForms = {
  ...streamOptionForms,
  id: text,
  messages: array,
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

/** Throws a `TypeError` for options that would be ignored, or would fail once something is sent. */
export function checkChatOptions(options: Partial<CreateChatOptions>): void {
  checkTools(options.tools)
  checkOptions(options, chatForms)
  for (const [index, message] of (options.messages ?? []).entries()) {
    checkMessage(message, `messages[${index}]`)
  }
}

/** Checks those that are others than before. A component configures its chat with each render. */
export function checkChangedOptions(
  options: Partial<CreateChatOptions>,
  before: Partial<CreateChatOptions>,
): void {
  const changed = Object.entries(options).filter(
    ([name, value]) => value !== Reflect.get(before, name),
  )
  if (changed.length) checkChatOptions(Object.fromEntries(changed))
}
