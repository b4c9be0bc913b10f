import type { Chat, ChatMessage, Part, ToolCallPart } from '@deltakit/core'

/** The element of one message, which follows it from its first token on. */
export interface Row {
  readonly element: HTMLElement
  update(message: ChatMessage): void
}

interface PartView {
  readonly element: HTMLElement
  update(part: Part): void
}

export function createRow(role: ChatMessage['role'], chat: Chat): Row {
  const element = create('article', role === 'user' ? 'question' : 'answer')
  const views = new Map<string, PartView>()
  let shown: ChatMessage | undefined

  function update(message: ChatMessage) {
    if (message === shown) return
    shown = message
    if (message.role === 'user') {
      const text = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
      element.replaceChildren(create('p', '', text))
      return
    }
    for (const part of message.parts) {
      const view = views.get(part.key) ?? createPart(part, { chat, messageId: message.id })
      if (!views.has(part.key)) element.append(view.element)
      views.set(part.key, view)
      view.update(part)
    }
  }

  return { element, update }
}

interface PartContext {
  readonly chat: Chat
  readonly messageId: string
}

function createPart(part: Part, context: PartContext): PartView {
  switch (part.type) {
    case 'reasoning':
      return createReasoning()
    case 'content':
      return createContent()
    case 'tool-call':
      return createToolCall(part, context)
    default:
      return { element: create('span'), update() {} }
  }
}

function createReasoning(): PartView {
  const element = document.createElement('details')
  const text = new Text()
  element.append(create('summary', '', 'Reasoning'), text)
  return {
    element,
    update(part) {
      if (part.type !== 'reasoning') return
      element.open = part.status === 'streaming'
      text.data = part.text
    },
  }
}

function createContent(): PartView {
  const element = create('p', 'content')
  return {
    element,
    update(part) {
      if (part.type === 'content') element.textContent = part.text
    },
  }
}

function createToolCall({ key }: ToolCallPart, { chat, messageId }: PartContext): PartView {
  const element = create('div', 'tool')
  const text = create('p')
  const output = create('strong')
  const allow = createButton('Allow', () => void chat.approve({ messageId, key }))
  const deny = createButton('Deny', () => void chat.deny({ messageId, key }))
  element.append(text, output, allow, deny)
  return {
    element,
    update(part) {
      if (part.type !== 'tool-call') return
      const { name, status } = part
      const { city = '…' } = Object(part.input)
      const { celsius, sky } = Object(part.output)
      text.textContent = `${name} in ${city} (${status})`
      output.textContent = status === 'done' ? `${celsius} °C, ${sky}` : ''
      allow.hidden = deny.hidden = status !== 'awaiting-approval'
    },
  }
}

function create(name: string, className = '', text = ''): HTMLElement {
  const element = document.createElement(name)
  if (className) element.className = className
  element.textContent = text
  return element
}

function createButton(text: string, onClick: () => void): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = text
  button.addEventListener('click', onClick)
  return button
}
