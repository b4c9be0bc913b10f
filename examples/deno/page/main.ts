import { type ChatMessage, createChat } from '@deltakit/core'
import { edge } from '@deltakit/core/edge'
import { createRow, type Row } from './row.ts'

const stored = localStorage.getItem('chat')
const chat = createChat({
  model: edge('/api/chat'),
  ...(stored && { conversation: JSON.parse(stored) }),
})

const log = element('.messages', HTMLElement)
const hint = element('.hint', HTMLElement)
const problem = element('.error', HTMLElement)
const form = element('form', HTMLFormElement)
const stop = element('form button[type=button]', HTMLButtonElement)

const rows = new Map<string, Row>()
let saved = chat.get().messages

/** Called at most once a frame. Rows whose message has not changed are left alone. */
function render() {
  const { messageIds, messages, draft, isBusy, error } = chat.get()
  for (const [id, { element }] of rows) {
    if (messageIds.includes(id)) continue
    element.remove()
    rows.delete(id)
  }
  const all: readonly ChatMessage[] = draft ? [...messages, draft] : messages
  for (const message of all) {
    const row = rows.get(message.id) ?? createRow(message.role, chat)
    if (!rows.has(message.id)) problem.before(row.element)
    rows.set(message.id, row)
    row.update(message)
  }
  hint.hidden = all.length > 0
  log.ariaBusy = String(isBusy)
  stop.ariaDisabled = String(!isBusy)
  problem.hidden = !error
  element('.error p', HTMLElement).textContent = error?.message ?? ''
  if (messages !== saved) save()
  saved = messages
}

function save() {
  localStorage.setItem('chat', JSON.stringify(chat.conversation()))
}

chat.subscribe(render)
render()
// An answer that is being written is only part of the conversation here.
addEventListener('pagehide', save)

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void chat.send(`${new FormData(form).get('text')}`)
  form.reset()
})
stop.addEventListener('click', () => void chat.stop())
element('.error button', HTMLButtonElement).addEventListener('click', () => void chat.retry())

function element<Of extends Element>(selector: string, type: new () => Of): Of {
  const found = document.querySelector(selector)
  if (found instanceof type) return found
  throw new Error(`The page has no ${selector}`)
}
