import { mkdir, readFile, writeFile } from 'node:fs/promises'
import type { Conversation } from '@deltakit/core'

// A file stands for the database of a real app, and one conversation for those of its users.
const folder = '.data'
const file = `${folder}/conversation.json`

const empty: Conversation = { version: 2, messages: [], head: null }

export async function loadConversation(): Promise<Conversation> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? empty : JSON.parse(text)
}

export async function saveConversation(conversation: Conversation): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(file, JSON.stringify(conversation))
}
