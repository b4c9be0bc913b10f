import type { Interaction } from '../../src/cassette.ts'
import type { Message, Model, ModelInput, ToolDefinition } from '../../src/index.ts'
import type { ProviderOptions } from '../../src/protocol/model.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock, bedrockAnthropic } from '../../src/providers/bedrock/index.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'

/** Turns the recorded requests of another protocol than Chat Completions into inputs. */
export interface OtherWire {
  /** The beginning of its URLs. */
  readonly at: string
  /** The model a request was made with. */
  model(request: Request, options: ProviderOptions): Model
  /** The input that makes a request, without its answers and their outputs. */
  input(request: Request): ModelInput
  /** The outputs of its calls, in order. */
  outputs(request: Request): unknown[]
}

type Request = Interaction['request']

export const wires: readonly OtherWire[] = [
  {
    at: 'https://api.anthropic.com/',
    model(request, options) {
      const { model, tools = [] } = bodyOf<AnthropicBody>(request)
      const serverTools = tools.filter(({ input_schema }) => !input_schema)
      return anthropic(model, { ...options, serverTools })
    },
    input(request) {
      const body = bodyOf<AnthropicBody>(request)
      return {
        messages: [
          ...systemOf(body.system?.[0]?.text),
          ...body.messages.flatMap(({ role, content }) =>
            role === 'user' ? userOf(content.map(({ text }) => text)) : [],
          ),
        ],
        maxOutputTokens: body.max_tokens,
        reasoning: body.thinking && { budget: body.thinking.budget_tokens },
        tools: toolsOf(
          body.tools?.flatMap(({ name, description, input_schema: inputSchema }) => {
            return inputSchema ? [[name, { description, inputSchema }]] : []
          }),
        ),
      }
    },
    outputs: (request) =>
      bodyOf<AnthropicBody>(request).messages.flatMap(({ content }) =>
        content.flatMap((block) => {
          return block.type === 'tool_result' ? block.content.map(({ text }) => text) : []
        }),
      ),
  },
  {
    at: 'https://generativelanguage.googleapis.com/',
    model: ({ url }, options) => google(/models\/([^:]+)/.exec(url)?.[1] ?? '', options),
    input(request) {
      const body = bodyOf<GoogleBody>(request)
      const { maxOutputTokens, thinkingConfig } = body.generationConfig
      return {
        messages: [
          ...systemOf(body.systemInstruction?.parts[0]?.text),
          ...body.contents.flatMap(({ role, parts }) =>
            role === 'user' ? userOf(parts.map(({ text }) => text)) : [],
          ),
        ],
        maxOutputTokens,
        reasoning: thinkingConfig && { budget: thinkingConfig.thinkingBudget },
        tools: toolsOf(
          body.tools?.[0]?.functionDeclarations.map(({ name, description, parameters }) => {
            return [name, { description, inputSchema: inLowerCase(parameters) }]
          }),
        ),
      }
    },
    outputs: (request) =>
      bodyOf<GoogleBody>(request).contents.flatMap(({ parts }) =>
        parts.flatMap(({ functionResponse }) => functionResponse?.response.result ?? []),
      ),
  },
  ...['https://api.openai.com/v1', 'https://api.x.ai/v1'].map(
    (baseURL): OtherWire => ({
      at: `${baseURL}/responses`,
      model(request, options) {
        const { model, tools = [] } = bodyOf<OpenAIBody>(request)
        const serverTools = tools.filter(({ type }) => type !== 'function')
        return openai(model, { baseURL, ...options, serverTools })
      },
      input(request) {
        const body = bodyOf<OpenAIBody>(request)
        return {
          messages: body.input.flatMap(({ role, content }) => {
            if (role === 'developer') return systemOf(`${content}`)
            return role === 'user'
              ? userOf([content].flat().map((piece) => Object(piece).text))
              : []
          }),
          maxOutputTokens: body.max_output_tokens,
          reasoning: body.reasoning && { effort: body.reasoning.effort },
          tools: toolsOf(
            body.tools?.flatMap(({ type, name, description, strict, parameters }) => {
              return type === 'function'
                ? [[name, { description, strict, inputSchema: parameters }]]
                : []
            }),
          ),
        }
      },
      outputs: (request) =>
        bodyOf<OpenAIBody>(request).input.flatMap(({ type, output }) =>
          type === 'function_call_output' ? [output] : [],
        ),
    }),
  ),
  {
    at: 'https://bedrock-runtime.us-east-1.amazonaws.com/',
    model({ url }, options) {
      const [, id = '', operation] = /model\/([^/]+)\/(.+)$/.exec(url) ?? []
      const make = operation === 'converse-stream' ? bedrock : bedrockAnthropic
      return make(decodeURIComponent(id), options)
    },
    input(request) {
      const { messages } = bodyOf<BedrockBody>(request)
      return {
        messages: messages.flatMap(({ content }) => userOf(content.map(({ text }) => text))),
      }
    },
    outputs: () => [],
  },
]

interface BedrockBody {
  readonly messages: readonly { readonly content: readonly { text?: string }[] }[]
}

interface AnthropicBody {
  readonly model: string
  readonly max_tokens: number
  readonly system?: readonly { readonly text: string }[]
  readonly messages: readonly {
    readonly role: string
    readonly content: readonly {
      type: string
      text?: string
      content: readonly { text: string }[]
    }[]
  }[]
  readonly thinking?: { readonly budget_tokens: number }
  readonly tools?: readonly { name: string; description?: string; input_schema?: object }[]
}

interface GoogleBody {
  readonly systemInstruction?: { readonly parts: readonly { text: string }[] }
  readonly contents: readonly {
    readonly role: string
    readonly parts: readonly {
      text?: string
      functionResponse?: { response: { result: unknown } }
    }[]
  }[]
  readonly generationConfig: {
    readonly maxOutputTokens?: number
    readonly thinkingConfig?: { readonly thinkingBudget: number }
  }
  readonly tools?: readonly {
    readonly functionDeclarations: readonly {
      name: string
      description: string
      parameters: object
    }[]
  }[]
}

interface OpenAIBody {
  readonly model: string
  readonly input: readonly { role?: string; content?: unknown; type?: string; output?: unknown }[]
  readonly max_output_tokens?: number
  readonly reasoning?: { readonly effort: 'low' | 'high' }
  readonly tools?: readonly {
    readonly type: string
    readonly name: string
    readonly description: string
    readonly strict: boolean
    readonly parameters: object
  }[]
}

function bodyOf<Body>({ body }: Request): Body {
  return JSON.parse(String(body))
}

function systemOf(content: string | undefined): Message[] {
  return content === undefined ? [] : [{ role: 'system', content }]
}

/** Tool outputs have the role `user` too, but no text. */
function userOf(texts: readonly (string | undefined)[]): Message[] {
  const content = texts.join('')
  return content ? [{ role: 'user', content }] : []
}

function toolsOf(tools: [string, ToolDefinition][] = []): ModelInput['tools'] {
  return tools.length ? Object.fromEntries(tools) : undefined
}

/** Gemini writes the types of a schema in capitals. */
function inLowerCase(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (name, value) =>
    name === 'type' ? String(value).toLowerCase() : value,
  )
}
