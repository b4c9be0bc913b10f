import { promptOf } from '@deltakit/devtools/recordings'
import { isRecorded, type ModelSource } from './models/model-source.ts'
import type { ModelSetup } from './models/use-model-setup.ts'
import './empty-state.css'

/** A message to send with one click. */
export interface SuggestedPrompt {
  readonly text: string
  readonly about: string
  /** The recording that answers it; undefined for the current model. */
  readonly cassette?: string
}

interface EmptyStateProps {
  readonly source: ModelSource
  readonly setup: ModelSetup
  onSend(prompt: SuggestedPrompt): void
}

/** Suggests prompts while the chat has no messages. */
export function EmptyState({ source, setup, onSend }: EmptyStateProps) {
  return (
    <section className="empty-state">
      <h2>{isRecorded(source) ? 'Ask a recording' : 'Ask a model'}</h2>
      <p>
        {isRecorded(source)
          ? 'Whatever you ask, the answer is the recorded one, tool calls included.'
          : 'Your messages go from this page straight to the model. It can call two tools: weather and tide.'}
      </p>
      <ul>
        {suggestedPrompts(source, setup).map((prompt) => (
          <li key={prompt.text + prompt.cassette}>
            <button
              type="button"
              disabled={!setup.model && !prompt.cassette}
              onClick={() => onSend(prompt)}
            >
              {prompt.text}
              <small>{prompt.about}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** For a cassette, its own prompt comes first. */
function suggestedPrompts(
  source: ModelSource,
  { cassette }: ModelSetup,
): readonly SuggestedPrompt[] {
  if (!isRecorded(source)) return livePrompts
  const own = recordedPrompts.find((prompt) => prompt.cassette === source.name)
  const others = recordedPrompts.filter((prompt) => prompt !== own)
  if (own) return [own, ...others].slice(0, 3)
  const { text } = promptOf(cassette?.interactions ?? [])
  return [{ text, about: 'The recorded prompt' }, ...others].slice(0, 3)
}

const recordedPrompts: readonly SuggestedPrompt[] = [
  {
    text: 'What is the weather in Florence, Italy?',
    about: 'A tool that needs your approval',
    cassette: 'openrouter/grok-code-fast-1/tool',
  },
  {
    text: 'How does one say hi in Portuguese? Cite your source.',
    about: 'An answer with its sources',
    cassette: 'anthropic/claude-sonnet-4-5/web-search',
  },
  {
    text: 'Count the sheep',
    about: 'An answer that is cut off at its limit',
    cassette: 'openai/gpt-5/length',
  },
]

const livePrompts: readonly SuggestedPrompt[] = [
  { text: 'What is the weather in Florence, Italy?', about: 'A tool that needs your approval' },
  {
    text: 'How do rivers make deltas? Answer in a short list.',
    about: 'Markdown while it streams',
  },
  { text: 'Which is further from Lisbon, Porto or Faro?', about: 'A little reasoning' },
]
