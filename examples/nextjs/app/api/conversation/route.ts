import { saveConversation } from '../../../server/conversation.ts'

export async function PUT(request: Request): Promise<Response> {
  await saveConversation(await request.json())
  return new Response(null, { status: 204 })
}
