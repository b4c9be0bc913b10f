import { questionOf } from '../recordings/recorded-request.ts'
import type { Source } from './source.ts'
import type { Answering } from './use-answering.ts'
import './empty-state.css'

interface Prompt {
  readonly text: string
  readonly about: string
  /** The cassette that answers, where another one has to. */
  readonly cassette?: string
}

interface BeginningProps {
  readonly source: Source
  readonly answering: Answering
  onAsk(prompt: Prompt): void
}

/** Before anything is said. */
export function Beginning({ source, answering, onAsk }: BeginningProps) {
  const recorded = source.kind === 'cassette'
  return (
    <section className="beginning">
      <h2>{recorded ? 'Ask a recording' : 'Ask a model'}</h2>
      <p>
        {recorded
          ? 'Whatever you ask, a cassette answers what was answered when it was recorded, tools and all.'
          : 'What you say goes from this page to the model, and nowhere else. It knows two tools: the weather, and the tide.'}
      </p>
      <ul>
        {promptsFor(source, answering).map((prompt) => (
          <li key={prompt.text + prompt.cassette}>
            <button
              type="button"
              disabled={!answering.model && !prompt.cassette}
              onClick={() => onAsk(prompt)}
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

function promptsFor(source: Source, { cassette }: Answering): readonly Prompt[] {
  if (source.kind !== 'cassette') return live
  const own = recorded.find((prompt) => prompt.cassette === source.name)
  const others = recorded.filter((prompt) => prompt !== own)
  if (own) return [own, ...others].slice(0, 3)
  const { text } = questionOf(cassette?.interactions ?? [])
  return [{ text, about: 'What this cassette was asked' }, ...others].slice(0, 3)
}

const recorded: readonly Prompt[] = [
  {
    text: 'What is the weather in Florence, Italy?',
    about: 'A tool that waits for your approval',
    cassette: 'openrouter/grok-code-fast-1/tool',
  },
  {
    text: 'How does one say hi in Portuguese? Cite your source.',
    about: 'An answer with its sources',
    cassette: 'anthropic/claude-sonnet-4-5/web-search',
  },
  {
    text: 'Count the sheep',
    about: 'An answer that is cut, to be continued',
    cassette: 'openai/gpt-5/length',
  },
]

const live: readonly Prompt[] = [
  { text: 'What is the weather in Florence, Italy?', about: 'A tool that waits for your approval' },
  { text: 'How do rivers make deltas? Answer in a short list.', about: 'Markdown while it grows' },
  { text: 'Which is further from Lisbon, Porto or Faro?', about: 'A little reasoning' },
]
