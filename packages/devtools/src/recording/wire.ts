/** The wire formats of a stream that can be told apart. Those of Deltakit, AI SDK and AG-UI are no provider's. */
export type Wire =
  | 'chat-completions'
  | 'anthropic-messages'
  | 'openai-responses'
  | 'gemini'
  | 'deltakit'
  | 'ai-sdk'
  | 'ag-ui'
  | 'ollama'

/** The first characters are enough, and a hostile body may be long. */
const maxLength = 20_000

interface WireMark {
  readonly wire: Wire
  readonly mark: RegExp
}

/** The first that fits is the wire. A mark is a field that the others do not have. */
const marks: readonly WireMark[] = [
  {
    wire: 'anthropic-messages',
    mark: /"type": ?"(?:message_start|content_block_(?:start|delta))"/,
  },
  { wire: 'openai-responses', mark: /"type": ?"response\.[a-z_.]+"/ },
  { wire: 'gemini', mark: /"(?:candidates|usageMetadata|promptFeedback)": ?[[{]/ },
  // The first frame of a `chatHandler`.
  { wire: 'deltakit', mark: /^(?:id: ?\d+\n)?data: ?\{"v":\d[,}]/m },
  { wire: 'ag-ui', mark: /"type": ?"(?:RUN_STARTED|TEXT_MESSAGE_[A-Z]+)"/ },
  { wire: 'ai-sdk', mark: /"type": ?"(?:text-delta|reasoning-delta|start-step|tool-input-start)"/ },
  { wire: 'chat-completions', mark: /"object": ?"chat\.completion|"choices": ?\[/ },
  { wire: 'ollama', mark: /"done": ?(?:true|false)[,}]/ },
]

/** Returns the wire format of a response body, or undefined if it has no mark of one. */
export function wireOf(body: string | Uint8Array): Wire | undefined {
  const start = body.slice(0, maxLength)
  const text = typeof start === 'string' ? start : new TextDecoder().decode(start)
  return marks.find(({ mark }) => mark.test(text))?.wire
}

/** What people call a wire format. */
export const wireNames: Readonly<Record<Wire, string>> = {
  'chat-completions': 'Chat Completions',
  'anthropic-messages': 'Anthropic Messages',
  'openai-responses': 'OpenAI Responses',
  gemini: 'Gemini',
  deltakit: 'a chatHandler of Deltakit',
  'ai-sdk': 'AI SDK UI messages',
  'ag-ui': 'AG-UI',
  ollama: 'the native API of Ollama',
}
